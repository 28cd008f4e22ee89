// What is written of who did what in the databases of a project, in words.
import { z } from 'zod';
import type { AuditLog } from '../../atlas/replies.js';

/** What a change of auditing rests on. The filter is JSON as text; null: everything is written. */
export const Auditing = z.object({ enabled: z.boolean(), filter: z.string().nullable() });
export type Auditing = z.output<typeof Auditing>;

export const auditingOf = (found: AuditLog): Auditing => ({
  enabled: found.enabled ?? false,
  filter: found.auditFilter || null,
});

const MOST_SHOWN = 400;

export function sayFilter(filter: string | null): string {
  if (filter === null) return 'everything';
  const short = filter.replace(/\s+/g, ' ');
  return short.length > MOST_SHOWN ? `${short.slice(0, MOST_SHOWN)}… (${short.length} characters)` : short;
}

/** `on, of what fits {"atype": "authenticate"}`. */
export function sayAuditing({ enabled, filter }: Auditing): string {
  if (!enabled) return 'off';
  return filter === null ? 'on, of everything' : `on, of what fits ${sayFilter(filter)}`;
}

/** What a filter holds; undefined when it is no JSON object. */
export function filterIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
