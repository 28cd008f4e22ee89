// Database auditing of a project, in words.
import { z } from 'zod';
import type { AuditLog } from '../../atlas/replies.js';

/** What a change of auditing is bound to. `filter`: JSON in a string; null: everything is logged. */
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

/** The parsed filter; undefined when it is not a JSON object. */
export function filterIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
