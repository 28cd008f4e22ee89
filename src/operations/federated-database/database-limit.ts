// Reads and compares a federated database's query limit, for changes to the limit.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { FederatedDatabase, QueryLimit, requireKnownOrNone } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { formatBytes, formatBytesExact, formatList, UNREAD_TEXT, withoutEmpty } from '../format.js';
import type { Fact } from '../operation.js';
import { ifExists, ifReadable, readProjectPlace } from '../place.js';
import {
  describeLimitDrift,
  formatQueryLimit,
  LimitValue,
  limitValueOf,
  QUERY_LIMITS,
  type QueryLimitName,
  queryLimitId,
  toProjectQueryLimits,
} from './query-limit.js';

/** A federated database has no id, but its host names contain a part that changes if the database is re-created. */
const Database = FederatedDatabase.extend({ hostnames: z.array(z.string()).nullish() });

export const LimitBasis = z.object({
  /** The database's host names. Null if the database doesn't exist, which blocks the change. */
  hostnames: z.array(z.string()).nullable(),
  limit: LimitValue.nullable(),
});
type LimitBasis = z.output<typeof LimitBasis>;

interface LimitOf {
  readonly project: string;
  readonly database: string;
  readonly limit: QueryLimitName;
}

/** Reads a limit, its database and its project for a preview. */
export async function inspectLimit(atlas: Atlas, given: LimitOf) {
  const { project, database, limit: name } = given;
  const [place, hostnames, found, ofProject] = await Promise.all([
    readProjectPlace(atlas, project),
    hostnamesOf(atlas, given),
    ifExists(atlas.get(limitPath(given), QueryLimit)),
    ifReadable(atlas.get(path`/groups/${project}/limits`, z.array(QueryLimit)).then(toProjectQueryLimits)),
  ]);
  const policy = requireKnownOrNone(found?.overrunPolicy, 'the limit’s overrun policy');
  const limit = found === undefined ? null : limitValueOf({ ...found, overrunPolicy: policy });
  return {
    found,
    limit,
    ofProject,
    common: {
      subject: database,
      place,
      target: { kind: 'query-limit', id: `${project}/${database}/${name}` },
      before: limit === null ? `no ${QUERY_LIMITS[name].adjective} limit` : formatQueryLimit(name, limit),
      basis: { hostnames, limit },
      facts: [...(found === undefined ? [] : factsOf(found)), projectFact(ofProject)],
    },
    blockers: hostnames === null ? [noDatabaseBlocker(place.project.name, database)] : [],
  };
}

export function limitPath({ project, database, limit }: LimitOf): Path {
  return path`/groups/${project}/dataFederation/${database}/limits/${queryLimitId(limit)}`;
}

/** Whether the database is still the one in the basis, rather than a new database with the same name. */
export async function isSameDatabase(atlas: Atlas, given: LimitOf, before: LimitBasis): Promise<boolean> {
  const hostnames = await hostnamesOf(atlas, given);
  return hostnames !== null && sameNames(hostnames, before.hostnames);
}

/**
 * Whether the limit no longer exists. Either the limit is missing both from the database's list and when it's read
 * directly, or no database in the project has these host names.
 */
export async function limitIsGone(
  atlas: Atlas,
  { params, basis }: { readonly params: LimitOf; readonly basis: LimitBasis },
): Promise<boolean> {
  const { project } = params;
  const databases = path`/groups/${project}/dataFederation`;
  if (!(await isSameDatabase(atlas, params, basis))) {
    const listed = await ifExists(atlas.get(databases, z.array(Database)));
    return listed?.some((one) => sameNames((one.hostnames ?? []).toSorted(), basis.hostnames)) === false;
  }
  if ((await ifExists(atlas.get(limitPath(params), QueryLimit))) !== undefined) return false;
  return isLimitUnlisted(atlas, params);
}

/** Whether the limit is missing from the database's list of limits. */
export async function isLimitUnlisted(atlas: Atlas, { project, database, limit }: LimitOf): Promise<boolean> {
  const all = path`/groups/${project}/dataFederation/${database}/limits`;
  return (
    (await ifExists(atlas.get(all, z.array(QueryLimit))))?.some(({ name }) => name === queryLimitId(limit)) === false
  );
}

export function describeDatabaseDrift(before: LimitBasis, after: LimitBasis): string {
  if (after.hostnames === null) return 'I can no longer find the federated database';
  if (!sameNames(before.hostnames, after.hostnames)) return 'a different federated database now has this name';
  return describeLimitDrift(before.limit, after.limit);
}

/** Returns the database's sorted host names, or null if the database doesn't exist. */
async function hostnamesOf(atlas: Atlas, { project, database }: LimitOf): Promise<string[] | null> {
  const found = await ifExists(atlas.get(path`/groups/${project}/dataFederation/${database}`, Database));
  return found === undefined || found.state === 'DELETED' ? null : (found.hostnames ?? []).toSorted();
}

const sameNames = (a: readonly string[] | null, b: readonly string[] | null) => JSON.stringify(a) === JSON.stringify(b);

function factsOf({ value, currentUsage, lastModifiedDate }: QueryLimit): readonly Fact[] {
  const changedAt = Date.parse(lastModifiedDate ?? '');
  const share = value > 0 && currentUsage ? ` (${Math.round((currentUsage / value) * 100)}% of the limit)` : '';
  return withoutEmpty(
    { label: 'Limit', value: formatBytesExact(value) },
    typeof currentUsage === 'number' && { label: 'Used', value: `${formatBytes(currentUsage)}${share}` },
    !Number.isNaN(changedAt) && { label: 'Last changed', value: [{ at: changedAt }] },
  );
}

/** The project's limits in bytes, by name. Undefined if they can't be read. */
export type ProjectQueryLimits = ReadonlyMap<string, number> | undefined;

function projectFact(limits: ProjectQueryLimits): Fact {
  const values = [...(limits ?? [])].map(([name, value]) => `${name} ${formatBytes(value)}`);
  const none = limits === undefined ? UNREAD_TEXT : 'none';
  return { label: 'Project limits', value: values.length > 0 ? formatList(values) : none };
}

const noDatabaseBlocker = (project: string, database: string): Blocker => ({
  param: 'database',
  sentence: `${project} has no federated database ${database}. Check the name, then try again.`,
});
