// What holds of every change that there is, through all of approvals, on a real Redis and a pretend Atlas over HTTP.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { verify } from '../../src/approvals/executing/verifier.js';
import { returnId } from '../../src/approvals/request/ids.js';
import { sentOf } from '../../src/approvals/request/request.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import type { Atlas } from '../../src/atlas/atlas.js';
import type { Params } from '../../src/operations/operation.js';
import { requestCard } from '../../src/slack/cards/request-card.js';
import { CASES } from '../operations/cases.js';
import type { Given } from '../operations/given.js';
import { type ChangeDesk, openChangeDesk } from '../support/change-desk.js';
import { journalEntries, storedFields } from '../support/journal.js';
import { PLANTED, planting } from '../support/planted.js';
import { openRedis, storedAs } from '../support/redis.js';

const redis = await openRedis();
let store: RequestStore;
beforeEach(() => {
  store = redis.freshStore();
});

/** A desk of its own, and a pretend Atlas in which there is what the change is about. */
async function at<T>(
  given: Given,
  act: (desk: ChangeDesk, params: Params) => Promise<T>,
  view?: (atlas: Atlas) => Atlas,
) {
  const desk = await openChangeDesk(store, view);
  try {
    return await act(desk, await given({ standIn: desk.standIn, atlas: desk.atlas, now: Date.now() }));
  } finally {
    await desk.close();
  }
}

const journal = async (id: string) => (await store.history(id)).map(({ type }) => type);
const html = '<html><h1>Bad Gateway</h1></html>';

describe.each(CASES.map(([change, given], nth) => [`${change.name} (${nth})`, change, given] as const))(
  '%s',
  (_, change, given) => {
    test('is looked at, approved, sent once, and read back', () =>
      at(given, async (desk, params) => {
        const id = await desk.approved(change, params);
        expect(desk.writes()).toEqual([]);
        await desk.run(id);
        expect(await desk.request(id)).toMatchObject({ state: 'succeeded', readBack: true });
        expect(desk.writes()).toMatchObject([{ changed: expect.any(String) }]);
        const later = change.finishes?.showsWithinMs === undefined ? '' : 'lost ';
        expect((await journal(id)).filter((type) => type !== 'approved').join(' ')).toBe(
          `asked previewed quorum claimed sent ${later}succeeded`,
        );
      }));

    test('is found to have happened after a 502, and not sent again', () =>
      at(given, async (desk, params) => {
        const id = await desk.approved(change, params);
        const before = await desk.request(id);
        if (before.state !== 'approved') throw new Error(before.state);
        desk.meets(before.preview.call?.method ?? '', { kind: 'status after effect', status: 502, html });
        await desk.run(id);
        await verify(desk.deps, await storedAs(store, id, 'unknown'));
        expect((await desk.request(id)).state).toBe('succeeded');
        expect(desk.writes()).toHaveLength(1);
      }));

    test('comes back by itself where it is for a while, by one more call', async () => {
      if (!('for' in change.params.shape) || change.endsByItself) return;
      await at(given, async (desk, params) => {
        const id = await desk.approved(change, { ...params, for: '2h' });
        await desk.run(id);
        await desk.settled(id);
        const { request: back, now } = await storedAs(store, returnId(id), 'approved');
        if (back.returns === undefined) throw new Error('it is no return');
        await desk.age(back, { notBefore: now, returns: { ...back.returns, endsAt: now } });
        await desk.run(returnId(id));
        expect((await desk.request(returnId(id))).state).toBe('succeeded');
        expect(desk.writes()).toHaveLength(2);
      });
    });

    test('leaves no secret in Redis, on its card, in its history or in the log', () =>
      at(
        given,
        async (desk, params) => {
          const id = await desk.approved(change, params);
          await desk.run(id);
          const done = await desk.request(id);
          expect(done.state).toBe('succeeded');
          const { blocks } = requestCard(done, { buttons: true, now: Date.now() });
          const kit = done.state === 'succeeded' && change.restoreKit?.(sentOf(done));
          expect(JSON.stringify([blocks, kit, await everythingIn(store), desk.logged])).not.toContain(PLANTED);
        },
        planting,
      ));
  },
);

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
