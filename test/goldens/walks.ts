// Requests through all of approvals: the events in their journals, and the buttons of their cards.
import type { Block, KnownBlock, ModalView } from '@slack/types';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { sentChangeCall } from '../../src/approvals/request/request.js';
import { changeNamed } from '../../src/operations/index.js';
import type { Change, Params } from '../../src/operations/operation.js';
import { requestCard } from '../../src/slack/cards/request-card.js';
import { chosen } from '../operations/given.js';
import type { ChangeDriver } from '../support/change-driver.js';
import { stored, storedAs } from '../support/redis.js';

/** Action ids, in their order. */
export function actionsIn(of: readonly (KnownBlock | Block)[] | ModalView['blocks']): readonly string[] {
  return [...JSON.stringify(of).matchAll(/"action_id":"([^"]+)"/g)].map(([, id = '']) => id);
}

/** The state of a request, and its buttons: where it is decided, elsewhere, and in the requester's direct messages. */
export async function drawn({ store }: ChangeDriver, id: string) {
  const { request, now } = await stored(store, id);
  const back = await store.read(deriveReturnId(id));
  const itsReturn = typeof back === 'object' ? back.request : undefined;
  const draw = (place: { readonly buttons: boolean; readonly own?: boolean }) =>
    actionsIn(requestCard(request, { ...place, now, itsReturn }).blocks).join(' ');
  return [
    itsReturn === undefined ? request.state : `${request.state}, return ${itsReturn.state}`,
    draw({ buttons: true }),
    draw({ buttons: false }),
    draw({ buttons: false, own: true }),
  ];
}

/** Types of events, with the person where it was one. */
export async function eventsOf({ store }: ChangeDriver, id: string): Promise<string> {
  const entries = await store.history(id);
  return entries.map(({ type, by }) => (by === 'countersign' ? type : `${type}(${by})`)).join(' ');
}

/** Asked, approved, done, and undone by another request. */
export async function doneAndUndone(driver: ChangeDriver, change: Change, params: Params) {
  const cards = [];
  const id = await driver.asked(change, params);
  cards.push(await drawn(driver, id));
  await driver.prepared(id);
  cards.push(await drawn(driver, id));
  await driver.allApprove(id);
  cards.push(await drawn(driver, id));
  await driver.run(id);
  cards.push(await drawn(driver, id));
  await driver.settled(id);
  const undoing = await undone(driver, id);
  cards.push(await drawn(driver, id));
  return { cards, events: await eventsOf(driver, id), undoing };
}

async function undone(driver: ChangeDriver, id: string) {
  const { request } = await storedAs(driver.store, id, 'succeeded');
  const undo = changeNamed(request.operation)?.undo(sentChangeCall(request), Date.now());
  const inverse = changeNamed(undo?.operation ?? '');
  if (undo === undefined || inverse === undefined) return undefined;
  const undoing = await driver.asked(inverse, await chosen(undo, driver), { undoes: id });
  await driver.prepared(undoing);
  if ((await driver.request(undoing)).state === 'pending') {
    await driver.allApprove(undoing);
    await driver.run(undoing);
  }
  return { cards: [await drawn(driver, undoing)], events: await eventsOf(driver, undoing) };
}

/** Done for a while, and put back at the end. */
export async function putBack(driver: ChangeDriver, change: Change, params: Params) {
  const id = await driver.approved(change, params);
  await driver.run(id);
  await driver.settled(id);
  const cards = [await drawn(driver, id)];
  const { request: back, now } = await storedAs(driver.store, deriveReturnId(id), 'approved');
  if (back.returns === undefined) throw new Error('it is no return');
  await driver.age(back, { notBefore: now, returns: { ...back.returns, endsAt: now } });
  cards.push(await drawn(driver, id));
  await driver.run(deriveReturnId(id));
  cards.push(await drawn(driver, id));
  return { cards, events: await eventsOf(driver, id), back: await eventsOf(driver, deriveReturnId(id)) };
}
