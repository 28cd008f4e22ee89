// What is handled first when much is due at once, and what the limit of open requests doesn't count.
import { describe, expect, test } from '@jest/globals';
import { submitRequest } from '../../../src/approvals/asking/submit.js';
import { Worker } from '../../../src/approvals/executing/worker.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import { isFinal } from '../../../src/approvals/request/request.js';
import { createMetrics } from '../../../src/metrics.js';
import type { Direction } from '../../../src/operations/effect.js';
import type { Change } from '../../../src/operations/operation.js';
import { fixtureOn, fixtureWith, submission } from '../../support/approvals-fixture.js';
import { eventually } from '../../support/eventually.js';
import { dropLimit } from '../../support/limit.js';
import { openRedis, put, stored } from '../../support/redis.js';
import { approved, NOW } from '../../support/requests.js';
import { asReturn, returnStandings } from '../../support/returns.js';

const redis = await openRedis();

describe('when much is due at once', () => {
  const SORTS = ['narrows', 'widens', 'request'] as const;
  type Sort = (typeof SORTS)[number];
  const OF_EACH = 5;
  const never = () => new Promise<void>(() => {});
  const done = async () => {};

  const directionOf = (sort: Sort | undefined): Direction => (sort === 'narrows' ? 'narrows cost' : 'widens cost');

  /** Five of each sort are due, each with its own target. Atlas doesn't answer for the `silent` sorts. */
  async function openRush(...silent: Sort[]) {
    const { store, deps } = fixtureOn(redis.freshStore());
    const sorts = new Map(SORTS.flatMap((sort) => Array.from({ length: OF_EACH }, (_, at) => [`${sort}-${at}`, sort])));
    for (const [id, sort] of sorts) {
      const { preview, ...rest } = approved();
      const target = { ...preview.target, id };
      const direction = directionOf(sort);
      const one = { ...rest, askedAt: NOW, params: { limit: id }, preview: { ...preview, target, direction } };
      const { returns } = asReturn(one);
      await put(store, {
        ...one,
        id,
        ...(sort !== 'request' &&
          returns && { returns: { ...returns, change: `change of ${id}`, params: one.params } }),
      });
    }
    const kept: { readonly sort: Sort; readonly answer: () => void }[] = [];
    const most: Record<Sort, number> = { narrows: 0, widens: 0, request: 0 };
    const look = async ({ limit = '' }: Readonly<Record<string, string | undefined>>) => {
      const sort = sorts.get(limit);
      if (sort === undefined || !silent.includes(sort)) return;
      await new Promise<void>((answer) => {
        kept.push({ sort, answer });
        most[sort] = Math.max(most[sort], kept.filter((one) => one.sort === sort).length);
      });
    };
    const operation: Change = {
      ...dropLimit,
      inEffect: async (_, { params }) => {
        await look(params);
        return 'yes';
      },
      preview: async (atlas, params, now) => {
        const sort = sorts.get(params.limit ?? '');
        if (sort === 'request') await look(params);
        return { ...(await dropLimit.preview(atlas, params, now)), direction: directionOf(sort) };
      },
    };
    const worker = new Worker({
      ...deps,
      operation: () => operation,
      metrics: createMetrics(),
      webhook: done,
      tell: done,
      draw: done,
      wakeUp: { work: never, draw: never },
    });
    const ended = async (...which: Sort[]) => {
      const ids = [...sorts].flatMap(([id, sort]) => (which.includes(sort) ? [id] : []));
      const all = await Promise.all(ids.map((id) => stored(store, id)));
      return all.every(({ request }) => isFinal(request));
    };
    const answer = () => {
      for (const one of kept.splice(0)) one.answer();
    };
    return { worker, kept, most, ended, answer };
  }

  /** Answers everything at the end. */
  async function working({ worker, answer }: Awaited<ReturnType<typeof openRush>>, meanwhile: () => Promise<void>) {
    worker.start();
    try {
      await meanwhile();
    } finally {
      const answering = setInterval(answer, 10);
      await worker.stop();
      clearInterval(answering);
    }
  }

  test('two returns of each sort are handled at a time, and all requests', async () => {
    const rush = await openRush(...SORTS);
    await working(rush, async () => {
      await eventually(() => rush.kept.length === 2 + 2 + OF_EACH);
      await eventually(() => {
        rush.answer();
        return rush.ended(...SORTS);
      });
    });
    expect(rush.most).toEqual({ narrows: 2, widens: 2, request: OF_EACH });
  }, 120_000);

  test.each(SORTS)(
    'no other sort waits while Atlas doesn’t answer for this one: %s',
    async (silent) => {
      const rush = await openRush(silent);
      await working(rush, async () => {
        await eventually(() => rush.ended(...SORTS.filter((sort) => sort !== silent)));
        expect(await rush.ended(silent)).toBe(false);
      });
    },
    60_000,
  );
});

describe('the limit of open requests per person', () => {
  const CHANGE = approved().id;
  const exactly = { undoes: CHANGE, params: { limit: 'daily' } };
  const ASKS = {
    'another change': {},
    'an exact undo': exactly,
    'an undo to another value': { undoes: CHANGE, params: { limit: 'weekly' } },
    'an extension': { extends: CHANGE },
    'an undo of another change': { ...exactly, undoes: 'HHH-HHH' },
  } as const;
  test.each(returnStandings)(
    'counts no return, and never keeps anybody from ending one: $standing',
    async ({ request }) => {
      for (const [what, over] of Object.entries(ASKS)) {
        const { deps } = await fixtureWith(redis, request);
        const upTo = (maxOpenRequests: number) => ({ ...deps, policy: { ...deps.policy, maxOpenRequests } });
        const outcomes = [
          await submitRequest(upTo(0), submission({ form: 'V1', ...over })),
          await submitRequest(upTo(1), submission({ form: 'V2' })),
          await submitRequest(upTo(1), submission({ form: 'V3', ...over })),
        ];
        const isEnd = what === 'an exact undo' && !isFinal(request);
        // Once stored, it counts like any other: the second finds it open, and so does another end.
        const expected = isEnd ? ['taken', 'too many open', 'end asked'] : ['too many open', 'taken', 'too many open'];
        expect([what, outcomes.map((one) => (isRefusal(one) ? one.refused : 'taken'))]).toEqual([what, expected]);
      }
    },
  );
});
