import { describe, expect, test } from '@jest/globals';
import { prepare } from '../../../src/approvals/asking/preparer.js';
import { decide } from '../../../src/approvals/deciding/decide.js';
import { endNow } from '../../../src/approvals/deciding/end.js';
import { execute } from '../../../src/approvals/executing/executor.js';
import { untilMoment } from '../../../src/operations/end.js';
import { aged, BACK, forTwoHours, ID, params, said, undo, whileBench } from '../../support/for-a-while.js';
import { NOT_FOUND } from '../../support/limit.js';
import { ben, cleo } from '../../support/people.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import { approved, HOUR, MINUTE, NOW, policyRule, preparing } from '../../support/requests.js';

const redis = await openRedis();
const LONGER = 'GGG-GGG';

/** The limit is deleted for two hours, and somebody asks for more time. */
async function extending(length = '4h', over: Partial<ReturnType<typeof preparing>> = {}) {
  const store = redis.freshStore();
  const bench = whileBench(store);
  await put(store, forTwoHours());
  await execute(bench.deps, await storedAs(store, ID, 'approved'));
  const at = { askedAt: NOW, expiresAt: NOW + HOUR };
  await put(store, preparing({ id: LONGER, params: { ...params, for: length }, extends: ID, ...at, ...over }));
  const asked = async () => {
    await prepare(bench.deps, await storedAs(store, LONGER, 'preparing'));
    return (await stored(store, LONGER)).request;
  };
  const approve = async () => {
    const { request } = await storedAs(store, LONGER, 'pending');
    await decide(bench.deps, { id: LONGER, userId: ben.userId, decision: 'approve', planHash: request.planHash });
  };
  const run = async () => {
    await execute(bench.deps, await storedAs(store, LONGER, 'approved'));
    return (await stored(store, LONGER)).request;
  };
  const end = async () => (await storedAs(store, BACK, 'approved')).request.notBefore;
  return { ...bench, asked, approve, run, end };
}

describe('letting a change last longer', () => {
  test('is asked for and approved like the change, and moves the end without anything sent to Atlas', async () => {
    const { store, atlas, asked, approve, run, end } = await extending();
    expect(await asked()).toMatchObject({
      state: 'pending',
      preview: { act: 'Let it last longer', extent: '4 h', subject: 'daily' },
    });
    await approve();
    const before = await store.now();
    expect(await run()).toMatchObject({ state: 'succeeded', endedAt: expect.any(Number) });
    expect(await end()).toBeGreaterThanOrEqual(before + 4 * HOUR);
    expect(atlas.calls.write).toBe(1);
    const { request } = await storedAs(store, BACK, 'approved');
    expect(request.returns?.endsAt).toBe(request.notBefore);
    expect(request.returning?.announceAt).toBe(request.notBefore - 15 * MINUTE);
    expect((await store.history(BACK)).map(({ type }) => type)).toEqual(['scheduled', 'extended']);
    expect((await store.history(LONGER)).at(-1)?.type).toBe('lasts-longer');
    expect(await store.returnOf(LONGER)).toBe('none');
  });

  test('to a moment, which is its end whenever it is approved', async () => {
    const at = Math.floor(Date.now() / 1000) * 1000 + 5 * HOUR;
    const { asked, approve, run, end } = await extending(untilMoment(at));
    expect(await asked()).toMatchObject({ preview: { after: ['to be put back at ', { at }] } });
    await approve();
    expect(await run()).toMatchObject({ state: 'succeeded' });
    expect(await end()).toBe(at);
    const past = await extending(untilMoment(Date.now()));
    expect(await past.asked()).toMatchObject({ state: 'voided', sentence: said('is over. Choose a later one') });
  });

  test('is refused where the end would not move, nothing of it is left, or it is something else', async () => {
    expect(await (await extending('1h')).asked()).toMatchObject({
      state: 'voided',
      sentence: said('lasts longer than that already'),
    });
    const lost = await extending();
    lost.atlas.value = NOT_FOUND;
    expect(await lost.asked()).toMatchObject({ state: 'voided', sentence: said('can’t find it') });
    const gone = await extending();
    gone.atlas.value = '5 GB';
    expect(await gone.asked()).toMatchObject({ state: 'voided', sentence: said('Nothing of it is left') });
    const other = await extending('4h', { params: { limit: 'weekly', for: '4h' } });
    expect(await other.asked()).toMatchObject({ state: 'voided', sentence: said('something else') });
  });

  test('loses to the return when that is claimed first, and the return is done', async () => {
    const { store, deps, atlas, asked, approve, run } = await extending();
    await asked();
    await approve();
    const { request, version, now } = await storedAs(store, BACK, 'approved');
    const due = { ...request, notBefore: now };
    await store.commit({ request: due, expected: version, readAt: now, events: [], by: 'countersign' });
    atlas.direction = 'narrows cost';
    await execute(deps, await storedAs(store, BACK, 'approved'));
    expect((await stored(store, BACK)).request.state).toBe('succeeded');
    expect(await run()).toMatchObject({ state: 'voided' });
    expect([atlas.value, atlas.calls.write]).toEqual(['5 GB', 2]);
  });

  test('in the same instant as the return, one of both wins', async () => {
    for (let times = 0; times < 10; times++) {
      const { store, deps, as, atlas, asked, approve } = await extending();
      await asked();
      await approve();
      const { request, version, now } = await storedAs(store, BACK, 'approved');
      const due = { ...request, notBefore: now };
      await store.commit({ request: due, expected: version, readAt: now, events: [], by: 'countersign' });
      atlas.direction = 'narrows cost';
      await Promise.all([
        execute(deps, await storedAs(store, LONGER, 'approved')),
        execute(as('worker-2'), await storedAs(store, BACK, 'approved')),
      ]);
      const [longer, back] = await Promise.all([stored(store, LONGER), stored(store, BACK)]);
      const isBack = back.request.state === 'succeeded';
      expect([atlas.value, longer.request.state]).toEqual(
        isBack ? ['5 GB', longer.request.state] : [null, 'succeeded'],
      );
      if (isBack) expect(longer.request.state).not.toBe('succeeded');
      else expect(back.request).toMatchObject({ state: 'approved', notBefore: expect.any(Number) });
    }
  }, 60_000);
});

describe('an extension of a change that somebody ended', () => {
  const NAMES_CLEO = { state: 'voided', by: cleo.userId };
  const press = { id: ID, userId: cleo.userId };
  const isDue = async ({ store, end }: Awaited<ReturnType<typeof extending>>) => (await end()) <= (await store.now());

  test('is refused with who ended it when it was asked for before and approved after', async () => {
    const one = await extending();
    await one.asked();
    await endNow(one.deps, press);
    await one.approve();
    expect(await one.run()).toMatchObject(NAMES_CLEO);
    expect(await isDue(one)).toBe(true);
    const { returning } = (await storedAs(one.store, BACK, 'approved')).request;
    expect(returning?.hastened?.by).toEqual(cleo);
    one.atlas.direction = 'narrows cost';
    await execute(one.deps, await storedAs(one.store, BACK, 'approved'));
    expect(one.atlas.value).toBe('5 GB');
  });

  test('is refused with who ended it when it is asked for after, and when the change is reverted already', async () => {
    const one = await extending();
    await endNow(one.deps, press);
    expect(await one.asked()).toMatchObject(NAMES_CLEO);
    const late = await extending();
    await late.asked();
    await late.approve();
    await endNow(late.deps, press);
    late.atlas.direction = 'narrows cost';
    await execute(late.deps, await storedAs(late.store, BACK, 'approved'));
    expect(await late.run()).toMatchObject(NAMES_CLEO);
  });

  test('is refused when the change was ended while the extension ran', async () => {
    const one = await extending();
    await one.asked();
    await one.approve();
    one.atlas.on.get = async () => {
      delete one.atlas.on.get;
      await endNow(one.deps, press);
      return undefined;
    };
    expect(await one.run()).toMatchObject(NAMES_CLEO);
    expect(await isDue(one)).toBe(true);
  });

  test('loses also in the same instant: whoever is first, the change ends now', async () => {
    for (let times = 0; times < 10; times++) {
      const one = await extending();
      await one.asked();
      await one.approve();
      const [longer, ended] = await Promise.all([one.run(), endNow(one.deps, press)]);
      expect([ended, await isDue(one)]).toMatchObject([{ events: [{ type: 'hastened' }] }, true]);
      if (longer.state !== 'succeeded') expect(longer).toMatchObject(NAMES_CLEO);
    }
  }, 60_000);

  test('is possible once ending it failed, where it was asked for after that', async () => {
    const one = await extending();
    await endNow(one.deps, press);
    const { request } = await storedAs(one.store, BACK, 'approved');
    const before = { by: cleo, at: (await storedAs(one.store, LONGER, 'preparing')).request.askedAt - 1 };
    await aged(one.store, request, { returning: { hastened: before, troubles: 1 } });
    await one.asked();
    await one.approve();
    expect(await one.run()).toMatchObject({ state: 'succeeded' });
    expect(await isDue(one)).toBe(false);
    expect((await storedAs(one.store, BACK, 'approved')).request.returning).not.toHaveProperty('hastened');
  });
});

describe('while a change lasts', () => {
  const other = (over: Partial<ReturnType<typeof preparing>> = {}) =>
    preparing({ id: 'HHH-HHH', params: { limit: 'daily' }, askedAt: NOW, expiresAt: NOW + HOUR, ...over });

  test('another one of the same thing is not asked for, and waits where it was approved before', async () => {
    const { store, deps } = await extending();
    await put(store, other());
    await prepare(deps, await storedAs(store, 'HHH-HHH', 'preparing'));
    expect((await stored(store, 'HHH-HHH')).request).toMatchObject({
      state: 'voided',
      sentence: said('K7Q-4MD changed'),
    });
    await put(store, approved({ id: 'JJJ-JJJ' }));
    await execute(deps, await storedAs(store, 'JJJ-JJJ', 'approved'));
    expect((await stored(store, 'JJJ-JJJ')).request).toMatchObject({
      state: 'approved',
      delayed: said('K7Q-4MD changed'),
    });
  });

  test('what takes it back exactly is done, and then nothing is left to put back', async () => {
    const { store, atlas } = await extending();
    atlas.direction = 'narrows cost';
    const back = other({ ...undo, undoes: ID });
    await put(store, back);
    const { under } = whileBench(store);
    const allowed = { ...under(policyRule({ operations: ['set-limit', 'drop-limit'] })), atlas };
    await prepare(allowed, await storedAs(store, 'HHH-HHH', 'preparing'));
    const { request } = await storedAs(store, 'HHH-HHH', 'pending');
    await decide(allowed, { id: 'HHH-HHH', userId: ben.userId, decision: 'approve', planHash: request.planHash });
    await execute(allowed, await storedAs(store, 'HHH-HHH', 'approved'));
    expect((await stored(store, 'HHH-HHH')).request.state).toBe('succeeded');
    await execute(allowed, await storedAs(store, BACK, 'approved'));
    expect((await stored(store, BACK)).request).toMatchObject({
      state: 'voided',
      sentence: said('nothing was put back'),
    });
    expect(atlas.calls.write).toBe(2);
  }, 20_000);

  test('what takes it back to something else waits as well', async () => {
    const { store, deps } = await extending();
    await put(
      store,
      approved({ id: 'JJJ-JJJ', operation: 'set-limit', params: { limit: 'daily', to: '6 GB' }, undoes: ID }),
    );
    await execute(deps, await storedAs(store, 'JJJ-JJJ', 'approved'));
    expect((await stored(store, 'JJJ-JJJ')).request).toMatchObject({
      state: 'approved',
      delayed: said('K7Q-4MD changed'),
    });
  });
});
