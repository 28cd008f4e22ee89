// Sets a federated database's query limit, which caps the data that queries process and the cost of the queries.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { QueryLimit } from '../../atlas/replies.js';
import { type Blocker, noEffectBlocker } from '../blocker.js';
import { callTo } from '../call.js';
import type { Direction } from '../effect.js';
import { describeJump, formatBytes, formatBytesExact, withoutEmpty } from '../format.js';
import type { Call, Undo } from '../operation.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { sizeParam } from '../params/text.js';
import { ifExists } from '../place.js';
import { defineStateChange } from '../recipes/action.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { serializeSize, sizeBytes } from '../size.js';
import {
  describeDatabaseDrift,
  inspectLimit,
  isSameDatabase,
  LimitBasis,
  limitIsGone,
  limitPath,
} from './database-limit.js';
import { federatedDatabaseParam, queryLimitParam } from './federated-database-params.js';
import {
  formatExactLimit,
  formatLimitSize,
  formatOverrunPolicy,
  formatQueryLimit,
  isSameLimitValue,
  type LimitValue,
  limitValueOf,
  midPeriodNote,
  QUERY_LIMITS,
  type QueryLimitName,
} from './query-limit.js';

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

export function restoreLimitUndo(
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
