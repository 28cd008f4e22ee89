// Laws for every change, through all of approvals, on a real Redis and the local Atlas over HTTP.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { verifyOutcome } from '../../src/approvals/executing/verifier.js';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { sentChangeCall } from '../../src/approvals/request/request.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import type { Atlas } from '../../src/atlas/atlas.js';
import type { Params } from '../../src/operations/operation.js';
import { requestCard } from '../../src/slack/cards/request-card.js';
import { CASES } from '../operations/cases.js';
import type { Given } from '../operations/given.js';
import { type ChangeDriver, openChangeDriver } from '../support/change-driver.js';
import { journalEntries, storedFields } from '../support/journal.js';
import { PLANTED, planting } from '../support/planted.js';
import { openRedis, storedAs } from '../support/redis.js';

const redis = await openRedis();
let store: RequestStore;
beforeEach(() => {
  store = redis.freshStore();
});

/** Runs with a new driver, and a local Atlas that has the target of the change. */
async function at<T>(
  given: Given,
  act: (driver: ChangeDriver, params: Params) => Promise<T>,
  view?: (atlas: Atlas) => Atlas,
) {
  const driver = await openChangeDriver(store, view);
  try {
    return await act(driver, await given({ standIn: driver.standIn, atlas: driver.atlas, now: Date.now() }));
  } finally {
    await driver.close();
  }
}

const journal = async (id: string) => (await store.history(id)).map(({ type }) => type);
const html = '<html><h1>Bad Gateway</h1></html>';

describe.each(CASES.map(([change, given], nth) => [`${change.name} (${nth})`, change, given] as const))(
  '%s',
  (_, change, given) => {
    test('is previewed, approved, sent once and read back', () =>
      at(given, async (driver, params) => {
        const id = await driver.approved(change, params);
        expect(driver.writes()).toEqual([]);
        await driver.run(id);
        expect(await driver.request(id)).toMatchObject({ state: 'succeeded', readBack: true });
        expect(driver.writes()).toMatchObject([{ changed: expect.any(String) }]);
        const later = change.finishes?.showsWithinMs === undefined ? '' : 'lost ';
        expect((await journal(id)).filter((type) => type !== 'approved').join(' ')).toBe(
          `asked previewed quorum claimed sent ${later}succeeded`,
        );
      }));

    test('is found applied after a 502, and not sent again', () =>
      at(given, async (driver, params) => {
        const id = await driver.approved(change, params);
        const before = await driver.request(id);
        if (before.state !== 'approved') throw new Error(before.state);
        driver.meets(before.preview.call?.method ?? '', { kind: 'status after effect', status: 502, html });
        await driver.run(id);
        await verifyOutcome(driver.deps, await storedAs(store, id, 'unknown'));
        expect((await driver.request(id)).state).toBe('succeeded');
        expect(driver.writes()).toHaveLength(1);
      }));

    test('is reverted by one more call if it is temporary', async () => {
      if (!('for' in change.params.shape) || change.endsByItself) return;
      await at(given, async (driver, params) => {
        const id = await driver.approved(change, { ...params, for: '2h' });
        await driver.run(id);
        await driver.settled(id);
        const { request: back, now } = await storedAs(store, deriveReturnId(id), 'approved');
        if (back.returns === undefined) throw new Error('it is no return');
        await driver.age(back, { notBefore: now, returns: { ...back.returns, endsAt: now } });
        await driver.run(deriveReturnId(id));
        expect((await driver.request(deriveReturnId(id))).state).toBe('succeeded');
        expect(driver.writes()).toHaveLength(2);
      });
    });

    test('leaves no secret in Redis, on its card, in its history or in the log', () =>
      at(
        given,
        async (driver, params) => {
          const id = await driver.approved(change, params);
          await driver.run(id);
          const done = await driver.request(id);
          expect(done.state).toBe('succeeded');
          const { blocks } = requestCard(done, { buttons: true, now: Date.now() });
          const kit = done.state === 'succeeded' && change.restoreKit?.(sentChangeCall(done));
          expect(JSON.stringify([blocks, kit, await everythingIn(store), driver.logged])).not.toContain(PLANTED);
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
