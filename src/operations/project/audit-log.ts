// Reads and formats a project's database auditing, and defines the filter param.
import { z } from 'zod';
import { type DatabaseAuditing, requireKnown, requireKnownOrNone } from '../../atlas/replies.js';
import { mapFromObject } from '../../map-from-object.js';
import { formatList, quoted } from '../format.js';
import { textParam } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';

/** The auditing settings that a change depends on. `filter` is JSON text. If `filter` is null, everything is logged. */
export const Auditing = z.object({ enabled: z.boolean(), filter: z.string().nullable() });
export type Auditing = z.output<typeof Auditing>;

/**
 * Returns the auditing settings. Recordings show that Atlas omits the filter if auditing has no filter.
 * @throws AtlasBadReplyError if Atlas doesn't return the settings
 */
export const auditingOf = (found: DatabaseAuditing): Auditing => ({
  enabled: requireKnown(found.enabled, 'whether auditing is on'),
  filter: requireKnownOrNone(found.auditFilter, 'the audit filter') || null,
});

/** The maximum length of a filter that a card can show completely. */
const MOST_SHOWN = 400;
const FILTER_LIMIT = `${MOST_SHOWN} characters`;

export function formatFilter(filter: string | null): string {
  if (filter === null) return 'everything';
  const short = filter.replace(/\s+/g, ' ');
  return short.length > MOST_SHOWN ? `${short.slice(0, MOST_SHOWN)}… (${short.length} characters)` : short;
}

/** Formats the settings: `on, with filter {"atype": "authenticate"}`. */
export function formatAuditing({ enabled, filter }: Auditing): string {
  if (!enabled) return 'off';
  return filter === null ? 'on, without a filter' : `on, with filter ${formatFilter(filter)}`;
}

const NamedTypes = z.strictObject({
  atype: z.union([
    z.string().transform((type) => [type]),
    z.strictObject({ $in: z.array(z.string()).min(1) }).transform(({ $in }) => $in),
  ]),
});

/** What the most common events record. */
const EVENTS = mapFromObject({ authenticate: 'sign-ins', authCheck: 'permission checks' });

/** Describes the settings without JSON: `on (sign-ins and createUser events)`. */
export function describeAuditing({ enabled, filter }: Auditing): string {
  if (!enabled) return 'off';
  const parsed = parseAuditFilter(filter ?? '{}');
  if (parsed !== undefined && Object.keys(parsed).length === 0) return 'on (all events)';
  const { data } = NamedTypes.safeParse(parsed);
  if (data === undefined) return 'on (custom filter)';
  return `on (${formatList(
    data.atype.map((type) => EVENTS.get(type) ?? `${quoted(type).slice(1, -1)} events`),
    4,
  )})`;
}

/** Parses a filter. Returns undefined if the text isn't a JSON object. */
export function parseAuditFilter(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const auditFilterKind: ParamKind = { name: 'audit-filter', noun: 'filter', takes: 'phrase', input: 'text' };

/** Returns the param for an audit log filter, which is a JSON object in MongoDB's query syntax. */
export const auditFilterParam = () =>
  textParam(
    (text) => {
      const filter = text.trim();
      if (parseAuditFilter(filter) === undefined)
        return {
          ok: false,
          reason: `${quoted(text)} isn’t a JSON object. In a command, put the filter in single quotes.`,
        };
      return filter.length <= MOST_SHOWN
        ? { ok: true, value: filter }
        : {
            ok: false,
            reason: `This filter has ${filter.length} characters, too long to show to approvers. Limit: ${FILTER_LIMIT}. Set the filter in Atlas.`,
          };
    },
    {
      label: 'Filter',
      hint: 'such as {"atype": "authenticate"}. Leave empty to keep the current filter',
      limit: FILTER_LIMIT,
      kind: auditFilterKind,
    },
  );
