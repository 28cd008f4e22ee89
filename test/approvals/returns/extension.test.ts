import { describe, expect, test } from '@jest/globals';
import { endChangeNow } from '../../../src/approvals/deciding/end.js';
import { executeRequest } from '../../../src/approvals/executing/executor.js';
import { serializeFixedEnd } from '../../../src/operations/end.js';
import { BACK, changed, ID, params, refused, said, undo } from '../../support/for-a-while.js';
import { NOT_FOUND } from '../../support/limit.js';
import { ben, cleo } from '../../support/people.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import { approved, HOUR, MINUTE, NOW, policyRule, preparing } from '../../support/requests.js';

const redis = await openRedis();
const LONGER = 'GGG-GGG';

/** The limit is deleted for two hours, and somebody asks for more time. */
async function extending(length = '4h', over: Partial<ReturnType<typeof preparing>> = {}) {
  const one = await changed(redis, { isDue: false, direction: 'widens cost' });
  const at = { askedAt: NOW, expiresAt: NOW + HOUR };
  await put(one.store, preparing({ id: LONGER, params: { ...params, for: length }, extends: ID, ...at, ...over }));
  const asked = () => one.prepare({ id: LONGER });
  const approve = async () => {
    const { planHash } = (await storedAs(one.store, LONGER, 'pending')).request;
    await one.press(ben, 'approve', { id: LONGER, planHash });
  };
  /** The return is due, and narrows. */
  const dueNow = async () => {
    await one.change({ notBefore: await one.store.now() }, BACK);
    one.atlas.direction = 'narrows cost';
  };
  return {
    ...one,
    asked,
    approve,
    dueNow,
    run: () => one.execute({ id: LONGER }),
    end: async () => (await one.back()).notBefore,
  };
}

describe('an extension', () => {
  test('is approved like a change, and moves the end without a call', async () => {
    const { store, atlas, asked, approve, run, end, back, journal } = await extending();
    expect(await asked()).toMatchObject({
      state: 'pending',
      preview: { act: expect.stringContaining('Extend'), subject: 'daily' },
    });
    await approve();
    const before = await store.now();
    expect(await run()).toMatchObject({ state: 'succeeded', endedAt: expect.any(Number) });
    expect(await end()).toBeGreaterThanOrEqual(before + 4 * HOUR);
    expect(atlas.calls.write).toBe(1);
    const { returns, returning, notBefore } = await back();
    expect([returns?.endsAt, returning?.announceAt]).toEqual([notBefore, notBefore - 15 * MINUTE]);
    expect([await journal(), await journal(LONGER)]).toEqual([
      'scheduled extended',
      expect.stringMatching(/ lasts-longer$/),
    ]);
    expect(await store.returnOf(LONGER)).toBe('none');
  });

  test('to a fixed time ends then, whenever it is approved', async () => {
    const at = Math.floor(Date.now() / 1000) * 1000 + 5 * HOUR;
    const { asked, approve, run, end } = await extending(serializeFixedEnd(at));
    expect(await asked()).toMatchObject({ preview: { after: ['reverts at ', { at }] } });
    await approve();
    expect(await run()).toMatchObject({ state: 'succeeded' });
    expect(await end()).toBe(at);
    const past = await extending(serializeFixedEnd(Date.now()));
    expect(await past.asked()).toMatchObject({ state: 'voided', sentence: said('passed') });
  });

  test('is voided if the end wouldn’t move, nothing remains, or it is for another change', async () => {
    expect(await (await extending('1h')).asked()).toMatchObject({
      state: 'voided',
      sentence: said('already lasts'),
    });
    const lost = await extending();
    lost.atlas.value = NOT_FOUND;
    expect(await lost.asked()).toMatchObject({ state: 'voided', sentence: said('can’t find') });
    const ended = await extending();
    ended.atlas.value = '5 GB';
    expect(await ended.asked()).toMatchObject({ state: 'voided', sentence: said('No part of the change remains') });
    const other = await extending('4h', { params: { limit: 'weekly', for: '4h' } });
    expect(await other.asked()).toMatchObject({ state: 'voided', sentence: said('different change') });
  });

  test('is voided if the return is claimed first', async () => {
    const { atlas, asked, approve, dueNow, returned, run } = await extending();
    await asked();
    await approve();
    await dueNow();
    expect((await returned()).state).toBe('succeeded');
    expect(await run()).toMatchObject({ state: 'voided' });
    expect([atlas.value, atlas.calls.write]).toEqual(['5 GB', 2]);
  });

  test('has one winner against a return at the same time', async () => {
    for (let times = 0; times < 10; times++) {
      const { store, deps, as, atlas, asked, approve, dueNow } = await extending();
      await asked();
      await approve();
      await dueNow();
      await Promise.all([
        executeRequest(deps, await storedAs(store, LONGER, 'approved')),
        executeRequest(as('worker-2'), await storedAs(store, BACK, 'approved')),
      ]);
      const [longer, back] = await Promise.all([stored(store, LONGER), stored(store, BACK)]);
      const isBack = back.request.state === 'succeeded';
      expect([atlas.value, longer.request.state]).toEqual(
        isBack ? ['5 GB', longer.request.state] : [null, 'succeeded'],
      );
      if (isBack) expect(longer.request.state).not.toBe('succeeded');
      else expect(back.request).toMatchObject({ state: 'approved', notBefore: expect.any(Number) });
    }
  }, 120_000);
});

describe('an extension of a change that somebody ended', () => {
  const NAMES_CLEO = { state: 'voided', by: cleo.userId, sentence: expect.stringContaining(`${ID} wasn’t extended`) };
  const press = { id: ID, userId: cleo.userId };
  const isDue = async ({ store, end }: Awaited<ReturnType<typeof extending>>) => (await end()) <= (await store.now());

  test('is voided, naming who ended it, if approved after that', async () => {
    const one = await extending();
    await one.asked();
    await endChangeNow(one.deps, press);
    await one.approve();
    expect(await one.run()).toMatchObject(NAMES_CLEO);
    expect(await isDue(one)).toBe(true);
    expect((await one.back()).returning?.hastened?.by).toEqual(cleo);
    one.atlas.direction = 'narrows cost';
    await one.returned();
    expect(one.atlas.value).toBe('5 GB');
  });

  test('is voided, naming who ended it, if asked for after that or run after the revert', async () => {
    const one = await extending();
    await endChangeNow(one.deps, press);
    expect(await one.asked()).toMatchObject(NAMES_CLEO);
    const late = await extending();
    await late.asked();
    await late.approve();
    await endChangeNow(late.deps, press);
    late.atlas.direction = 'narrows cost';
    await late.returned();
    expect(await late.run()).toMatchObject(NAMES_CLEO);
  });

  test('is voided when the change is ended while it runs', async () => {
    const one = await extending();
    await one.asked();
    await one.approve();
    one.atlas.on.get = async () => {
      delete one.atlas.on.get;
      await endChangeNow(one.deps, press);
      return undefined;
    };
    expect(await one.run()).toMatchObject(NAMES_CLEO);
    expect(await isDue(one)).toBe(true);
  });

  test('never prevents an end at the same time', async () => {
    for (let times = 0; times < 10; times++) {
      const one = await extending();
      await one.asked();
      await one.approve();
      const [longer, ended] = await Promise.all([one.run(), endChangeNow(one.deps, press)]);
      expect([ended, await isDue(one)]).toMatchObject([{ events: [{ type: 'hastened' }] }, true]);
      if (longer.state !== 'succeeded') expect(longer).toMatchObject(NAMES_CLEO);
    }
  }, 120_000);

  test('is possible if asked for after the end failed', async () => {
    const one = await extending();
    await endChangeNow(one.deps, press);
    const before = { by: cleo, at: (await one.request(LONGER)).askedAt - 1 };
    await one.change({ returning: { hastened: before, troubles: 1 } }, BACK);
    await one.asked();
    await one.approve();
    expect(await one.run()).toMatchObject({ state: 'succeeded' });
    expect(await isDue(one)).toBe(false);
    expect((await one.back()).returning).not.toHaveProperty('hastened');
  });
});

describe('while a change lasts', () => {
  const other = (over: Partial<ReturnType<typeof preparing>> = {}) =>
    preparing({ id: 'HHH-HHH', params: { limit: 'daily' }, askedAt: NOW, expiresAt: NOW + HOUR, ...over });

  test('another change of its target is voided, or waits if it was already approved', async () => {
    const { store, prepare, execute } = await extending();
    await put(store, other());
    const blocked = { state: 'voided', sentence: said('K7Q-4MD is a temporary change') };
    expect(await prepare({ id: 'HHH-HHH' })).toMatchObject(blocked);
    await put(store, approved({ id: 'JJJ-JJJ' }));
    expect(await execute({ id: 'JJJ-JJJ' })).toMatchObject({
      state: 'approved',
      delayed: said('K7Q-4MD is a temporary change'),
    });
  });

  /** Approves an exact undo of the change, which isn't sent yet. */
  async function undoApproved() {
    const one = await extending();
    one.atlas.direction = 'narrows cost';
    await put(one.store, other({ ...undo, undoes: ID }));
    const deps = one.under(policyRule({ operations: ['set-limit', 'drop-limit'] }));
    const id = 'HHH-HHH';
    await one.prepare({ id, deps });
    const { planHash } = (await storedAs(one.store, id, 'pending')).request;
    await one.press(ben, 'approve', { id, deps, planHash });
    return { ...one, deps, id };
  }

  test('an exact undo runs, and leaves nothing to revert', async () => {
    const { atlas, execute, deps, id } = await undoApproved();
    expect((await execute({ id, deps })).state).toBe('succeeded');
    const over = { state: 'voided', sentence: said('nothing to revert') };
    expect(await execute({ id: BACK, deps })).toMatchObject(over);
    expect(atlas.calls.write).toBe(2);
  }, 20_000);

  test('an exact undo that Atlas refuses doesn’t end the change', async () => {
    const { atlas, execute, back, deps, id } = await undoApproved();
    atlas.on.write = refused;
    expect((await execute({ id, deps })).state).toBe('failed');
    expect((await back()).returning?.hastened).toBeUndefined();
  }, 20_000);

  test('an undo to another value waits', async () => {
    const { store, execute } = await extending();
    const other = { operation: 'set-limit', params: { limit: 'daily', to: '6 GB' }, undoes: ID };
    await put(store, approved({ id: 'JJJ-JJJ', ...other }));
    expect(await execute({ id: 'JJJ-JJJ' })).toMatchObject({
      state: 'approved',
      delayed: said('K7Q-4MD is a temporary change'),
    });
  });
});
