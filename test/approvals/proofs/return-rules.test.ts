// What a return comes to in every combination of what its rules go by, on a real Redis, beside a short statement of each.
import { describe, expect, test } from '@jest/globals';
import { execute } from '../../../src/approvals/executing/executor.js';
import { returnId } from '../../../src/approvals/request/ids.js';
import { PolicyUnreadable } from '../../../src/approvals/request/policy.js';
import { type InState, isFinal, type Request } from '../../../src/approvals/request/request.js';
import { decideReturn } from '../../../src/approvals/request/return-transitions.js';
import { extendEnd } from '../../../src/approvals/returns/extension.js';
import { returnsNotBlocking } from '../../../src/approvals/returns/undone.js';
import { waitForChange } from '../../../src/approvals/returns/wait-for-change.js';
import { updateRequest } from '../../../src/approvals/storage/update-request.js';
import type { WorkDeps } from '../../../src/approvals/storage/work.js';
import { AtlasUnreachable } from '../../../src/atlas/errors.js';
import { DIRECTIONS } from '../../../src/operations/effect.js';
import { fixtureOn, fixtureWith } from '../../support/approvals-fixture.js';
import { BACK, changed, FREEZE, PUT } from '../../support/for-a-while.js';
import { dropLimit, NOT_FOUND } from '../../support/limit.js';
import { ann, rita } from '../../support/people.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import { approved, basis, call, everyStanding, executing, failed, HOUR, MINUTE, NOW } from '../../support/requests.js';
import { asReturn, returnStandings } from '../../support/returns.js';

const redis = await openRedis();
const CHANGE = approved().id;
const silent = () => new AtlasUnreachable(PUT, { why: 'timeout', sent: true });

describe('when its time has come', () => {
  type Changed = Awaited<ReturnType<typeof changed>>;
  const CLOCKS = { agree: 0, 'Atlas’s ahead': 5 * MINUTE, 'Atlas’s behind': -5 * MINUTE } as const;
  /** What is off, and what has to be so for that. @returns what it is carried out with, where that is another policy */
  const OFF: Readonly<Record<string, (one: Changed) => Promise<WorkDeps> | WorkDeps>> = {
    nothing: ({ deps }) => deps,
    'all is frozen': async ({ deps, freezing }) => {
      await freezing.write(0, { ...FREEZE, all: [FREEZE], type: 'frozen' });
      return deps;
    },
    'who asked is gone': ({ deps, people }) => {
      people.guests.add(rita.userId);
      return deps;
    },
    'who approved is gone': ({ deps, people }) => {
      people.guests.add(ann.userId);
      return deps;
    },
    'there is no rule': ({ deps, under, freezing }) => ({ ...deps, ...under(), freezes: freezing }),
    'the policy cannot be read': ({ deps }) => {
      const refresh = () => Promise.reject(new PolicyUnreadable());
      return { ...deps, policy: { ...deps.policy, rules: [], inForce: { version: 1, hash: 'h', refresh } } };
    },
  };
  const cases = DIRECTIONS.flatMap((direction) =>
    Object.keys(CLOCKS).flatMap((clocks) => Object.keys(OFF).map((off) => [direction, clocks, off] as const)),
  );

  /** What narrows is always put back; what widens while all is as it was, and while the clocks agree. */
  const comesTo = (direction: string, clocks: string, off: string) => {
    if (direction.startsWith('narrows')) return 'succeeded';
    if (clocks !== 'agree') return 'said';
    if (off === 'nothing') return 'succeeded';
    return off === 'the policy cannot be read' ? 'later' : 'pending';
  };

  test('what narrows needs nothing more, what widens is checked like a claim', async () => {
    for (const [direction, clocks, off] of cases) {
      const one = await changed(redis, { freezes: true });
      one.atlas.direction = direction;
      const by = CLOCKS[clocks as keyof typeof CLOCKS];
      if (by !== 0) one.atlas.time = { now: (await one.store.now()) + by, age: 0 };
      const deps = await OFF[off]?.(one);
      const after = await one.returned(deps);
      const isSaid = after.state === 'approved' && after.returning?.troubles === 1;
      const came = after.state === 'approved' ? (isSaid ? 'said' : 'later') : after.state;
      expect([direction, clocks, off, came]).toEqual([direction, clocks, off, comesTo(direction, clocks, off)]);
      expect(one.atlas.value).toBe(came === 'succeeded' ? '5 GB' : null);
      expect(await one.store.countOpen()).toBe(0);
    }
  }, 120_000);
});

describe('while its change is', () => {
  test.each([
    ['shows nothing of it', '5 GB', 'voided', false],
    ['shows it', null, 'approved', true],
    ['does not find what was changed', NOT_FOUND, 'approved', false],
    ['is silent', silent, 'approved', false],
  ] as const)(
    'settled as not done, it stays unless Atlas was read and shows nothing: %s',
    async (_, shows, state, found) => {
      const { deps, store, atlas } = fixtureOn(redis.freshStore());
      await put(store, { ...failed(), settledBy: [ann] });
      await put(store, { ...asReturn(approved()), notBefore: (await store.now()) + HOUR });
      if (typeof shows === 'function') atlas.on.get = shows;
      else atlas.value = shows;
      expect(await waitForChange(deps, await storedAs(store, BACK, 'approved'))).toBe(true);
      const { request } = await stored(store, BACK);
      expect([request.state, 'returning' in request && request.returning?.foundAt !== undefined]).toEqual([
        state,
        found,
      ]);
    },
    20_000,
  );

  test.each(Object.entries(everyStanding))('%s, it does what is known of that, and no more', async (_, change) => {
    const { deps, store, atlas } = await fixtureWith(redis, change, asReturn(approved()));
    const isWaiting = await waitForChange(deps, await storedAs(store, BACK, 'approved'));
    expect(isWaiting).toBe(change.state !== 'succeeded');
    const isOver = isFinal(change) && change.state !== 'succeeded';
    expect((await stored(store, BACK)).request.state).toBe(isOver ? 'voided' : 'approved');
    expect(atlas.calls.write).toBe(0);
  });
});

describe('for what somebody else wants to change', () => {
  const undo = { operation: 'drop-limit', params: { limit: 'daily' } };
  const WHO = {
    'another change': {},
    'what takes it back exactly': { ...undo, undoes: CHANGE },
    'what takes it back to something else': { ...undo, params: { limit: 'weekly' }, undoes: CHANGE },
    'what extends it': { extends: CHANGE },
    'what extends another change': { extends: 'HHH-HHH' },
  } as const;
  const PATHS = [undefined, 'one', 'other'] as const;
  const overlap = (a?: string, b?: string) => a === undefined || b === undefined || a === b;
  const MAY: readonly string[] = ['what takes it back exactly', 'what extends it'];

  test.each(returnStandings)(
    'it stands in the way of whoever may not, while it is $standing',
    async ({ request }) => {
      for (const byItself of [false, true])
        for (const [its, theirs] of PATHS.flatMap((a) => PATHS.map((b) => [a, b] as const)))
          for (const [who, over] of Object.entries(WHO)) {
            const store = await redis.storeWith(pathed(byItself ? ended(request) : request, its));
            const other = pathed(approved({ id: 'GGG-GGG', ...over }), theirs);
            await put(store, other);
            const claimed = await updateRequest(
              store,
              other.id,
              { by: 'countersign', mayChange: await returnsNotBlocking(store, other) },
              () => [{ type: 'claimed', worker: 'worker-1', leaseUntil: NOW + HOUR }],
            );
            const isRunning = request.state === 'executing' || request.state === 'unknown';
            const isInTheWay = !isFinal(request) && !byItself && overlap(its, theirs) && !MAY.includes(who);
            const how = [who, its, theirs, byItself];
            expect([...how, 'refused' in claimed ? claimed.refused : 'claimed']).toEqual([
              ...how,
              isRunning ? 'reserved' : isInTheWay ? 'returning' : 'claimed',
            ]);
          }
    },
    60_000,
  );

  const pathed = <R extends Request>(request: R, path: string | undefined): R =>
    'preview' in request && request.preview ? { ...request, preview: { ...request.preview, path } } : request;
  const ended = <R extends Request>(request: R): R =>
    'planHash' in request ? { ...request, returning: { byItself: true } } : request;
});

describe('its end', () => {
  const claim: InState<'executing'> = executing({
    id: 'GGG-GGG',
    extends: CHANGE,
    params: { limit: 'daily', for: '4h' },
  });
  const checked = {
    operation: dropLimit,
    basis,
    direction: 'widens cost' as const,
    plan: () => ({ call }),
  };

  test.each(returnStandings)('is moved only while nobody has claimed it: $standing', async ({ request, standing }) => {
    const { deps, store } = await fixtureWith(redis, request);
    const chosen = await extendEnd(deps, { ...(await stored(store, BACK)), request: claim }, checked);
    const isMoved = 'also' in chosen;
    expect(isMoved).toBe(standing === 'approved');
    if (!isMoved) expect(chosen).toMatchObject([{ type: 'voided' }]);
  });

  test.each(returnStandings)('comes at once by one person only where that narrows: $standing', ({ request }) => {
    for (const direction of DIRECTIONS) {
      const one: Request =
        'preview' in request && request.preview ? { ...request, preview: { ...request.preview, direction } } : request;
      const decided = decideReturn(one, { type: 'hasten', person: rita }, NOW - HOUR);
      const isEnded = !('refused' in decided) && decided.length > 0;
      expect([direction, isEnded]).toEqual([
        direction,
        request.state === 'approved' && direction.startsWith('narrows'),
      ]);
    }
  });

  test('cannot be had twice: whatever is pressed and done in the same instant, it is put back once', async () => {
    for (let times = 0; times < 10; times++) {
      const { store, deps, as, atlas } = await changed(redis);
      const all = ['worker-1', 'worker-2', 'worker-3'].map(async (worker) =>
        execute(as(worker), await storedAs(store, BACK, 'approved')),
      );
      const hasten = updateRequest(store, BACK, { by: rita.userId }, ({ request, now }) =>
        decideReturn(request, { type: 'hasten', person: rita }, now),
      );
      await Promise.all(
        [...all, hasten, execute(deps, await storedAs(store, BACK, 'approved'))].map((one) => one.catch(() => {})),
      );
      expect([atlas.value, atlas.calls.write]).toEqual(['5 GB', 2]);
      expect((await stored(store, returnId(CHANGE))).request.state).toBe('succeeded');
    }
  }, 60_000);
});
