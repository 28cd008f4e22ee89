// Whether all records agree: the journal, stored requests, their indexes, targets, Atlas, and what people were told.
import { expect } from '@jest/globals';
import { dueMoments, isFinal, type Request } from '../../../src/approvals/request/request.js';
import { baseScoreOf } from '../../../src/approvals/storage/state-index.js';
import type { StoredRequest } from '../../../src/approvals/storage/store.js';
import { nextDrawing } from '../../support/due-sets.js';
import { type Entry, readEntry, replay } from '../../support/journal.js';
import { rita } from '../../support/people.js';
import { earlier } from './ageing.js';
import { type Deployment, idOf, LIMITS, type Limit, targetKey } from './deployment.js';
import { landed } from './world.js';

export async function agree(deployment: Deployment): Promise<void> {
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
