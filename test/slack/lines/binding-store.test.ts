import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { parseJournalEntry } from '../../../src/approvals/storage/stored-json.js';
import { withCorrelation } from '../../../src/log.js';
import { StreamWatcher } from '../../../src/redis/wake-up.js';
import { Bindings } from '../../../src/slack/lines/binding-store.js';
import { eventually } from '../../support/eventually.js';
import { rita } from '../../support/people.js';
import { openRedis } from '../../support/redis.js';
import { pending } from '../../support/requests.js';

const redis = await openRedis();
const PAYMENTS = { project: { id: '32b6e34b3d91647abb20e7b8', name: 'Payments “x” 日本' }, cluster: 'Cluster0' };
const SEARCH = { project: { id: '32b6e34b3d91647abb20e7b9', name: 'Search' } };

const fresh = () => {
  const store = redis.freshStore();
  return { store, bindings: new Bindings(redis.connection, store.key) };
};
const journal = async (store: RequestStore) =>
  (await redis.connection.xrange(store.key('journal'), '-', '+')).map(([stamp, fields]) => ({
    fields,
    ...parseJournalEntry(stamp, fields),
  }));

describe('Bindings', () => {
  test('return a channel’s last binding, by whom and when, and the previous one when it changes', async () => {
    const { store, bindings } = fresh();
    const before = await store.now();
    expect(await bindings.read('C1')).toBeUndefined();
    expect(await bindings.bind('C1', PAYMENTS, 'U0RITA')).toBeUndefined();
    expect(await bindings.bind('C1', SEARCH, 'U0OLI')).toMatchObject({ to: PAYMENTS, by: 'U0RITA' });
    const read = await bindings.read('C1');
    expect(read).toEqual({ to: SEARCH, by: 'U0OLI', at: expect.any(Number) });
    expect(read?.at).toBeGreaterThanOrEqual(before);
    expect(await bindings.read('C2')).toBeUndefined();
  });

  test('list the channels of a project, or of all, the latest first', async () => {
    const { bindings } = fresh();
    await bindings.bind('C1', PAYMENTS, 'U0RITA');
    await bindings.bind('C2', SEARCH, 'U0RITA');
    await sleep(2);
    await bindings.bind('C3', PAYMENTS, 'U0RITA');
    await bindings.unbind('C2', 'U0RITA', true);
    expect(await bindings.channelsOf(PAYMENTS.project.id)).toEqual(['C3', 'C1']);
    expect(await bindings.channelsOf(SEARCH.project.id)).toEqual([]);
    expect(await bindings.channelsOf(undefined)).toEqual(['C3', 'C1']);
  });

  test('forget an unbound channel, or remember it as unbound if the policy binds it', async () => {
    const { bindings } = fresh();
    await bindings.bind('C1', PAYMENTS, 'U0RITA');
    await bindings.bind('C2', PAYMENTS, 'U0RITA');
    expect(await bindings.count()).toBe(2);
    expect(await bindings.unbind('C1', 'U0OLI', false)).toMatchObject({ to: PAYMENTS });
    expect(await bindings.unbind('C2', 'U0OLI', true)).toMatchObject({ to: PAYMENTS });
    expect(await bindings.read('C1')).toBeUndefined();
    expect(await bindings.read('C2')).toEqual({ by: 'U0OLI', at: expect.any(Number) });
    expect(await bindings.count()).toBe(0);
  });

  test('note each change in the journal, in a form that readers of requests skip', async () => {
    const { store, bindings } = fresh();
    await withCorrelation('c-5', () => bindings.bind('C1', PAYMENTS, 'U0RITA'));
    await bindings.unbind('C1', 'U0OLI', true);
    const entries = await journal(store);
    expect(entries).toMatchObject([
      { type: 'channel-bound', by: 'U0RITA', details: { channel: 'C1', to: PAYMENTS } },
      { type: 'channel-unbound', by: 'U0OLI', details: { channel: 'C1' } },
    ]);
    for (const { at, fields } of entries) {
      expect(Math.abs(at - (await store.now()))).toBeLessThan(60_000);
      expect(fields.slice(0, 4)).toEqual(['request', '', 'version', '0']);
    }
    expect(entries[0]?.fields).toContain('c-5');
  });

  test('wake the workers, and leave the histories of requests unchanged', async () => {
    const { store, bindings } = fresh();
    const request = pending();
    const readAt = await store.now();
    const events = [{ type: 'denied' as const, by: rita, rule: 'rule 1' }];
    await store.commit({ request, expected: 0, readAt, events, by: 'U0RITA' });
    const blocking = await redis.open();
    const wakeUp = new StreamWatcher(blocking, [store.key('journal')]);
    let woken = false;
    void wakeUp.next(store.key('journal')).then(() => {
      woken = true;
    });
    wakeUp.start();
    await eventually(async () => {
      await bindings.bind('C1', SEARCH, 'U0RITA');
      return woken;
    });
    wakeUp.stop();
    expect((await store.history(request.id)).map(({ type }) => type)).toEqual(['denied']);
  });

  test('keep one of forty simultaneous bindings, and note all forty in the journal', async () => {
    const { store, bindings } = fresh();
    await Promise.all(Array.from({ length: 40 }, (_, at) => bindings.bind('C1', SEARCH, `U0P${at}`)));
    const entries = await journal(store);
    expect(entries).toHaveLength(40);
    expect((await bindings.read('C1'))?.by).toBe(entries.at(-1)?.by);
    expect(await bindings.count()).toBe(1);
  });
});
