// Database auditing of a project, in words, and its filter as a param.
import { z } from 'zod';
import { type AuditLog, known, knownOrNone } from '../../atlas/replies.js';
import { quoted } from '../format.js';
import { written } from '../params/field.js';
import type { Kind } from '../params/kind.js';

/** What a change of auditing is bound to. `filter`: JSON in a string; null: everything is logged. */
export const Auditing = z.object({ enabled: z.boolean(), filter: z.string().nullable() });
export type Auditing = z.output<typeof Auditing>;

/** @throws AtlasBadReply where Atlas doesn't show it. Without a filter, Atlas leaves that out (recorded) */
export const auditingOf = (found: AuditLog): Auditing => ({
  enabled: known(found.enabled, 'whether auditing is on'),
  filter: knownOrNone(found.auditFilter, 'the audit filter') || null,
});

/** As much as a card can show in full. */
const MOST_SHOWN = 400;

export function formatFilter(filter: string | null): string {
  if (filter === null) return 'everything';
  const short = filter.replace(/\s+/g, ' ');
  return short.length > MOST_SHOWN ? `${short.slice(0, MOST_SHOWN)}… (${short.length} characters)` : short;
}

/** `on, filter: {"atype": "authenticate"}`. */
export function formatAuditing({ enabled, filter }: Auditing): string {
  if (!enabled) return 'off';
  return filter === null ? 'on, without a filter' : `on, filter: ${formatFilter(filter)}`;
}

/** The parsed filter; undefined when it isn't a JSON object. */
export function filterIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const auditFilterKind: Kind = { name: 'audit-filter', noun: 'filter', takes: 'phrase', input: 'text' };

/** The filter of Atlas's audit log: a JSON object in MongoDB's query syntax. */
export const auditFilter = () =>
  written(
    (text) => {
      const filter = text.trim();
      if (filterIn(filter) === undefined)
        return { ok: false, reason: `${quoted(text)} isn’t a JSON object. In a line, put it in single quotes.` };
      return filter.length <= MOST_SHOWN
        ? { ok: true, value: filter }
        : {
            ok: false,
            reason: `A filter of ${filter.length} characters is too long to show to approvers. Set it in Atlas.`,
          };
    },
    {
      label: 'Filter',
      hint: `such as {"atype": "authenticate"}; left empty, it stays unchanged`,
      kind: auditFilterKind,
    },
  );
