// What happens to a return in every combination of what its rules depend on, on a real Redis.
import { describe, expect, test } from '@jest/globals';
import { executeRequest } from '../../../src/approvals/executing/executor.js';
import { deriveReturnId } from '../../../src/approvals/request/ids.js';
import { PolicyUnreadableError } from '../../../src/approvals/request/policy.js';
import { type InState, isFinal, type Request } from '../../../src/approvals/request/request.js';
import { decideReturn } from '../../../src/approvals/request/return-transitions.js';
import { extensionEvents } from '../../../src/approvals/returns/extension.js';
import { nonBlockingReturnIds } from '../../../src/approvals/returns/undone.js';
import { handleIfChangePending } from '../../../src/approvals/returns/wait-for-change.js';
import { updateRequest } from '../../../src/approvals/storage/update-request.js';
import type { WorkDeps } from '../../../src/approvals/storage/work.js';
import { AtlasUnreachableError } from '../../../src/atlas/errors.js';
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
const silent = () => new AtlasUnreachableError(PUT, { why: 'timeout', sent: true });

describe('a due return', () => {
  type Changed = Awaited<ReturnType<typeof changed>>;
  const CLOCKS = { agree: 0, 'Atlas’s ahead': 5 * MINUTE, 'Atlas’s behind': -5 * MINUTE } as const;
  /** What is wrong, and how that is set up. @returns what the return runs with */
  const OFF: Readonly<Record<string, (one: Changed) => Promise<WorkDeps> | WorkDeps>> = {
    nothing: ({ deps }) => deps,
    'everything is frozen': async ({ deps, freezing }) => {
      await freezing.write(0, { ...FREEZE, all: [FREEZE], type: 'frozen' });
      return deps;
    },
    'the requester left': ({ deps, people }) => {
      people.guests.add(rita.userId);
      return deps;
    },
    'the approver left': ({ deps, people }) => {
      people.guests.add(ann.userId);
      return deps;
    },
    'no rule covers it': ({ deps, under, freezing }) => ({ ...deps, ...under(), freezes: freezing }),
    'the policy is unreadable': ({ deps }) => {
      const refresh = () => Promise.reject(new PolicyUnreadableError());
      return { ...deps, policy: { ...deps.policy, rules: [], inForce: { version: 1, hash: 'h', refresh } } };
    },
  };
  const cases = DIRECTIONS.flatMap((direction) =>
    Object.keys(CLOCKS).flatMap((clocks) => Object.keys(OFF).map((off) => [direction, clocks, off] as const)),
  );

  /** A return that narrows always runs; one that widens runs if nothing is wrong and the clocks agree. */
  const expectedState = (direction: string, clocks: string, off: string) => {
    if (direction.startsWith('narrows')) return 'succeeded';
    if (clocks !== 'agree') return 'stuck';
    if (off === 'nothing') return 'succeeded';
    return off === 'the policy is unreadable' ? 'later' : 'pending';
  };

  test('runs if it narrows, and is checked like a claim if it widens', async () => {
    for (const [direction, clocks, off] of cases) {
      const one = await changed(redis, { freezes: true });
      one.atlas.direction = direction;
      const by = CLOCKS[clocks as keyof typeof CLOCKS];
      if (by !== 0) one.atlas.time = { now: (await one.store.now()) + by, age: 0 };
      const deps = await OFF[off]?.(one);
      const after = await one.returned(deps);
      const isStuck = after.state === 'approved' && after.returning?.troubles === 1;
      const came = after.state === 'approved' ? (isStuck ? 'stuck' : 'later') : after.state;
      expect([direction, clocks, off, came]).toEqual([direction, clocks, off, expectedState(direction, clocks, off)]);
      expect(one.atlas.value).toBe(came === 'succeeded' ? '5 GB' : null);
      expect(await one.store.countOpen()).toBe(0);
    }
  }, 120_000);
});

describe('a return', () => {
  test.each([
    ['Atlas shows nothing of it', '5 GB', 'voided', false],
    ['Atlas shows it', null, 'approved', true],
    ['Atlas doesn’t find it', NOT_FOUND, 'approved', false],
    ['Atlas is silent', silent, 'approved', false],
  ] as const)(
    'of a change settled as not done stays unless Atlas shows nothing of it: %s',
    async (_, shows, state, found) => {
      const { deps, store, atlas } = fixtureOn(redis.freshStore());
      await put(store, { ...failed(), settledBy: [ann] });
      await put(store, { ...asReturn(approved()), notBefore: (await store.now()) + HOUR });
      if (typeof shows === 'function') atlas.on.get = shows;
      else atlas.value = shows;
      expect(await handleIfChangePending(deps, await storedAs(store, BACK, 'approved'))).toBe(true);
      const { request } = await stored(store, BACK);
      expect([request.state, 'returning' in request && request.returning?.foundAt !== undefined]).toEqual([
        state,
        found,
      ]);
    },
    20_000,
  );

  test.each(Object.entries(everyStanding))(
    'of a change that is %s is voided only if that ended without effect',
    async (_, change) => {
      const { deps, store, atlas } = await fixtureWith(redis, change, asReturn(approved()));
      const isWaiting = await handleIfChangePending(deps, await storedAs(store, BACK, 'approved'));
      expect(isWaiting).toBe(change.state !== 'succeeded');
      const isOver = isFinal(change) && change.state !== 'succeeded';
      expect((await stored(store, BACK)).request.state).toBe(isOver ? 'voided' : 'approved');
      expect(atlas.calls.write).toBe(0);
    },
  );
});

describe('a claim of the same target', () => {
  const undo = { operation: 'drop-limit', params: { limit: 'daily' } };
  const WHO = {
    'another change': {},
    'an exact undo': { ...undo, undoes: CHANGE },
    'an undo to another value': { ...undo, params: { limit: 'weekly' }, undoes: CHANGE },
    'an extension': { extends: CHANGE },
    'an extension of another change': { extends: 'HHH-HHH' },
    'an edit': { replaces: CHANGE },
  } as const;
  const PATHS = [undefined, 'one', 'other'] as const;
  const overlap = (a?: string, b?: string) => a === undefined || b === undefined || a === b;
  const MAY: readonly string[] = ['an exact undo', 'an extension', 'an edit'];

  test.each(returnStandings)(
    'waits unless it may change the return, which is $standing',
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
              { by: 'countersign', mayChange: await nonBlockingReturnIds(store, other) },
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

describe('the end of a return', () => {
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

  test.each(returnStandings)('moves only while nobody has claimed it: $standing', async ({ request, standing }) => {
    const { deps, store } = await fixtureWith(redis, request);
    const chosen = await extensionEvents(deps, { ...(await stored(store, BACK)), request: claim }, checked);
    const isMoved = 'also' in chosen;
    expect(isMoved).toBe(standing === 'approved');
    if (!isMoved) expect(chosen).toMatchObject([{ type: 'voided' }]);
  });

  test.each(returnStandings)(
    'can be brought forward by one person only if it doesn’t widen: $standing',
    ({ request }) => {
      for (const direction of DIRECTIONS) {
        const one: Request =
          'preview' in request && request.preview
            ? { ...request, preview: { ...request.preview, direction } }
            : request;
        const decided = decideReturn(one, { type: 'hasten', person: rita }, NOW - HOUR);
        const isEnded = !('refused' in decided) && decided.length > 0;
        expect([direction, isEnded]).toEqual([
          direction,
          request.state === 'approved' && (direction === 'neither' || direction.startsWith('narrows')),
        ]);
      }
    },
  );

  test('comes once, whatever is pressed and done at the same time', async () => {
    for (let times = 0; times < 10; times++) {
      const { store, deps, as, atlas } = await changed(redis);
      const all = ['worker-1', 'worker-2', 'worker-3'].map(async (worker) =>
        executeRequest(as(worker), await storedAs(store, BACK, 'approved')),
      );
      const hasten = updateRequest(store, BACK, { by: rita.userId }, ({ request, now }) =>
        decideReturn(request, { type: 'hasten', person: rita }, now),
      );
      await Promise.all(
        [...all, hasten, executeRequest(deps, await storedAs(store, BACK, 'approved'))].map((one) =>
          one.catch(() => {}),
        ),
      );
      expect([atlas.value, atlas.calls.write]).toEqual(['5 GB', 2]);
      expect((await stored(store, deriveReturnId(CHANGE))).request.state).toBe('succeeded');
    }
  }, 120_000);
});
