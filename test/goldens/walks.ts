// Requests through all of approvals: the events in their journals, and the buttons of their cards.
import type { Block, KnownBlock, ModalView } from '@slack/types';
import { returnId } from '../../src/approvals/request/ids.js';
import { sentOf } from '../../src/approvals/request/request.js';
import { changeNamed } from '../../src/operations/index.js';
import type { Change, Params } from '../../src/operations/operation.js';
import { requestCard } from '../../src/slack/cards/request-card.js';
import { chosen } from '../operations/given.js';
import type { ChangeDesk } from '../support/change-desk.js';
import { stored, storedAs } from '../support/redis.js';

/** Action ids, in their order. */
export function actionsIn(of: readonly (KnownBlock | Block)[] | ModalView['blocks']): readonly string[] {
  return [...JSON.stringify(of).matchAll(/"action_id":"([^"]+)"/g)].map(([, id = '']) => id);
}

/** The state of a request, and its buttons: where it is decided, elsewhere, and in the requester's direct messages. */
export async function drawn({ store }: ChangeDesk, id: string) {
  const { request, now } = await stored(store, id);
  const back = await store.read(returnId(id));
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
export async function eventsOf({ store }: ChangeDesk, id: string): Promise<string> {
  const entries = await store.history(id);
  return entries.map(({ type, by }) => (by === 'countersign' ? type : `${type}(${by})`)).join(' ');
}

/** Asked, approved, done, and undone by another request. */
export async function doneAndUndone(desk: ChangeDesk, change: Change, params: Params) {
  const cards = [];
  const id = await desk.asked(change, params);
  cards.push(await drawn(desk, id));
  await desk.prepared(id);
  cards.push(await drawn(desk, id));
  await desk.allApprove(id);
  cards.push(await drawn(desk, id));
  await desk.run(id);
  cards.push(await drawn(desk, id));
  await desk.settled(id);
  const undoing = await undone(desk, id);
  cards.push(await drawn(desk, id));
  return { cards, events: await eventsOf(desk, id), undoing };
}

async function undone(desk: ChangeDesk, id: string) {
  const { request } = await storedAs(desk.store, id, 'succeeded');
  const undo = changeNamed(request.operation)?.undo(sentOf(request), Date.now());
  const inverse = changeNamed(undo?.operation ?? '');
  if (undo === undefined || inverse === undefined) return undefined;
  const undoing = await desk.asked(inverse, await chosen(undo, desk), { undoes: id });
  await desk.prepared(undoing);
  if ((await desk.request(undoing)).state === 'pending') {
    await desk.allApprove(undoing);
    await desk.run(undoing);
  }
  return { cards: [await drawn(desk, undoing)], events: await eventsOf(desk, undoing) };
}

/** Done for a while, and put back at the end. */
export async function putBack(desk: ChangeDesk, change: Change, params: Params) {
  const id = await desk.approved(change, params);
  await desk.run(id);
  await desk.settled(id);
  const cards = [await drawn(desk, id)];
  const { request: back, now } = await storedAs(desk.store, returnId(id), 'approved');
  if (back.returns === undefined) throw new Error('it is no return');
  await desk.age(back, { notBefore: now, returns: { ...back.returns, endsAt: now } });
  cards.push(await drawn(desk, id));
  await desk.run(returnId(id));
  cards.push(await drawn(desk, id));
  return { cards, events: await eventsOf(desk, id), back: await eventsOf(desk, returnId(id)) };
}
