// Sets and deletes a federated database's query limit, which caps the data that queries process and the cost of the
// queries.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { FederatedDatabase, QueryLimit, requireKnownOrNone } from '../../atlas/replies.js';
import { noEffectBlocker } from '../blocker.js';
import { callTo } from '../call.js';
import type { Direction } from '../effect.js';
import { describeJump, formatBytes, formatBytesExact, formatList, UNREAD_TEXT } from '../format.js';
import type { Call, Fact, Undo } from '../operation.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { sizeParam } from '../params/text.js';
import { ifExists, ifReadable, readProjectPlace } from '../place.js';
import { defineStateChange } from '../recipes/action.js';
import { type BlockerDrafts, NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { serializeSize, sizeBytes } from '../size.js';
import { GIBIBYTE } from '../units.js';
import { federatedDatabaseParam, queryLimitParam } from './federated-database-params.js';
import {
  formatLimitSize,
  formatOverrunPolicy,
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

/** The parts that both changes share. */
const OF_LIMIT = {
  area: 'federated-database',
  role: 'Project Owner',
  canNarrow: false,
  basis: LimitBasis,
  state: limitNow,
  isGone: databaseIsGone,
  before: ({ limit }: LimitBasis) => limit,
  where: ({ database, limit: name }: LimitOf) => `the ${QUERY_LIMITS[name].noun} of the federated database ${database}`,
  drift: describeDrift,
} as const;

const databaseParam = federatedDatabaseParam({ leavesOut: { traits: ['deleted'], why: 'This database was deleted.' } });
const SIZE_LIMIT = '1GB to 7PB';

const params = z.strictObject({
  project: projectParam(),
  database: databaseParam,
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
  ...OF_LIMIT,
  name: 'set-query-limit',
  title: 'Set a federated database’s query limit',
  aliases: ['quota', 'raise limit', 'limit'],
  example: 'set-query-limit FederatedDB0 daily to 10TB in Payments because INC-42 the report must finish',
  effect: 'reversible',
  interrupts: true,
  params,

  async preview(atlas, given) {
    const { database, limit: name } = given;
    const { noun, since } = QUERY_LIMITS[name];
    const { found, limit, common, blockers } = await inspectLimit(atlas, given);
    const wanted = wantedOf(given, limit);
    const keepsPolicy = limit?.overrunPolicy === wanted.overrunPolicy;
    const used = found?.currentUsage ?? 0;
    const stops = wanted.overrunPolicy === POLICIES.kill ? ' and running queries will be stopped' : '';
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
      warnings: [
        describeJump(limit?.value, wanted.value, 'limit'),
        limit === null &&
          since !== '' &&
          `Data processed ${since} counts, but I can’t see how much that is. If it’s over ${formatBytes(wanted.value)}, Atlas refuses new queries.`,
        wanted.overrunPolicy !== null &&
          used >= wanted.value &&
          `${formatBytes(used)} has already been used, so new queries will be refused immediately${stops}.`,
      ],
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

  isGone: async (atlas, sent) =>
    (await limitNow(atlas, sent.params, sent.basis)) === null || databaseIsGone(atlas, sent),
  isDone: (state, { call }) => state !== null && isSameLimitValue(state, valueIn(call)),
  stillDone(state, { basis: { limit }, call }) {
    const made = valueIn(call);
    const isPolicyAlone = limit?.value === made.value;
    return state?.value === made.value && (!isPolicyAlone || isSameLimitValue(state, made));
  },
  format: (limit) => (limit === null ? 'not set' : formatExactLimit(limit)),
  formatDone: ({ call }) => formatExactLimit(valueIn(call)),
  done: ({ params: { database, limit: name }, call }) =>
    `The ${QUERY_LIMITS[name].adjective} limit on ${database} is ${formatQueryLimit(name, valueIn(call))}.`,
  undo({ params: given, basis: { limit }, call }) {
    const { project, database, limit: name } = given;
    const { overrunPolicy } = valueIn(call);
    // Another user may have changed the overrun policy, which this change didn't set. So undo doesn't set it either.
    if (limit?.overrunPolicy === overrunPolicy) return restoreLimitUndo(given, { ...limit, overrunPolicy: null });
    if (limit !== null) return restoreLimitUndo(given, limit);
    return { operation: 'delete-query-limit', params: { project, database, limit: name } };
  },
});

const valueIn = ({ body }: Call): LimitValue => limitValueOf({ name: '', ...Body.parse(body) });

function restoreLimitUndo({ project, database, limit: name }: LimitOf, { value, overrunPolicy }: LimitValue): Undo {
  const overrun = overrunPolicy === POLICIES.kill ? 'kill' : overrunPolicy === POLICIES.block ? 'block' : undefined;
  return {
    operation: 'set-query-limit',
    params: { project, database, limit: name, to: serializeSize(value), ...(overrun && { overrun }) },
  };
}

/** Returns null only if the database's list of limits lacks the limit too. */
async function limitNow(atlas: Atlas, given: LimitOf, basis: LimitBasis): Promise<LimitValue | null | undefined> {
  const { project, database, limit } = given;
  const found = await ifExists(atlas.get(limitPath(given), QueryLimit));
  // We read the database after the limit, because a new database with the same name doesn't have the old limit.
  if (!(await isSameDatabase(atlas, given, basis))) return undefined;
  if (found !== undefined) return limitValueOf(found);
  const all = path`/groups/${project}/dataFederation/${database}/limits`;
  const listed = await ifExists(atlas.get(all, z.array(QueryLimit)));
  return listed?.some(({ name }) => name === queryLimitId(limit)) === false ? null : undefined;
}

/** Says what a limit that comes back in the middle of its period counts. Undefined if no such limit comes back. */
function midPeriodNote(name: QueryLimitName, before: QueryLimit | undefined): string | undefined {
  const { since } = QUERY_LIMITS[name];
  if (since === '' || before === undefined) return undefined;
  const soFar = before.currentUsage ? ` (${formatBytes(before.currentUsage)} so far)` : '';
  return `The old limit then counts all data processed ${since}${soFar}, so Atlas may refuse new queries immediately.`;
}

const isSameLimitValue = (a: LimitValue, b: LimitValue) => a.value === b.value && a.overrunPolicy === b.overrunPolicy;

/** Formats all values that restore a limit, e.g. `5 GiB; new queries are refused`. */
function formatExactLimit({ value, overrunPolicy }: LimitValue): string {
  const size = value % GIBIBYTE === 0 ? formatBytes(value) : formatBytesExact(value);
  return `${size}; ${formatOverrunPolicy(overrunPolicy)}`;
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
): BlockerDrafts {
  const { adjective } = QUERY_LIMITS[name];
  if (name === 'query' && overrun !== undefined)
    return [['overrun', 'A per-query limit always stops the query. Leave this empty.']];
  if (wanted.value < GIBIBYTE) return [['to', `Too small for Atlas. Limit: ${SIZE_LIMIT}.`]];
  if (before === null) return [];
  if (isSameLimitValue(before, wanted))
    return [['to', `The ${adjective} limit on ${database} is already ${formatBytesExact(before.value)}.`]];
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

const deletionParams = z.strictObject({
  project: projectParam(),
  database: databaseParam,
  limit: queryLimitParam({ leavesOut: { traits: ['unset'], why: 'You can only delete a limit that’s set.' } }),
  for: optionalEndParam(),
});
type DeletionParams = z.output<typeof deletionParams>;

export const deleteQueryLimit = defineStateChange({
  ...OF_LIMIT,
  name: 'delete-query-limit',
  title: 'Delete a federated database’s query limit',
  example: 'delete-query-limit FederatedDB0 daily in Payments because INC-42 the report must finish',
  effect: 'restorable',
  interrupts: false,
  params: deletionParams,

  async preview(atlas, given) {
    const { database, limit: name } = given;
    const { adjective, noun } = QUERY_LIMITS[name];
    const { found, limit, ofProject, common, blockers } = await inspectLimit(atlas, given);
    return {
      ...common,
      summary: `delete ${database}’s ${noun}`,
      act: `Delete the ${noun} of`,
      after: `no ${adjective} limit`,
      direction: 'widens cost',
      cost: describeUncapped(given, ofProject),
      revertNote: midPeriodNote(name, found),
      blockers: [
        ...blockers,
        blockers.length === 0 &&
          limit === null && ['limit', `${database} has no ${adjective} limit. Choose a limit that’s set.`],
      ],
      undo:
        limit === null
          ? NOTHING_TO_UNDO_TEXT
          : `set-query-limit restores the limit (${formatQueryLimit(name, limit)}).`,
    };
  },

  call: (given) => callTo('DELETE', limitPath(given)),
  isDone: (limit) => limit === null,
  format: () => 'still listed',
  formatDone: () => 'no longer listed',
  done: ({ params: { database, limit } }) => `${database} no longer has a ${QUERY_LIMITS[limit].adjective} limit.`,
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
  const blockers: BlockerDrafts =
    hostnames === null
      ? [['database', `${place.project.name} has no federated database ${database}. Check the name, then try again.`]]
      : [];
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
    blockers,
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

/** Whether neither read finds a database in the project with these host names. */
async function databaseIsGone(
  atlas: Atlas,
  { params, basis }: { readonly params: LimitOf; readonly basis: LimitBasis },
): Promise<boolean> {
  if (await isSameDatabase(atlas, params, basis)) return false;
  const listed = await ifExists(atlas.get(path`/groups/${params.project}/dataFederation`, z.array(Database)));
  return listed?.some((one) => sameNames((one.hostnames ?? []).toSorted(), basis.hostnames)) === false;
}

function describeDrift(before: LimitBasis, after: LimitBasis): string {
  if (after.hostnames === null) return 'I can no longer find the federated database';
  if (!sameNames(before.hostnames, after.hostnames)) return 'a different federated database now has this name';
  if (after.limit === null) return 'the limit is no longer set';
  const { value, overrunPolicy } = after.limit;
  if (before.limit === null) return `a limit of ${formatBytes(value)} was set`;
  if (before.limit.value === value)
    return `the overrun policy went from ${before.limit.overrunPolicy ?? 'none'} to ${overrunPolicy ?? 'none'}`;
  const format = formatBytes(before.limit.value) === formatBytes(value) ? formatBytesExact : formatBytes;
  return `the limit went from ${format(before.limit.value)} to ${format(value)}`;
}

/** Returns the database's sorted host names, or null if the database doesn't exist. */
async function hostnamesOf(atlas: Atlas, { project, database }: LimitOf): Promise<string[] | null> {
  const found = await ifExists(atlas.get(path`/groups/${project}/dataFederation/${database}`, Database));
  return found === undefined || found.state === 'DELETED' ? null : (found.hostnames ?? []).toSorted();
}

const sameNames = (a: readonly string[] | null, b: readonly string[] | null) => JSON.stringify(a) === JSON.stringify(b);

function limitFacts({ value, currentUsage, lastModifiedDate }: QueryLimit) {
  const changedAt = Date.parse(lastModifiedDate ?? '');
  const share = value > 0 && currentUsage ? ` (${Math.round((currentUsage / value) * 100)}% of the limit)` : '';
  return [
    { label: 'Limit', value: formatBytesExact(value) },
    typeof currentUsage === 'number' && { label: 'Used', value: `${formatBytes(currentUsage)}${share}` },
    !Number.isNaN(changedAt) && { label: 'Last changed', value: [{ at: changedAt }] },
  ];
}

/** The project's limits in bytes, by name. Undefined if they can't be read. */
type ProjectQueryLimits = ReadonlyMap<string, number> | undefined;

function projectFact(limits: ProjectQueryLimits): Fact {
  const values = [...(limits ?? [])].map(([name, value]) => `${name} ${formatBytes(value)}`);
  const none = limits === undefined ? UNREAD_TEXT : 'none';
  return { label: 'Project limits', value: values.length > 0 ? formatList(values) : none };
}
