// How much the queries of a federated database may process, and how much they have.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { QueryLimit } from '../../atlas/replies.js';
import { formatBytes } from '../format.js';
import { momentOf, showMoment } from '../moments.js';
import { project } from '../params/project.js';
import { withTimeout } from '../partial.js';
import { projectLookUp } from '../recipes/look-up.js';
import { federatedDatabase } from './federated-database-params.js';
import { formatOverrunPolicy, isOfProject, LIMIT_CLAIMS, LIMITS, limitNameOf } from './query-limit.js';

export const queryLimits = projectLookUp({
  name: 'query-limits',
  title: 'Show the query limits of a federated database, and how much of each is used',
  aliases: ['limits', 'quota', 'quotas'],
  area: 'federated-database',
  example: 'query-limits FederatedDB0 in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: project(), database: federatedDatabase() }),
  claims: [
    ...LIMIT_CLAIMS,
    {
      says: 'A limit caps what queries process, not what they retrieve and transfer, which Atlas bills too.',
      page: 'data-federation/query/manage-query-limits',
    },
  ],
  columns: {
    Limit: ({ limit }: Limited) => adjectiveOf(limit.name),
    On: ({ on }) => on,
    'May process': ({ limit: { value } }) => ({ said: formatBytes(value), exact: value }),
    Used: ({ limit, share }) =>
      typeof limit.currentUsage === 'number' && share !== undefined
        ? { said: formatBytes(limit.currentUsage), exact: limit.currentUsage }
        : '–',
    'Share used': ({ share }) => (share === undefined ? '–' : { said: formatShare(share), exact: share }),
    'When reached': ({ limit }) => whenReached(limit),
    'Last changed': ({ limit }) => showMoment(momentOf(limit.lastModifiedDate)),
  },

  read: (atlas, given, { part }) =>
    Promise.all([
      atlas.get(path`/groups/${given.project}/dataFederation/${given.database}/limits`, z.array(QueryLimit)),
      part.read(
        'Limits of the whole project are',
        withTimeout(atlas).get(path`/groups/${given.project}/limits`, z.array(ProjectLimit)),
      ),
    ]),

  answer([own, all], { given }) {
    const limits = [
      ...own.map((limit) => limited(limit, given.database)),
      ...(all ?? []).filter(isOfProject).map((limit) => limited(limit, 'the whole project')),
    ].sort((a, b) => (b.share ?? -1) - (a.share ?? -1));
    return {
      headline: headline(given.database, limits, all !== undefined),
      caption: `Query limits of ${given.database}, the most used first`,
      rows: limits,
      notes: [...absentNotes(given.database, own), 'A limit caps the data processed, not the data transferred.'],
      next: [{ label: 'Private endpoints', operation: 'private-endpoints', params: { project: given.project } }],
    };
  },
});

/** A project also has limits on other things. Only their names matter here. */
const ProjectLimit = QueryLimit.extend({ value: z.number() });

interface Limited {
  readonly limit: QueryLimit;
  /** The federated database, or the whole project. */
  readonly on: string;
  readonly share: number | undefined;
}

const limited = (limit: QueryLimit, on: string): Limited => ({ limit, on, share: shareOf(limit) });

/** Used share of the limit, 0 to 1 or more; undefined when unknown, or when it counts each query separately. */
function shareOf({ name, value, currentUsage }: QueryLimit): number | undefined {
  if (limitNameOf(name) === 'query' || value <= 0 || typeof currentUsage !== 'number') return undefined;
  return currentUsage / value;
}

/** `85%`; `under 1%` for a used share that rounds to 0. */
function formatShare(share: number): string {
  const percent = Math.round(share * 100);
  return percent === 0 && share > 0 ? 'under 1%' : `${percent}%`;
}

/** @param whole false when the project's limits can't be read */
function headline(database: string, [most]: readonly Limited[], whole: boolean): string {
  if (most === undefined) {
    return whole
      ? `${database} has no query limits.`
      : `${database} has no query limit of its own; I couldn’t read its project’s.`;
  }
  const { limit, on, share } = most;
  const name = adjectiveOf(limit.name);
  if (share === undefined) return `The ${name} limit of ${on} is ${formatBytes(limit.value)}.`;
  const used = `${formatBytes(limit.currentUsage ?? 0)} of ${formatBytes(limit.value)}`;
  return share >= 1
    ? `The ${name} limit of ${on} is reached: ${used} used.`
    : `${whole ? 'The' : 'Of the limits I could read, the'} ${name} limit of ${on} is the closest to being reached: ${used} used (${formatShare(share)}).`;
}

/** Atlas shows no overrun policy for a project's limit. */
function whenReached({ name, overrunPolicy }: QueryLimit): string {
  if (!overrunPolicy && limitNameOf(name) !== 'query') return '–';
  return formatOverrunPolicy(overrunPolicy ?? null);
}

function adjectiveOf(name: string): string {
  const limit = limitNameOf(name);
  return limit === undefined ? name : LIMITS[limit].adjective;
}

/** Names the limits that are not set, because their absence from the table is easily overlooked. */
function absentNotes(database: string, own: readonly QueryLimit[]): readonly string[] {
  const set = new Set<string>(own.map(({ name }) => adjectiveOf(name)));
  const absent = Object.values(LIMITS).filter(({ adjective }) => !set.has(adjective));
  return absent.length === 0
    ? []
    : [`${database} has no ${absent.map(({ adjective }) => adjective).join(' or ')} limit of its own.`];
}
