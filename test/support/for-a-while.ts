// A change for a while: a limit is deleted for two hours, then put back.
import { expect } from '@jest/globals';
import { z } from 'zod';
import { execute } from '../../src/approvals/executing/executor.js';
import type { Freeze } from '../../src/approvals/request/freeze.js';
import { planHash, returnId } from '../../src/approvals/request/ids.js';
import type { InState } from '../../src/approvals/request/request.js';
import type { FreezeStore } from '../../src/approvals/storage/freeze-store.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import type { Work } from '../../src/approvals/storage/work.js';
import { path } from '../../src/atlas/path.js';
import { callTo } from '../../src/operations/call.js';
import { DIRECTIONS } from '../../src/operations/effect.js';
import type { Change } from '../../src/operations/operation.js';
import { change } from '../../src/operations/recipes/change.js';
import { type Bench, benchOn } from './bench.js';
import { dropLimit, previewOf } from './limit.js';
import { ann } from './people.js';
import { put, stored, storedAs, type TestRedis } from './redis.js';
import { approved } from './requests.js';

const seen = z.object({ value: z.string().nullable(), blockers: z.array(z.string()), direction: z.enum(DIRECTIONS) });

/** Sets a limit back. Its direction is set in FakeAtlas. */
const setLimit: Change = change({
  name: 'set-limit',
  title: 'Set a limit',
  area: 'federated-database',
  example: 'set-limit daily to 5GB',
  role: 'Project Owner',
  effect: 'reversible',
  claims: [],
  canNarrow: true,
  interrupts: false,
  params: z.strictObject({ limit: z.string(), to: z.string() }),
  basis: z.object({ value: z.string() }),
  preview: async (atlas, { limit }) => {
    const { value, blockers, direction } = await atlas.get(path`/limits/${limit}`, seen);
    return { ...previewOf(value ?? 'none', blockers), direction, basis: { value: value ?? 'none' } };
  },
  call: ({ limit, to }) => callTo('PUT', path`/limits/${limit}`, { body: { value: to } }),
  verify: async (atlas, { params: { limit, to } }) =>
    (await atlas.get(path`/limits/${limit}`, seen)).value === to ? 'applied' : 'not applied',
  evidence: () => 'In Atlas, look at the limits.',
  done: () => 'The limit is as before.',
  drift: (before, after) => `the limit went from ${before.value} to ${after.value}`,
});

/** Deletes a limit for a while. */
export const dropForAWhile: Change = {
  ...dropLimit,
  undo: ({ params: { limit = '' }, basis }) => ({
    operation: setLimit.name,
    params: { limit, to: String(basis.value) },
  }),
};

/** A bench with both operations. */
export function whileBench(store: RequestStore, freezes?: Pick<FreezeStore, 'read'>): Bench {
  const bench = benchOn(store, freezes);
  const operation = (name: string) => [dropForAWhile, setLimit].find((one) => one.name === name);
  const deps = { ...bench.deps, operation };
  return {
    ...bench,
    deps,
    under: (...rules) => ({ ...bench.under(...rules), operation }),
    as: (worker) => ({ ...deps, worker }),
  };
}

export const ID = approved().id;
export const BACK = returnId(ID);
export const params = { limit: 'daily', for: '2h' };
export const undo = { operation: 'set-limit', params: { limit: 'daily', to: '5 GB' } };
/** The change as it was asked for. */
export const asked = { operation: 'drop-limit', params, preview: previewOf('5 GB') };
export const forTwoHours = () => approved({ params, planHash: planHash({ ...asked, undo }) });
export const approvedWithoutUndo = () => approved({ params, planHash: planHash(asked) });
export const said = (text: string) => expect.stringContaining(text);
export const FREEZE: Freeze = { scope: { kind: 'all' }, by: ann.userId, reason: 'INC-1' };
export const PUT = { method: 'PUT', path: '/limits/daily' };

/** Moves stored instants, as the passing of time would. */
export async function aged<R extends InState<'pending' | 'approved' | 'unknown' | 'executing'>>(
  store: RequestStore,
  request: R,
  to: Partial<R>,
) {
  const { version, now } = await stored(store, request.id);
  await store.commit({ request: { ...request, ...to }, expected: version, readAt: now, events: [], by: 'countersign' });
}

/** The limit was deleted for two hours, which are over unless `isDue` is false. */
export async function changed(redis: TestRedis, { isDue = true, direction = 'narrows cost', freezes = false } = {}) {
  const store = redis.freshStore();
  const freezing = redis.freezesOf(store);
  const bench = whileBench(store, freezes ? freezing : undefined);
  await put(store, forTwoHours());
  await execute(bench.deps, await storedAs(store, ID, 'approved'));
  bench.atlas.direction = direction === 'narrows cost' ? 'narrows cost' : 'widens access';
  const due = async () => {
    const { request } = await storedAs(store, BACK, 'approved');
    const now = await store.now();
    await aged(store, request, {
      notBefore: now,
      ...(request.returns && { returns: { ...request.returns, endsAt: now } }),
    });
  };
  if (isDue) await due();
  const returned = async (deps: Work = bench.deps) => {
    await execute(deps, await storedAs(store, BACK, 'approved'));
    return (await stored(store, BACK)).request;
  };
  const journal = async () => (await store.history(BACK)).map(({ type }) => type).join(' ');
  return { ...bench, due, returned, journal, freezing };
}
