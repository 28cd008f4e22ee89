// Requests that end in other ways than done, and what becomes of a change for a while.
import { cancelRequest, type DecisionPress, recordDecision } from '../../src/approvals/deciding/decide.js';
import { endChangeNow, reportRevertedByHand } from '../../src/approvals/deciding/end.js';
import { applyTimedEvents } from '../../src/approvals/executing/clock.js';
import { executeRequest } from '../../src/approvals/executing/executor.js';
import { TAKES_EFFECT_WITHIN_MS, verifyOutcome } from '../../src/approvals/executing/verifier.js';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { SETTLE_AFTER_MS } from '../../src/approvals/request/request.js';
import { withResolvedTimes } from '../../src/operations/call.js';
import { deleteQueryLimit } from '../../src/operations/federated-database/delete-query-limit.js';
import { setQueryLimit } from '../../src/operations/federated-database/set-query-limit.js';
import type { Change, Params } from '../../src/operations/operation.js';
import { inPayments } from '../operations/given.js';
import type { ChangeDriver } from '../support/change-driver.js';
import { ann, ben, cleo, rita } from '../support/people.js';
import { storedAs } from '../support/redis.js';
import { CALL_FAULTS } from './faults.js';
import { drawn, eventsOf } from './walks.js';

/** A story: what happens to a request, by the ids that its cards and journals are then looked at. */
type Story = (driver: ChangeDriver) => Promise<readonly string[]>;

const LIMIT = { database: 'FederatedDB0', limit: 'daily', to: '10TiB' };
const ofLimit = (driver: ChangeDriver, more: Params = {}) => inPayments({ ...LIMIT, ...more })(driver);
async function pending(driver: ChangeDriver, more?: Params): Promise<string> {
  const id = await driver.asked(setQueryLimit, await ofLimit(driver, more));
  await driver.prepared(id);
  return id;
}
async function approved(driver: ChangeDriver, more?: Params): Promise<string> {
  const id = await pending(driver, more);
  await driver.allApprove(id);
  return id;
}
async function pressed({ deps, request }: ChangeDriver, id: string, userId: string, press: Partial<DecisionPress>) {
  const one = await request(id);
  await recordDecision(deps, {
    id,
    userId,
    decision: 'approve',
    planHash: 'planHash' in one ? one.planHash : '',
    ...press,
  });
}
/** The call was lost on the way there. */
async function unknown(driver: ChangeDriver): Promise<string> {
  const id = await approved(driver);
  driver.meets('PATCH', { kind: 'cut before effect' });
  await driver.run(id);
  return id;
}
async function unknownForAnHour(driver: ChangeDriver): Promise<string> {
  const id = await unknown(driver);
  const { request } = await storedAs(driver.store, id, 'unknown');
  await driver.age(request, { since: request.since - SETTLE_AFTER_MS });
  return id;
}
async function forAWhile(driver: ChangeDriver): Promise<string> {
  const id = await approved(driver, { for: '2h' });
  await driver.run(id);
  return id;
}
async function stuck(driver: ChangeDriver): Promise<string> {
  const id = await forAWhile(driver);
  await endChangeNow(driver.deps, { id, userId: rita.userId });
  driver.meets('PATCH', { kind: 'status', status: 400, errorCode: 'SOME_ERROR' });
  await driver.run(deriveReturnId(id));
  return id;
}
const withReturn = (id: string) => [id, deriveReturnId(id)];

async function refusedByAtlas(driver: ChangeDriver, change: Change, more: Params, name: string) {
  const params = await inPayments(more)(driver);
  const id = await driver.approved(change, params);
  driver.meets(change.name.startsWith('delete') ? 'DELETE' : 'PATCH', CALL_FAULTS[name] ?? { kind: 'hang' });
  await driver.run(id);
  return [id];
}

export const STORIES: Readonly<Record<string, Story>> = {
  denied: async (driver) => {
    const id = await pending(driver);
    await pressed(driver, id, ben.userId, { decision: 'deny' });
    return [id];
  },
  cancelled: async (driver) => {
    const id = await pending(driver);
    await cancelRequest(driver.deps, { id, userId: rita.userId });
    return [id];
  },
  'stopped after it was approved': async (driver) => {
    const id = await approved(driver);
    await pressed(driver, id, cleo.userId, { decision: 'deny' });
    return [id];
  },
  expired: async (driver) => {
    const id = await pending(driver);
    const { request, now } = await storedAs(driver.store, id, 'pending');
    await driver.age(request, { expiresAt: now });
    await applyTimedEvents(driver.store, id);
    return [id];
  },
  reminded: async (driver) => {
    const id = await pending(driver);
    const { request, now } = await storedAs(driver.store, id, 'pending');
    await driver.age(request, { remindAt: now });
    await applyTimedEvents(driver.store, id);
    return [id];
  },
  'approved on an outdated card': async (driver) => {
    const id = await pending(driver);
    await pressed(driver, id, ann.userId, { planHash: 'another' });
    return [id];
  },
  blocked: async (driver) => [await pending(driver, { to: '5GiB' })],
  'changed since by somebody else': async (driver) => {
    const id = await approved(driver);
    const { request } = await storedAs(driver.store, id, 'approved');
    if (request.preview.call !== undefined)
      await driver.atlas.write(withResolvedTimes(request.preview.call, Date.now()));
    await driver.run(id);
    return [id];
  },
  'found not to have happened': async (driver) => {
    const id = await unknown(driver);
    const { request } = await storedAs(driver.store, id, 'unknown');
    await driver.age(request, { sent: { ...request.sent, at: request.sent.at - TAKES_EFFECT_WITHIN_MS } });
    for (let read = 0; read < 2; read++) await verifyOutcome(driver.deps, await storedAs(driver.store, id, 'unknown'));
    return [id];
  },
  unknown: async (driver) => [await unknown(driver)],
  'unknown for an hour': async (driver) => [await unknownForAnHour(driver)],
  'settled as done': async (driver) => {
    const id = await unknownForAnHour(driver);
    await pressed(driver, id, ann.userId, { decision: 'it happened' });
    return [id];
  },
  'settled as not done': async (driver) => {
    const id = await unknownForAnHour(driver);
    await pressed(driver, id, ann.userId, { decision: 'it did not happen' });
    return [id];
  },
  'for a while': async (driver) => withReturn(await forAWhile(driver)),
  'approved for less': async (driver) => {
    const id = await pending(driver, { for: '2h' });
    await pressed(driver, id, ann.userId, { atMost: '30m' });
    await driver.run(id);
    return withReturn(id);
  },
  'ended early': async (driver) => {
    const id = await forAWhile(driver);
    await endChangeNow(driver.deps, { id, userId: rita.userId });
    await driver.run(deriveReturnId(id));
    return withReturn(id);
  },
  'refused when it is put back': async (driver) => withReturn(await stuck(driver)),
  'put back by hand': async (driver) => {
    const id = await stuck(driver);
    await reportRevertedByHand(driver.deps, { id, userId: ann.userId });
    await executeRequest(driver.deps, await storedAs(driver.store, deriveReturnId(id), 'approved'));
    return withReturn(id);
  },
  extended: async (driver) => {
    const id = await forAWhile(driver);
    const more = await driver.asked(setQueryLimit, await ofLimit(driver, { for: '6h' }), { extends: id });
    await driver.prepared(more);
    await driver.allApprove(more);
    await driver.run(more);
    return [...withReturn(id), more];
  },
  'announced before its end': async (driver) => {
    const id = await forAWhile(driver);
    const { request, now } = await storedAs(driver.store, deriveReturnId(id), 'approved');
    await driver.age(request, { returning: { ...request.returning, announceAt: now } });
    await applyTimedEvents(driver.store, deriveReturnId(id));
    return withReturn(id);
  },
  'put back by somebody else before its end': async (driver) => {
    const id = await forAWhile(driver);
    const before = await inPayments({ ...LIMIT, to: '5GiB' })(driver);
    const { call } = await setQueryLimit.preview(driver.atlas, before, Date.now());
    if (call !== undefined) await driver.atlas.write(call);
    await endChangeNow(driver.deps, { id, userId: rita.userId });
    await executeRequest(driver.deps, await storedAs(driver.store, deriveReturnId(id), 'approved'));
    return withReturn(id);
  },
  ...Object.fromEntries(
    Object.keys(CALL_FAULTS).flatMap((name): [string, Story][] => [
      [`set: ${name}`, (driver) => refusedByAtlas(driver, setQueryLimit, LIMIT, name)],
      [
        `delete: ${name}`,
        (driver) => refusedByAtlas(driver, deleteQueryLimit, { database: 'FederatedDB0', limit: 'daily' }, name),
      ],
    ]),
  ),
};

/** The cards and journals of a story's requests, as they then are. */
export async function told(driver: ChangeDriver, story: Story) {
  const requests = [];
  for (const id of await story(driver))
    requests.push({ card: await drawn(driver, id), events: await eventsOf(driver, id) });
  return { requests, writes: driver.writes().length };
}
