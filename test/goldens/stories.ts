// Requests that end in other ways than done, and what becomes of a change for a while.
import { cancel, decide, type Press } from '../../src/approvals/deciding/decide.js';
import { closeByHand, endNow } from '../../src/approvals/deciding/end.js';
import { tick } from '../../src/approvals/executing/clock.js';
import { execute } from '../../src/approvals/executing/executor.js';
import { TAKES_EFFECT_WITHIN_MS, verify } from '../../src/approvals/executing/verifier.js';
import { returnId } from '../../src/approvals/request/ids.js';
import { SETTLE_AFTER_MS } from '../../src/approvals/request/request.js';
import { runAt } from '../../src/operations/call.js';
import { deleteQueryLimit } from '../../src/operations/federated-database/delete-query-limit.js';
import { setQueryLimit } from '../../src/operations/federated-database/set-query-limit.js';
import type { Change, Params } from '../../src/operations/operation.js';
import { inPayments } from '../operations/given.js';
import type { ChangeDesk } from '../support/change-desk.js';
import { ann, ben, cleo, rita } from '../support/people.js';
import { storedAs } from '../support/redis.js';
import { CALL_FAULTS } from './faults.js';
import { drawn, eventsOf } from './walks.js';

/** A story: what happens to a request, by the ids that its cards and journals are then looked at. */
type Story = (desk: ChangeDesk) => Promise<readonly string[]>;

const LIMIT = { database: 'FederatedDB0', limit: 'daily', to: '10TiB' };
const ofLimit = (desk: ChangeDesk, more: Params = {}) => inPayments({ ...LIMIT, ...more })(desk);
async function pending(desk: ChangeDesk, more?: Params): Promise<string> {
  const id = await desk.asked(setQueryLimit, await ofLimit(desk, more));
  await desk.prepared(id);
  return id;
}
async function approved(desk: ChangeDesk, more?: Params): Promise<string> {
  const id = await pending(desk, more);
  await desk.allApprove(id);
  return id;
}
async function pressed({ deps, request }: ChangeDesk, id: string, userId: string, press: Partial<Press>) {
  const one = await request(id);
  await decide(deps, { id, userId, decision: 'approve', planHash: 'planHash' in one ? one.planHash : '', ...press });
}
/** The call was lost on the way there. */
async function unknown(desk: ChangeDesk): Promise<string> {
  const id = await approved(desk);
  desk.meets('PATCH', { kind: 'cut before effect' });
  await desk.run(id);
  return id;
}
async function unknownForAnHour(desk: ChangeDesk): Promise<string> {
  const id = await unknown(desk);
  const { request } = await storedAs(desk.store, id, 'unknown');
  await desk.age(request, { since: request.since - SETTLE_AFTER_MS });
  return id;
}
async function forAWhile(desk: ChangeDesk): Promise<string> {
  const id = await approved(desk, { for: '2h' });
  await desk.run(id);
  return id;
}
async function stuck(desk: ChangeDesk): Promise<string> {
  const id = await forAWhile(desk);
  await endNow(desk.deps, { id, userId: rita.userId });
  desk.meets('PATCH', { kind: 'status', status: 400, errorCode: 'SOME_ERROR' });
  await desk.run(returnId(id));
  return id;
}
const withReturn = (id: string) => [id, returnId(id)];

async function refusedByAtlas(desk: ChangeDesk, change: Change, more: Params, name: string) {
  const params = await inPayments(more)(desk);
  const id = await desk.approved(change, params);
  desk.meets(change.name.startsWith('delete') ? 'DELETE' : 'PATCH', CALL_FAULTS[name] ?? { kind: 'hang' });
  await desk.run(id);
  return [id];
}

export const STORIES: Readonly<Record<string, Story>> = {
  denied: async (desk) => {
    const id = await pending(desk);
    await pressed(desk, id, ben.userId, { decision: 'deny' });
    return [id];
  },
  cancelled: async (desk) => {
    const id = await pending(desk);
    await cancel(desk.deps, { id, userId: rita.userId });
    return [id];
  },
  'stopped after it was approved': async (desk) => {
    const id = await approved(desk);
    await pressed(desk, id, cleo.userId, { decision: 'deny' });
    return [id];
  },
  expired: async (desk) => {
    const id = await pending(desk);
    const { request, now } = await storedAs(desk.store, id, 'pending');
    await desk.age(request, { expiresAt: now });
    await tick(desk.store, id);
    return [id];
  },
  reminded: async (desk) => {
    const id = await pending(desk);
    const { request, now } = await storedAs(desk.store, id, 'pending');
    await desk.age(request, { remindAt: now });
    await tick(desk.store, id);
    return [id];
  },
  'approved on an outdated card': async (desk) => {
    const id = await pending(desk);
    await pressed(desk, id, ann.userId, { planHash: 'another' });
    return [id];
  },
  blocked: async (desk) => [await pending(desk, { to: '5GiB' })],
  'changed since by somebody else': async (desk) => {
    const id = await approved(desk);
    const { request } = await storedAs(desk.store, id, 'approved');
    if (request.preview.call !== undefined) await desk.atlas.write(runAt(request.preview.call, Date.now()));
    await desk.run(id);
    return [id];
  },
  'found not to have happened': async (desk) => {
    const id = await unknown(desk);
    const { request } = await storedAs(desk.store, id, 'unknown');
    await desk.age(request, { sent: { ...request.sent, at: request.sent.at - TAKES_EFFECT_WITHIN_MS } });
    for (let read = 0; read < 2; read++) await verify(desk.deps, await storedAs(desk.store, id, 'unknown'));
    return [id];
  },
  unknown: async (desk) => [await unknown(desk)],
  'unknown for an hour': async (desk) => [await unknownForAnHour(desk)],
  'settled as done': async (desk) => {
    const id = await unknownForAnHour(desk);
    await pressed(desk, id, ann.userId, { decision: 'it happened' });
    return [id];
  },
  'settled as not done': async (desk) => {
    const id = await unknownForAnHour(desk);
    await pressed(desk, id, ann.userId, { decision: 'it did not happen' });
    return [id];
  },
  'for a while': async (desk) => withReturn(await forAWhile(desk)),
  'approved for less': async (desk) => {
    const id = await pending(desk, { for: '2h' });
    await pressed(desk, id, ann.userId, { atMost: '30m' });
    await desk.run(id);
    return withReturn(id);
  },
  'ended early': async (desk) => {
    const id = await forAWhile(desk);
    await endNow(desk.deps, { id, userId: rita.userId });
    await desk.run(returnId(id));
    return withReturn(id);
  },
  'refused when it is put back': async (desk) => withReturn(await stuck(desk)),
  'put back by hand': async (desk) => {
    const id = await stuck(desk);
    await closeByHand(desk.deps, { id, userId: ann.userId });
    await execute(desk.deps, await storedAs(desk.store, returnId(id), 'approved'));
    return withReturn(id);
  },
  extended: async (desk) => {
    const id = await forAWhile(desk);
    const more = await desk.asked(setQueryLimit, await ofLimit(desk, { for: '6h' }), { extends: id });
    await desk.prepared(more);
    await desk.allApprove(more);
    await desk.run(more);
    return [...withReturn(id), more];
  },
  'announced before its end': async (desk) => {
    const id = await forAWhile(desk);
    const { request, now } = await storedAs(desk.store, returnId(id), 'approved');
    await desk.age(request, { returning: { ...request.returning, announceAt: now } });
    await tick(desk.store, returnId(id));
    return withReturn(id);
  },
  'put back by somebody else before its end': async (desk) => {
    const id = await forAWhile(desk);
    const before = await inPayments({ ...LIMIT, to: '5GiB' })(desk);
    const { call } = await setQueryLimit.preview(desk.atlas, before, Date.now());
    if (call !== undefined) await desk.atlas.write(call);
    await endNow(desk.deps, { id, userId: rita.userId });
    await execute(desk.deps, await storedAs(desk.store, returnId(id), 'approved'));
    return withReturn(id);
  },
  ...Object.fromEntries(
    Object.keys(CALL_FAULTS).flatMap((name): [string, Story][] => [
      [`set: ${name}`, (desk) => refusedByAtlas(desk, setQueryLimit, LIMIT, name)],
      [
        `delete: ${name}`,
        (desk) => refusedByAtlas(desk, deleteQueryLimit, { database: 'FederatedDB0', limit: 'daily' }, name),
      ],
    ]),
  ),
};

/** The cards and journals of a story's requests, as they then are. */
export async function told(desk: ChangeDesk, story: Story) {
  const requests = [];
  for (const id of await story(desk)) requests.push({ card: await drawn(desk, id), events: await eventsOf(desk, id) });
  return { requests, writes: desk.writes().length };
}
