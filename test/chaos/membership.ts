// Group memberships over time.
import type { Evidence } from './evidence.js';

/** Whether the person was in one of the groups at some time between the two. */
export function wasIn(
  { groups, absences }: Pick<Evidence, 'groups' | 'absences'>,
  user: string,
  ids: readonly string[],
  from: number,
  to: number,
): boolean {
  return ids.some((id) => {
    if (groups.get(id)?.includes(user) !== true) return false;
    return !absences.some((out) => out.user === user && out.group === id && out.from <= from && out.to >= to);
  });
}
