// Sets and deletes a federated database's query limit, which caps the data that queries process and the cost of the
// queries.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { FederatedDatabase, QueryLimit, requireKnownOrNone } from '../../atlas/replies.js';
import { type Blocker, noEffectBlocker } from '../blocker.js';
import { callTo } from '../call.js';
import type { Direction } from '../effect.js';
import { describeJump, formatBytes, formatBytesExact, formatList, UNREAD_TEXT, withoutEmpty } from '../format.js';
import type { Call, Fact, Undo } from '../operation.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { sizeParam } from '../params/text.js';
import { ifExists, ifReadable, readProjectPlace } from '../place.js';
import { defineStateChange } from '../recipes/action.js';
import { NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { defineRemove } from '../recipes/remove.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { serializeSize, sizeBytes } from '../size.js';
import { federatedDatabaseParam, queryLimitParam } from './federated-database-params.js';
import {
  describeLimitDrift,
  formatExactLimit,
  formatLimitSize,
  formatOverrunPolicy,
  formatQueryLimit,
  isSameLimitValue,
  LimitValue,
  limitValueOf,
  midPeriodNote,
  QUERY_LIMITS,
  type QueryLimitName,
  queryLimitId,
  toProjectQueryLimits,
} from './query-limit.js';

/** A federated database has no id, but its host names contain a part that changes if the database is re-created. */
const Database = FederatedDatabase.extend({ hostnames: z.array(z.string()).nullish() });

const LimitBasis = z.object({
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

/** Overrun policies, keyed by what users type. */
const POLICIES = { block: 'BLOCK', kill: 'BLOCK_AND_KILL' } as const;
const POLICY_CHOICES = {
  block: 'new queries are refused',
  kill: 'new queries are refused and running queries are stopped',
} as const;

const LEAST_BYTES = 1024 ** 3;
const SIZE_LIMIT = '1GB to 7PB';

const params = z.strictObject({
  project: projectParam(),
  database: federatedDatabaseParam({ leavesOut: { traits: ['deleted'], why: 'This database was deleted.' } }),
  limit: queryLimitParam(),
  to: sizeParam({ label: 'Size', limit: SIZE_LIMIT }),
  /** If undefined, an existing limit keeps its policy and a new limit gets `block`. */
  overrun: choiceParam(POLICY_CHOICES, { label: 'What to do at the limit' }).optional(),
  for: optionalEndParam(),
});
type Params = z.output<typeof params>;

/** Raising a limit this many times is dangerous, as it bounds next to nothing. */
const DANGEROUS_TIMES = 100;

const Body = z.object({ value: z.int(), overrunPolicy: z.string().optional() });

export const setQueryLimit = defineStateChange({
  name: 'set-query-limit',
  title: 'Set a federated database’s query limit',
  aliases: ['quota', 'raise limit', 'limit'],
  area: 'federated-database',
  example: 'set-query-limit FederatedDB0 daily to 10TB in Payments because INC-42 the report must finish',
  role: 'Project Owner',
  effect: 'reversible',
  canNarrow: false,
  interrupts: true,
  params,
  basis: LimitBasis,

  async preview(atlas, given) {
    const { database, limit: name } = given;
    const { noun } = QUERY_LIMITS[name];
    const { found, limit, common, blockers } = await inspectLimit(atlas, given);
    const wanted = wantedOf(given, limit);
    const keepsPolicy = limit?.overrunPolicy === wanted.overrunPolicy;
    return {
      ...common,
      summary: `set ${database}’s ${noun} to ${formatBytes(wanted.value)}`,
      ...(limit === null
        ? { act: `Add a ${formatBytes(wanted.value)} ${noun} to` }
        : { act: `Set the ${noun} of`, extent: `to ${formatBytes(wanted.value)}` }),
      before: keepsPolicy ? formatLimitSize(name, limit) : common.before,
      after: keepsPolicy ? formatLimitSize(name, wanted) : formatQueryLimit(name, wanted),
      facts: [
        ...common.facts,
        keepsPolicy && { label: 'At the limit', value: formatOverrunPolicy(wanted.overrunPolicy) },
      ],
      direction: directionOf(limit, wanted),
      warnings: warningsOf(wanted, limit, { used: found?.currentUsage ?? 0, name }),
      cost: costOf(given, wanted, limit),
      revertNote: midPeriodNote(name, found),
      isDangerous: limit !== null && wanted.value >= DANGEROUS_TIMES * limit.value,
      blockers: blockers.length > 0 ? blockers : blockersOf(given, limit, wanted),
      undo:
        limit === null
          ? 'delete-query-limit deletes the limit.'
          : `set-query-limit restores ${(keepsPolicy ? formatLimitSize : formatQueryLimit)(name, limit)}.`,
    };
  },

  // Atlas doesn't accept an overrun policy for a per-query limit.
  call(given, { limit }) {
    const { value, overrunPolicy } = wantedOf(given, limit);
    return callTo('PATCH', limitPath(given), { body: { value, ...(overrunPolicy !== null && { overrunPolicy }) } });
  },

  state: limitNow,
  isGone: limitIsGone,
  before: ({ limit }) => limit,
  isDone: (state, { call }) => state !== null && isSameLimitValue(state, valueIn(call)),
  stillDone(state, { basis: { limit }, call }) {
    const made = valueIn(call);
    const isPolicyAlone = limit?.value === made.value;
    return state?.value === made.value && (!isPolicyAlone || isSameLimitValue(state, made));
  },
  where: ({ database, limit: name }) => `the ${QUERY_LIMITS[name].noun} of the federated database ${database}`,
  format: (limit) => (limit === null ? 'not set' : formatExactLimit(limit)),
  formatDone: ({ call }) => formatExactLimit(valueIn(call)),
  done: ({ params: { database, limit: name }, call }) =>
    `The ${QUERY_LIMITS[name].adjective} limit on ${database} is ${formatQueryLimit(name, valueIn(call))}.`,
  drift: describeDatabaseDrift,
  undo({ params: given, basis: { limit }, call }) {
    const { project: projectId, database, limit: name } = given;
    const { overrunPolicy } = valueIn(call);
    // Another user may have changed the overrun policy, which this change didn't set. So undo doesn't set it either.
    if (limit?.overrunPolicy === overrunPolicy) return restoreLimitUndo(given, { ...limit, overrunPolicy: null });
    if (limit !== null) return restoreLimitUndo(given, limit);
    return { operation: 'delete-query-limit', params: { project: projectId, database, limit: name } };
  },
});

const valueIn = ({ body }: Call): LimitValue => limitValueOf({ name: '', ...Body.parse(body) });

function restoreLimitUndo(
  { project: projectId, database, limit: name }: Pick<Params, 'project' | 'database' | 'limit'>,
  { value, overrunPolicy }: LimitValue,
): Undo {
  const overrun = overrunPolicy === POLICIES.kill ? 'kill' : overrunPolicy === POLICIES.block ? 'block' : undefined;
  return {
    operation: 'set-query-limit',
    params: { project: projectId, database, limit: name, to: serializeSize(value), ...(overrun && { overrun }) },
  };
}

async function limitNow(atlas: Atlas, given: Params, basis: z.output<typeof LimitBasis>) {
  const found = await ifExists(atlas.get(limitPath(given), QueryLimit));
  // We read the database after the limit, because a new database with the same name doesn't have the old limit.
  if (!(await isSameDatabase(atlas, given, basis))) return undefined;
  return found === undefined ? null : limitValueOf(found);
}

function wantedOf({ limit: name, to, overrun }: Params, before: LimitValue | null): LimitValue {
  const kept = before?.overrunPolicy ?? POLICIES.block;
  return {
    value: sizeBytes(to),
    overrunPolicy: name === 'query' ? null : overrun === undefined ? kept : POLICIES[overrun],
  };
}

function directionOf(before: LimitValue | null, after: LimitValue): Direction {
  if (before === null) return 'narrows cost';
  const { overrunPolicy: was } = before;
  const stopsLess = was !== null && was !== after.overrunPolicy && after.overrunPolicy === POLICIES.block;
  return after.value > before.value || stopsLess ? 'widens cost' : 'narrows cost';
}

function blockersOf(
  { database, limit: name, overrun }: Params,
  before: LimitValue | null,
  wanted: LimitValue,
): Blocker[] {
  const { adjective } = QUERY_LIMITS[name];
  if (name === 'query' && overrun !== undefined) {
    const sentence = 'A per-query limit always stops the query. Leave this empty.';
    return [{ param: 'overrun', sentence }];
  }
  if (wanted.value < LEAST_BYTES) return [{ param: 'to', sentence: `Too small for Atlas. Limit: ${SIZE_LIMIT}.` }];
  if (before === null) return [];
  if (isSameLimitValue(before, wanted))
    return [
      { param: 'to', sentence: `The ${adjective} limit on ${database} is already ${formatBytesExact(before.value)}.` },
    ];
  if (overrun === undefined || before.overrunPolicy !== wanted.overrunPolicy) return [];
  const now = formatOverrunPolicy(before.overrunPolicy);
  return [
    noEffectBlocker(
      'overrun',
      `The ${adjective} limit on ${database} already works like this: ${now}. Leave this empty.`,
    ),
  ];
}

/** Atlas bills each query by the data that it processes. https://www.mongodb.com/docs/atlas/data-federation/admin/billing/ */
function costOf(given: Params, wanted: LimitValue, before: LimitValue | null): string | undefined {
  if (before === null || wanted.value <= before.value) return undefined;
  const { span } = QUERY_LIMITS[given.limit];
  const until = given.for !== undefined && given.limit !== 'query' ? 'before the change reverts' : span;
  return `Atlas bills all data that queries process, now up to ${formatBytes(wanted.value)} ${until}`;
}

interface Use {
  readonly used: number;
  readonly name: QueryLimitName;
}

function warningsOf(wanted: LimitValue, before: LimitValue | null, { used, name }: Use): readonly string[] {
  const { since } = QUERY_LIMITS[name];
  const stops = wanted.overrunPolicy === POLICIES.kill ? ' and running queries will be stopped' : '';
  const isReached = wanted.overrunPolicy !== null && used >= wanted.value;
  return withoutEmpty(
    describeJump(before?.value, wanted.value, 'limit'),
    before === null &&
      since !== '' &&
      `Data processed ${since} counts, but I can’t see how much that is. If it’s over ${formatBytes(wanted.value)}, Atlas refuses new queries.`,
    isReached && `${formatBytes(used)} has already been used, so new queries will be refused immediately${stops}.`,
  );
}

const deletionParams = z.strictObject({
  project: projectParam(),
  database: federatedDatabaseParam({ leavesOut: { traits: ['deleted'], why: 'This database was deleted.' } }),
  limit: queryLimitParam({ leavesOut: { traits: ['unset'], why: 'You can only delete a limit that’s set.' } }),
  for: optionalEndParam(),
});
type DeletionParams = z.output<typeof deletionParams>;

export const deleteQueryLimit = defineRemove({
  name: 'delete-query-limit',
  title: 'Delete a federated database’s query limit',
  area: 'federated-database',
  example: 'delete-query-limit FederatedDB0 daily in Payments because INC-42 the report must finish',
  role: 'Project Owner',
  effect: 'restorable',
  canNarrow: false,
  interrupts: false,
  params: deletionParams,
  basis: LimitBasis,

  async preview(atlas, given) {
    const { database, limit: name } = given;
    const { adjective, noun } = QUERY_LIMITS[name];
    const { found, limit, ofProject, common, blockers } = await inspectLimit(atlas, given);
    const none = `${database} has no ${adjective} limit. Choose a limit that’s set.`;
    return {
      ...common,
      summary: `delete ${database}’s ${noun}`,
      act: `Delete the ${noun} of`,
      after: `no ${adjective} limit`,
      direction: 'widens cost',
      cost: describeUncapped(given, ofProject),
      revertNote: midPeriodNote(name, found),
      blockers: blockers.length === 0 && limit === null ? [{ param: 'limit', sentence: none }] : blockers,
      undo:
        limit === null
          ? NOTHING_TO_UNDO_TEXT
          : `set-query-limit restores the limit (${formatQueryLimit(name, limit)}).`,
    };
  },

  path: limitPath,
  thing: QueryLimit,
  isAsBefore: (limit, before) => before.limit !== null && isSameLimitValue(limitValueOf(limit), before.limit),
  // A new database with the same name doesn't have the old limit, so a missing limit proves nothing.
  parentExists: async (atlas, given, basis, found) =>
    (await isSameDatabase(atlas, given, basis)) && (found !== undefined || (await isLimitUnlisted(atlas, given))),
  parentIsGone: async (atlas, { params: given, basis }) =>
    !(await isSameDatabase(atlas, given, basis)) && limitIsGone(atlas, { params: given, basis }),

  where: ({ database, limit: name }) => `the ${QUERY_LIMITS[name].noun} of the federated database ${database}`,
  done: ({ params: { database, limit } }) => `${database} no longer has a ${QUERY_LIMITS[limit].adjective} limit.`,
  drift: describeDatabaseDrift,
  undo: ({ params: given, basis: { limit } }) => (limit === null ? undefined : restoreLimitUndo(given, limit)),
});

/** Atlas bills each query by the data that it processes. https://www.mongodb.com/docs/atlas/data-federation/admin/billing/ */
function describeUncapped({ limit }: DeletionParams, ofProject: ProjectQueryLimits): string {
  const { adjective, caps, span } = QUERY_LIMITS[limit];
  const most = ofProject?.get(limit);
  const all = `Atlas bills all data that ${caps}`;
  if (ofProject === undefined) return `${all}. I couldn’t tell whether the project has a limit`;
  return most === undefined
    ? `${all}, as the project has no ${adjective} limit either`
    : `${all}. Only the project’s limit is left: ${formatBytes(most)} ${span} on each cloud`;
}

/** Reads a limit, its database and its project for a preview. */
async function inspectLimit(atlas: Atlas, given: LimitOf) {
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
      facts: [...(found === undefined ? [] : limitFacts(found)), projectFact(ofProject)],
    },
    blockers: hostnames === null ? [noDatabaseBlocker(place.project.name, database)] : [],
  };
}

function limitPath({ project, database, limit }: LimitOf): Path {
  return path`/groups/${project}/dataFederation/${database}/limits/${queryLimitId(limit)}`;
}

/** Whether the database is still the one in the basis, rather than a new database with the same name. */
async function isSameDatabase(atlas: Atlas, given: LimitOf, before: LimitBasis): Promise<boolean> {
  const hostnames = await hostnamesOf(atlas, given);
  return hostnames !== null && sameNames(hostnames, before.hostnames);
}

/**
 * Whether the limit no longer exists. Either the limit is missing both from the database's list and when it's read
 * directly, or no database in the project has these host names.
 */
async function limitIsGone(
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
async function isLimitUnlisted(atlas: Atlas, { project, database, limit }: LimitOf): Promise<boolean> {
  const all = path`/groups/${project}/dataFederation/${database}/limits`;
  return (
    (await ifExists(atlas.get(all, z.array(QueryLimit))))?.some(({ name }) => name === queryLimitId(limit)) === false
  );
}

function describeDatabaseDrift(before: LimitBasis, after: LimitBasis): string {
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

function limitFacts({ value, currentUsage, lastModifiedDate }: QueryLimit): readonly Fact[] {
  const changedAt = Date.parse(lastModifiedDate ?? '');
  const share = value > 0 && currentUsage ? ` (${Math.round((currentUsage / value) * 100)}% of the limit)` : '';
  return withoutEmpty(
    { label: 'Limit', value: formatBytesExact(value) },
    typeof currentUsage === 'number' && { label: 'Used', value: `${formatBytes(currentUsage)}${share}` },
    !Number.isNaN(changedAt) && { label: 'Last changed', value: [{ at: changedAt }] },
  );
}

/** The project's limits in bytes, by name. Undefined if they can't be read. */
type ProjectQueryLimits = ReadonlyMap<string, number> | undefined;

function projectFact(limits: ProjectQueryLimits): Fact {
  const values = [...(limits ?? [])].map(([name, value]) => `${name} ${formatBytes(value)}`);
  const none = limits === undefined ? UNREAD_TEXT : 'none';
  return { label: 'Project limits', value: values.length > 0 ? formatList(values) : none };
}

const noDatabaseBlocker = (project: string, database: string): Blocker => ({
  param: 'database',
  sentence: `${project} has no federated database ${database}. Check the name, then try again.`,
});
