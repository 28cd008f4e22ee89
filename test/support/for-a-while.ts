// A temporary change: a limit is deleted for two hours, then set again.
import { expect } from '@jest/globals';
import { z } from 'zod';
import type { Freeze } from '../../src/approvals/request/freeze.js';
import { deriveReturnId, planHash } from '../../src/approvals/request/ids.js';
import type { InState } from '../../src/approvals/request/request.js';
import type { FreezeStore } from '../../src/approvals/storage/freeze-store.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import type { WorkDeps } from '../../src/approvals/storage/work.js';
import { AtlasApiError, AtlasUnreachableError } from '../../src/atlas/errors.js';
import { path } from '../../src/atlas/path.js';
import { callTo } from '../../src/operations/call.js';
import { DIRECTIONS, type Direction } from '../../src/operations/effect.js';
import type { Change } from '../../src/operations/operation.js';
import { defineChange } from '../../src/operations/recipes/change.js';
import { type ApprovalsFixture, fixtureOn } from './approvals-fixture.js';
import { dropLimit, previewOf } from './limit.js';
import { ann } from './people.js';
import { put, storedAs, type TestRedis } from './redis.js';
import { approved } from './requests.js';

const seen = z.object({
  value: z.string().nullable(),
  blockers: z.array(z.string()),
  direction: z.enum(DIRECTIONS),
  unforeseen: z.string().optional(),
});

/** Sets a limit back. Its direction is set in FakeAtlas. */
const setLimit: Change = defineChange({
  name: 'set-limit',
  title: 'Set a limit',
  area: 'federated-database',
  example: 'set-limit daily to 5GB',
  role: 'Project Owner',
  effect: 'reversible',
  canNarrow: true,
  interrupts: false,
  params: z.strictObject({ limit: z.string(), to: z.string() }),
  basis: z.object({ value: z.string() }),
  preview: async (atlas, { limit }) => {
    const { value, blockers, ...rest } = await atlas.get(path`/limits/${limit}`, seen);
    return { ...previewOf(value ?? 'none', blockers), ...rest, basis: { value: value ?? 'none' } };
  },
  call: ({ limit, to }) => callTo('PUT', path`/limits/${limit}`, { body: { value: to } }),
  verify: async (atlas, { params: { limit, to } }) =>
    (await atlas.get(path`/limits/${limit}`, seen)).value === to ? 'applied' : 'not applied',
  evidence: () => 'In Atlas, look at the limits.',
  done: () => 'The limit is restored.',
  drift: (before, after) => `the limit went from ${before.value} to ${after.value}`,
});

/** Deletes a limit temporarily. */
export const dropForAWhile: Change = {
  ...dropLimit,
  undo: ({ params: { limit = '' }, basis }) => ({
    operation: setLimit.name,
    params: { limit, to: String(basis.value) },
  }),
};

/** A fixture with both operations. */
export const whileFixture = (
  store: RequestStore,
  { change = dropForAWhile, both }: WhileOptions = {},
  freezes?: Freezes,
): ApprovalsFixture =>
  fixtureOn(store, {
    ...(freezes && { freezes }),
    operation: (name) => [change, setLimit].map((one) => ({ ...one, ...both })).find((one) => one.name === name),
  });
type Freezes = Pick<FreezeStore, 'read'>;

interface WhileOptions {
  /** Whether changes can be frozen. */
  readonly freezes?: boolean;
  /** Deletes the limit instead of `dropForAWhile`. */
  readonly change?: Change;
  /** More properties of both operations. */
  readonly both?: Partial<Change>;
  readonly request?: InState<'approved'>;
  readonly isDue?: boolean;
  readonly direction?: Direction;
}

export const ID = approved().id;
export const BACK = deriveReturnId(ID);
export const params = { limit: 'daily', for: '2h' };
export const undo = { operation: 'set-limit', params: { limit: 'daily', to: '5 GB' } };
/** The change as submitted. */
const asked = { operation: 'drop-limit', params, preview: previewOf('5 GB') };
export const forTwoHours = (over: Partial<InState<'approved'>> = {}) =>
  approved({ params, planHash: planHash({ ...asked, undo }), ...over });
export const approvedWithoutUndo = () => approved({ params, planHash: planHash(asked) });
export const said = (text: string) => expect.stringContaining(text);
export const FREEZE: Freeze = { scope: { kind: 'all' }, by: ann.userId, reason: 'INC-1' };
export const PUT = { method: 'PUT', path: '/limits/daily' };
const GET = { method: 'GET', path: '/limits/daily' };
/** What Atlas answers to a write, or to a read. */
export const refused = () => new AtlasApiError(PUT, { status: 403 });
export const unread = (status = 403) => new AtlasApiError(GET, { status });
export const silent = () => new AtlasUnreachableError(PUT, { why: 'timeout', sent: true });

/** Atlas ends the change, so nothing has to be reverted. */
export const endedByAtlas: Pick<WhileOptions, 'change' | 'request'> = {
  change: { ...dropForAWhile, endsByItself: true },
  request: approvedWithoutUndo(),
};

/** A change approved for two hours, before it is sent. */
export async function approvedForAWhile(redis: TestRedis, options: WhileOptions = {}) {
  const store = redis.freshStore();
  const freezing = redis.freezesOf(store);
  const fixture = whileFixture(store, options, options.freezes ? freezing : undefined);
  await put(store, options.request ?? forTwoHours());
  const freeze = () => freezing.write(0, { ...FREEZE, all: [FREEZE], type: 'frozen' });
  return { ...fixture, ...withReturn(fixture), freezing, freeze };
}

/** A limit deleted for two hours, which have passed unless `isDue` is false. */
export async function changed(
  redis: TestRedis,
  { isDue = true, direction = 'narrows cost', ...more }: WhileOptions = {},
) {
  const one = await approvedForAWhile(redis, more);
  await one.execute();
  one.atlas.direction = direction;
  if (isDue) await one.due();
  return one;
}

/** Adds steps for the return. */
function withReturn({ store, change, execute, journal }: ApprovalsFixture) {
  /** Moves its end into the past, and with `isMoment` also the time when it is due. */
  const ended = async (agoMs: number, isMoment = false) => {
    const { request: back, now } = await storedAs(store, BACK, 'approved');
    if (back.returns === undefined) throw new Error('it is no return');
    const endsAt = now - agoMs;
    await change({ returns: { ...back.returns, endsAt }, ...(isMoment && { notBefore: endsAt }) }, BACK);
  };
  return {
    ended: (agoMs: number) => ended(agoMs),
    /** It ends and is due now, or later. */
    due: (inMs = 0) => ended(-inMs, true),
    back: async () => (await storedAs(store, BACK, 'approved')).request,
    returned: (deps?: WorkDeps) => execute({ id: BACK, ...(deps && { deps }) }),
    journal: (id = BACK) => journal(id),
  };
}
