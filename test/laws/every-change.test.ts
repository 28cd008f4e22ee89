// What holds of every change that there is, through all of approvals, on a real Redis and a pretend Atlas over HTTP.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { prepare } from '../../src/approvals/asking/preparer.js';
import { submit } from '../../src/approvals/asking/submit.js';
import { type DecideDeps, decide } from '../../src/approvals/deciding/decide.js';
import { execute } from '../../src/approvals/executing/executor.js';
import { lookWhetherFinished } from '../../src/approvals/executing/poll.js';
import { TAKES_EFFECT_WITHIN_MS, verify } from '../../src/approvals/executing/verifier.js';
import { isAwaited } from '../../src/approvals/request/finishing-evolve.js';
import { returnId } from '../../src/approvals/request/ids.js';
import { isRefusal } from '../../src/approvals/request/refusal.js';
import { type Request, sentOf } from '../../src/approvals/request/request.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import type { WorkDeps } from '../../src/approvals/storage/work-deps.js';
import type { Atlas } from '../../src/atlas/atlas.js';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { runAt } from '../../src/operations/call.js';
import { changeNamed } from '../../src/operations/index.js';
import type { Change, Params } from '../../src/operations/operation.js';
import { type AtlasStandIn, type Fault, startAtlas } from '../../src/sandbox/atlas/index.js';
import { requestCard } from '../../src/slack/cards/request-card.js';
import { CASES, type Given } from '../operations/cases.js';
import { benchOn } from '../support/bench.js';
import { journalEntries, storedFields } from '../support/journal.js';
import { ann, ben, cleo, rita } from '../support/people.js';
import { PLANTED, planting } from '../support/planted.js';
import { openRedis, stored, storedAs } from '../support/redis.js';
import { policyRule } from '../support/requests.js';

const redis = await openRedis();
let standIn: AtlasStandIn;
let store: RequestStore;
const logged: string[] = [];

interface Desk {
  readonly deps: WorkDeps & DecideDeps;
  readonly atlas: Atlas;
  close(): Promise<void>;
}

function deskFor(view: (atlas: Atlas) => Atlas = (atlas) => atlas): Desk {
  logged.length = 0;
  const log = createLog('trace', { write: (line) => void logged.push(line) });
  const { executor, owner } = standIn.credentials;
  const clients = [executor, owner].map((credential) => createAtlas({ baseUrl: standIn.url, credential, log }));
  const [atlas, asOwner] = clients.map(view);
  if (atlas === undefined) throw new Error('nobody signs in');
  const operations = [...new Set(CASES.map(([{ name }]) => name))];
  const rule = policyRule({ operations });
  const bench = benchOn(store);
  // Who approves signs in elsewhere: what locks approvers out is refused.
  bench.people.emailDomains = async () => ({ domains: new Set(['people.example']), isWhole: true });
  const deps = { ...bench.under(rule), log, atlas, owner: asOwner, operation: changeNamed };
  return { deps, atlas, close: async () => void (await Promise.all(clients.map((one) => one.close()))) };
}

/** Asked for by Rita, looked at, and approved by as many as it takes. @returns its id */
async function approved({ deps }: Desk, operation: Change, params: Params): Promise<string> {
  const form = `${operation.name} ${JSON.stringify(params)}`;
  const place = { askedIn: 'C0INCIDENT', command: '/atlas', place: undefined };
  const asked = await submit(deps, { form, operation, params, names: {}, reason: 'INC-42', person: rita, ...place });
  if (isRefusal(asked)) throw new Error(String(asked.sentence));
  await prepare(deps, await storedAs(store, asked.id, 'preparing'));
  for (const { userId } of [ann, ben, cleo]) {
    const { request } = await stored(store, asked.id);
    if (request.state === 'approved') break;
    if (request.state !== 'pending') throw new Error(`${request.state}: ${JSON.stringify(request)}`);
    await decide(deps, { id: asked.id, userId, decision: 'approve', planHash: request.planHash });
  }
  return asked.id;
}

/** Carried out, and where Atlas shows its effect later, read back then. */
async function run({ deps }: Desk, id: string): Promise<void> {
  await execute(deps, await storedAs(store, id, 'approved'));
  for (const cluster of standIn.world.clusters) if ('electsAt' in cluster) cluster.electsAt = 0;
  if (isAwaited(await request(id))) await verify(deps, await storedAs(store, id, 'unknown'));
}
const request = async (id: string) => (await stored(store, id)).request;
const writes = () => standIn.calls.filter(({ method, path }) => method !== 'GET' && !path.includes('oauth'));

async function journal(id: string): Promise<readonly string[]> {
  const entries = await redis.connection.xrange(store.key('journal'), '-', '+');
  const of = (fields: readonly string[], name: string) => fields[fields.indexOf(name) + 1];
  return entries.flatMap(([, fields]) => (of(fields, 'request') === id ? [of(fields, 'type') ?? ''] : []));
}

/** What the passing of time does. */
async function age<R extends Request>(one: R, moments: Partial<R>): Promise<void> {
  const { version: expected, now: readAt } = await stored(store, one.id);
  const aged = { ...one, ...moments };
  const committed = await store.commit({ request: aged, expected, readAt, events: [], by: 'countersign' });
  if (typeof committed === 'string' || !('done' in committed)) throw new Error(`${one.id} could not be aged`);
}

beforeEach(() => {
  store = redis.freshStore();
});

/** A desk of its own, and a pretend Atlas in which there is what the change is about. */
async function at<T>(given: Given, act: (desk: Desk, params: Params) => Promise<T>, view?: (atlas: Atlas) => Atlas) {
  standIn = await startAtlas();
  const desk = deskFor(view);
  try {
    return await act(desk, await given({ standIn, atlas: desk.atlas, now: Date.now() }));
  } finally {
    await desk.close();
    await standIn.close();
  }
}

const meets = (method: string, fault: Fault) => standIn.fault({ ...fault, method, times: 1 });
const html = '<html><h1>Bad Gateway</h1></html>';

describe.each(CASES.map(([change, given], nth) => [`${change.name} (${nth})`, change, given] as const))(
  '%s',
  (_, change, given) => {
    test('is looked at, approved, sent once, and read back', () =>
      at(given, async (desk, params) => {
        const id = await approved(desk, change, params);
        expect(writes()).toEqual([]);
        await run(desk, id);
        expect(await request(id)).toMatchObject({ state: 'succeeded', readBack: true });
        expect(writes()).toMatchObject([{ changed: expect.any(String) }]);
        const later = change.finishes?.showsWithinMs === undefined ? '' : 'lost ';
        expect((await journal(id)).filter((type) => type !== 'approved').join(' ')).toBe(
          `asked previewed quorum claimed sent ${later}succeeded`,
        );
      }));

    test('is found to have happened after a 502, and not sent again', () =>
      at(given, async (desk, params) => {
        const id = await approved(desk, change, params);
        const before = await request(id);
        if (before.state !== 'approved') throw new Error(before.state);
        meets(before.preview.call?.method ?? '', { kind: 'status after effect', status: 502, html });
        await run(desk, id);
        await verify(desk.deps, await storedAs(store, id, 'unknown'));
        expect((await request(id)).state).toBe('succeeded');
        expect(writes()).toHaveLength(1);
      }));

    test('is found not to have happened after a 502, once two reads agree', () =>
      at(given, async (desk, params) => {
        const id = await approved(desk, change, params);
        const before = await request(id);
        if (before.state !== 'approved') throw new Error(before.state);
        meets(before.preview.call?.method ?? '', { kind: 'status', status: 502, html });
        await run(desk, id);
        const unknown = await storedAs(store, id, 'unknown');
        await verify(desk.deps, unknown);
        expect((await request(id)).state).toBe('unknown');
        const { request: still } = await storedAs(store, id, 'unknown');
        await age(still, { sent: { ...still.sent, at: still.sent.at - TAKES_EFFECT_WITHIN_MS } });
        for (let read = 0; read < 2; read++) await verify(desk.deps, await storedAs(store, id, 'unknown'));
        expect((await request(id)).state).toBe('failed');
        expect(writes()).toMatchObject([{ status: 502 }]);
      }));

    test('is void, and not sent, when somebody else did it meanwhile', () =>
      at(given, async (desk, params) => {
        const id = await approved(desk, change, params);
        const { request: before } = await storedAs(store, id, 'approved');
        if (before.preview.call === undefined) throw new Error('there is no call');
        await desk.atlas.write(runAt(before.preview.call, Date.now()));
        await run(desk, id);
        expect((await request(id)).state).toBe('voided');
        expect(writes()).toHaveLength(1);
      }));

    test('comes back by itself where it is for a while, by one more call', async () => {
      if (!('for' in change.params.shape) || change.endsByItself) return;
      await at(given, async (desk, params) => {
        const id = await approved(desk, change, { ...params, for: '2h' });
        await run(desk, id);
        await settled(desk, id);
        const { request: back, now } = await storedAs(store, returnId(id), 'approved');
        if (back.returns === undefined) throw new Error('it is no return');
        await age(back, { notBefore: now, returns: { ...back.returns, endsAt: now } });
        await run(desk, returnId(id));
        expect((await request(returnId(id))).state).toBe('succeeded');
        expect(writes()).toHaveLength(2);
      });
    });

    test('leaves no secret in Redis, on its card, in its history or in the log', () =>
      at(
        given,
        async (desk, params) => {
          const id = await approved(desk, change, params);
          await run(desk, id);
          const done = await request(id);
          expect(done.state).toBe('succeeded');
          const { blocks } = requestCard(done, { buttons: true, now: Date.now() });
          const kit = done.state === 'succeeded' && change.restoreKit?.(sentOf(done));
          expect(JSON.stringify([blocks, kit, await everythingIn(store), logged])).not.toContain(PLANTED);
        },
        planting,
      ));
  },
);

/** Atlas is seen at work on it, and then through with it; and a cluster that was resumed has run for long enough. */
async function settled({ deps }: Desk, id: string): Promise<void> {
  await lookWhetherFinished(deps, await stored(store, id));
  for (const cluster of standIn.world.clusters)
    if ('settlesAt' in cluster) Object.assign(cluster, { settlesAt: 0, resumedAt: 0 });
  await lookWhetherFinished(deps, await stored(store, id));
}

async function everythingIn({ key }: RequestStore): Promise<readonly unknown[]> {
  const { connection } = redis;
  const readers: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
    string: (name) => connection.get(name),
    hash: (name) => storedFields(connection, name),
    set: (name) => connection.smembers(name),
    zset: (name) => connection.zrange(name, '0', '-1'),
    stream: (name) => journalEntries(connection, name),
  };
  const keys = await connection.keys(key('*'));
  expect(keys).toContain(key('journal'));
  return Promise.all(keys.map(async (name) => [name, await readers[await connection.type(name)]?.(name)]));
}
