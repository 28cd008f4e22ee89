// Shows how much data a federated database's queries can process, and how much they have processed.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { QueryLimit } from '../../atlas/replies.js';
import { formatBytes } from '../format.js';
import { formatMoment, parseMoment } from '../moments.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { defineProjectLookUp } from '../recipes/look-up.js';
import { federatedDatabaseParam } from './federated-database-params.js';
import { formatOverrunPolicy, isProjectQueryLimit, QUERY_LIMITS, queryLimitNameOf } from './query-limit.js';

export const queryLimits = defineProjectLookUp({
  name: 'query-limits',
  title: 'Show a federated database’s query limits, and how much of each is used',
  aliases: ['limits', 'quota', 'quotas', 'data lake'],
  area: 'federated-database',
  example: 'query-limits FederatedDB0 in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: projectParam(), database: federatedDatabaseParam() }),
  columns: {
    Limit: ({ limit }: Limited) => adjectiveOf(limit.name),
    On: ({ on }) => on,
    'Share used': ({ share }) => (share === undefined ? '–' : { said: formatShare(share), exact: share }),
    'Can process': ({ limit: { value } }) => ({ said: formatBytes(value), exact: value }),
    Used: ({ limit, share }) =>
      typeof limit.currentUsage === 'number' && share !== undefined
        ? { said: formatBytes(limit.currentUsage), exact: limit.currentUsage }
        : '–',
    'At the limit': ({ limit }) => formatAtLimit(limit),
    'Last changed': ({ limit }) => formatMoment(parseMoment(limit.lastModifiedDate)),
  },

  read: (atlas, given, { part }) =>
    Promise.all([
      atlas.get(path`/groups/${given.project}/dataFederation/${given.database}/limits`, z.array(QueryLimit)),
      part.read(
        'Limits on the whole project are',
        withTimeout(atlas).get(path`/groups/${given.project}/limits`, z.array(ProjectLimit)),
      ),
    ]),

  answer([own, all], { given }) {
    const limits = [
      ...own.map((limit) => limited(limit, given.database)),
      ...(all ?? []).filter(isProjectQueryLimit).map((limit) => limited(limit, 'the whole project')),
    ].sort((a, b) => (b.share ?? -1) - (a.share ?? -1));
    return {
      headline: headline(given.database, limits, all !== undefined),
      caption: `Query limits on ${given.database}, most used first`,
      rows: limits,
      notes: [...absentNotes(given.database, own), 'A limit caps the data processed, not the data transferred.'],
      next: [{ label: 'Private endpoints', operation: 'private-endpoints', params: { project: given.project } }],
    };
  },
});

/** A limit on a project. The list also contains other kinds of limits, but we only need their names. */
const ProjectLimit = QueryLimit.extend({ value: z.number() });

interface Limited {
  readonly limit: QueryLimit;
  /** The name of the federated database, or a phrase for the entire project. */
  readonly on: string;
  readonly share: number | undefined;
}

const limited = (limit: QueryLimit, on: string): Limited => ({ limit, on, share: shareOf(limit) });

/** Returns the used share, which can exceed 1. Undefined if Atlas doesn't show the use, and for a per-query limit. */
function shareOf({ name, value, currentUsage }: QueryLimit): number | undefined {
  if (queryLimitNameOf(name) === 'query' || value <= 0 || typeof currentUsage !== 'number') return undefined;
  return currentUsage / value;
}

/** Formats a share, e.g. `85%`, or `under 1%` for a share that rounds to 0. */
function formatShare(share: number): string {
  const percent = Math.round(share * 100);
  return percent === 0 && share > 0 ? 'under 1%' : `${percent}%`;
}

/** @param whole whether the project's limits could be read */
function headline(database: string, [most]: readonly Limited[], whole: boolean): string {
  if (most === undefined) {
    return whole
      ? `${database} has no query limits.`
      : `${database} has no query limit of its own. I couldn’t read the project’s limits.`;
  }
  const { limit, on, share } = most;
  const name = adjectiveOf(limit.name);
  if (share === undefined) return `The ${name} limit on ${on} is ${formatBytes(limit.value)}.`;
  const used = `${formatBytes(limit.currentUsage ?? 0)} of ${formatBytes(limit.value)}`;
  return share >= 1
    ? `The ${name} limit on ${on} has been reached: ${used} used.`
    : `${whole ? 'The' : 'Of the limits I could read, the'} ${name} limit on ${on} is the closest to being reached: ${used} used (${formatShare(share)}).`;
}

/** Describes what happens at a limit. Atlas doesn't show an overrun policy for project limits. */
function formatAtLimit({ name, overrunPolicy }: QueryLimit): string {
  if (!overrunPolicy && queryLimitNameOf(name) !== 'query') return '–';
  return formatOverrunPolicy(overrunPolicy ?? null);
}

function adjectiveOf(name: string): string {
  const limit = queryLimitNameOf(name);
  return limit === undefined ? name : QUERY_LIMITS[limit].adjective;
}

/** Names the limits that aren't set, because readers may not notice that they're missing from the table. */
function absentNotes(database: string, own: readonly QueryLimit[]): readonly string[] {
  const set = new Set<string>(own.map(({ name }) => adjectiveOf(name)));
  const absent = Object.values(QUERY_LIMITS).filter(({ adjective }) => !set.has(adjective));
  return absent.length === 0
    ? []
    : [`${database} has no ${absent.map(({ adjective }) => adjective).join(' or ')} limit of its own.`];
}
