import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dueMoments, isFinal, type Request } from '../../../src/approvals/request/request.js';
import { baseScoreOf } from '../../../src/approvals/storage/state-index.js';
import { RequestStore, type StoredRequest } from '../../../src/approvals/storage/store.js';
import { createKeyBuilder } from '../../../src/redis/keys.js';
import { nextDrawing } from '../../support/due-sets.js';
import { type Entry, readEntry, replay } from '../../support/journal.js';
import { ann, annElsewhere, ben, rita } from '../../support/people.js';
import { openRedis } from '../../support/redis.js';
import { HOUR, MINUTE } from '../../support/requests.js';
import { earlier } from './ageing.js';
import { act, asUsual, type Deed, formatDeed, handle, open, openings, presses, type Replica } from './deeds.js';
import { Deployment, idOf, LIMITS, type Limit, targetKey } from './deployment.js';
import { landed, lookFates, writeFates } from './world.js';

async function agree(deployment: Deployment): Promise<void> {
  expect([deployment.faults, deployment.world.cutOff]).toEqual([[], []]);
  const journal = await readJournal(deployment);
  const holders = (await Promise.all(LIMITS.map((limit) => agreeOne(deployment, limit, journal)))).flat();
  expect([...journal.keys()].filter((id) => !LIMITS.map(idOf).includes(id))).toEqual([]);
  expect(await deployment.store.troubled()).toEqual(new Map());
  for (const limit of LIMITS) {
    const key = targetKey(deployment.store, limit);
    const [holder = null, ...others] = holders.filter((one) => one.key === key).map(({ id }) => id);
    expect([limit, others, await deployment.redis.get(key)]).toEqual([limit, [], holder]);
  }
}

/** @returns the target that it must have reserved, if any */
async function agreeOne(deployment: Deployment, limit: Limit, journal: ReadonlyMap<string, readonly Entry[]>) {
  const id = idOf(limit);
  const stored = await deployment.store.read(id);
  const entries = journal.get(id) ?? [];
  if (stored === 'none') {
    expect([limit, entries, deployment.asked.has(id)]).toEqual([limit, [], false]);
    return [];
  }
  if (typeof stored === 'string') throw new Error(`${limit} is ${stored}`);
  await Promise.all([agreeJournal(deployment, stored, entries), agreeIndexes(deployment, stored)]);
  agreeTold(deployment, id, entries);
  agreeAtlas(deployment, limit, stored.request, entries);
  const { state } = stored.request;
  return state === 'executing' || state === 'unknown' ? [{ key: targetKey(deployment.store, limit), id }] : [];
}

/** By request. */
async function readJournal(deployment: Deployment): Promise<Map<string, Entry[]>> {
  const journal = new Map<string, Entry[]>();
  for (const { stamp, fields, aged } of await deployment.journal()) {
    const read = readEntry(stamp, fields);
    const entry = { ...read, at: read.at - aged, event: Object(earlier(read.event, aged)) };
    journal.set(read.request, [...(journal.get(read.request) ?? []), entry]);
  }
  return journal;
}

/** Each version occurs once, in order, and their replay is what is stored. */
async function agreeJournal(
  deployment: Deployment,
  { request, version }: StoredRequest,
  entries: readonly Entry[],
): Promise<void> {
  const versions = entries.map((entry) => entry.version);
  expect([...new Set(versions)]).toEqual(Array.from({ length: version }, (_, at) => at + 1));
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  const listed = await deployment.redis.hget(deployment.store.key('request', request.id), 'journal');
  expect(listed).toBe(entries.map(({ stamp }) => stamp).join(' '));
  expect(replay(entries)).toEqual(request);
}

/** Longer than any pause after handling a request in vain. */
const LONGEST_PUT_OFF_MS = 20_000;

async function agreeIndexes(deployment: Deployment, { request, now }: StoredRequest): Promise<void> {
  const { store, redis } = deployment;
  const { id, askedAt } = request;
  const score = async (...name: string[]) => {
    const found = await redis.zscore(store.key(...name), id);
    return found === null ? undefined : Number(found);
  };
  const { work, clock } = dueMoments(request);
  const [state, open, by, toWork, toTick, toDraw] = await Promise.all([
    score('states'),
    score('open'),
    score('by', rita.userId),
    score('due', 'work'),
    score('due', 'clock'),
    nextDrawing(deployment, id),
  ]);
  expect(Math.floor((state ?? 0) / baseScoreOf(request))).toBe(1);
  expect([open, by !== undefined]).toEqual([isFinal(request) ? undefined : askedAt, true]);
  // Too early is harmless: a worker that finds nothing to do corrects or removes the entry.
  if (work !== undefined) expect(toWork).toBeLessThanOrEqual(Math.max(work, now + LONGEST_PUT_OFF_MS));
  if (clock !== undefined) expect(toTick).toBeLessThanOrEqual(clock);
  expect(toDraw).toBeDefined();
}

/** What people were told is recorded, and nothing else. */
function agreeTold(deployment: Deployment, id: string, entries: readonly Entry[]): void {
  expect(entries.filter(({ event }) => event.type === 'asked')).toHaveLength(1);
  const recorded = entries.filter(({ by, version }) => by !== 'countersign' && version > 1);
  const unheard = recorded.map(({ by, event }) => `${by} ${event.type}`);
  for (const one of deployment.told.get(id) ?? []) {
    expect(unheard).toContain(one);
    unheard.splice(unheard.indexOf(one), 1);
  }
  expect(unheard.filter((one) => !deployment.perhaps.get(id)?.includes(one))).toEqual([]);
}

/** No write that may have had an effect is followed by another, and the final state agrees with Atlas. */
function agreeAtlas(deployment: Deployment, limit: Limit, request: Request, entries: readonly Entry[]): void {
  const writes = deployment.world.ledger.get(limit) ?? [];
  const calls = entries.filter(({ event }) => event.type === 'sent').length;
  expect(writes.slice(0, -1).filter((fate) => fate !== 'not sent')).toEqual([]);
  expect(writes.length).toBeLessThanOrEqual(calls);
  if (!isFinal(request)) return;
  expect([request.state, writes.some(landed)]).toEqual([request.state, request.state === 'succeeded']);
}

const RUNS = 50;
const LONGEST_MS = 60_000;
const redis = await openRedis();
const replicas = await Promise.all([0, 1, 2].map(async () => [await redis.open(), await redis.openPool()] as const));

function openDeployment(): Deployment {
  const key = createKeyBuilder(`T${randomBytes(6).toString('hex')}`);
  const [one, two, three] = replicas.map(([connection, commits]) => new RequestStore(connection, commits, key));
  if (one === undefined || two === undefined || three === undefined) throw new Error('there are three replicas');
  return new Deployment(redis.connection, [one, two, three]);
}

/** Deeds done at the same time, after which all records must agree. */
class AtOnce implements fc.AsyncCommand<object, Deployment> {
  constructor(readonly deeds: readonly Deed[]) {}
  check = () => true;
  async run(_: object, deployment: Deployment): Promise<void> {
    await Promise.all(this.deeds.map((deed) => act(deployment, deed)));
    await agree(deployment);
  }
  toString = () => `\n  ${this.deeds.map(formatDeed).join('\n    and ')}`;
}

class Later implements fc.AsyncCommand<object, Deployment> {
  constructor(readonly ms: number) {}
  check = () => true;
  async run(_: object, deployment: Deployment): Promise<void> {
    await deployment.letPass(this.ms);
    await agree(deployment);
  }
  toString = () => `\n  ${this.ms / 1_000} s later`;
}

const limit = fc.constantFrom(...LIMITS);
const replica = fc.constantFrom<Replica[]>(0, 1, 2);
const usually = <const T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const view = fc.record({
  approvals: usually(1, 2),
  people: usually('as usual', 'Ann has left', 'Slack is silent'),
  own: usually('others', 'this one too', 'unknown'),
});
const by = fc.constantFrom(rita, ann, annElsewhere, ben, { userId: 'U0MALLORY', identity: 'U0MALLORY' });
const does = <D extends Deed['does']>(what: D) => fc.constant(what);
const [approve, ...others] = presses;
const [answers, ...looks] = lookFates;
const [done, ...writes] = writeFates;
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ does: does('submit'), limit, replica }) },
  {
    weight: 6,
    arbitrary: fc.record({ does: does('press'), limit, replica, by, what: usually(approve, ...others), view }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      does: does('handle'),
      limit,
      replica,
      view,
      look: usually(answers, ...looks),
      write: usually(done, ...writes),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: does('tick'), limit, replica }) },
  { weight: 1, arbitrary: fc.record({ does: does('change the limit'), limit }) },
  { weight: 1, arbitrary: fc.record({ does: does('wake what stalled') }) },
);
const atOnce = fc.array(deed, { minLength: 1, maxLength: 4 }).map((deeds) => new AtOnce(deeds));
const later = fc.constantFrom(10_000, 10_000, MINUTE, MINUTE, 20 * MINUTE, HOUR).map((ms) => new Later(ms));
const script = fc.commands<object, Deployment, false>([atOnce, atOnce, atOnce, atOnce, later], {
  maxCommands: 30,
  size: 'max',
});

const opening = fc.constantFrom(...openings);

/** With Atlas and Slack as usual and nobody pressing, what is due brings everything to its end. */
async function end(deployment: Deployment): Promise<void> {
  await deployment.wake();
  const calm = deployment.deps(0, asUsual, deployment.world.asUsual());
  for (let hours = 0; (await deployment.store.countOpen()) > 0; hours++) {
    expect(hours).toBeLessThan(5);
    await deployment.letPass(HOUR);
    for (let rounds = 0; rounds < 3; rounds++)
      for (const { id } of await deployment.store.lease('work', 9, 0)) await handle(calm, id);
    for (const one of LIMITS) await act(deployment, { does: 'tick', limit: one, replica: 0 });
  }
  await agree(deployment);
}

test('all records agree and everything ends, whatever people, workers and time do at once', async () => {
  const seen = new Map<string, number>();
  const until = performance.now() + LONGEST_MS;
  await fc.assert(
    fc.asyncProperty(fc.tuple(opening, opening, opening), script, async (begun, commands) => {
      // A slow machine tries fewer scripts, and stops shrinking a failure.
      if (performance.now() > until) return;
      const deployment = openDeployment();
      for (const [at, one] of LIMITS.entries()) await open(deployment, one, begun[at] ?? 'not asked');
      await fc.asyncModelRun(() => ({ model: {}, real: deployment }), commands);
      await end(deployment);
      for (const entry of (await Promise.all(LIMITS.map((one) => deployment.store.history(idOf(one))))).flat())
        seen.set(entry.type, (seen.get(entry.type) ?? 0) + 1);
    }),
    { numRuns: RUNS },
  );
  for (const type of ['asked', 'quorum', 'sent', 'read', 'succeeded', 'failed', 'expired'])
    expect([type, seen.has(type)]).toEqual([type, true]);
  process.stdout.write(`generated: ${JSON.stringify(Object.fromEntries(seen))}\n`);
}, 120_000);
