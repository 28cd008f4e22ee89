// One card, in one channel: posted as a sketch the first time, drawn over after that, posted again when somebody deleted it.
import { subjectsOf } from '../../approvals/about.js';
import { isFinal, type Request } from '../../approvals/request.js';
import type { Log } from '../../log.js';
import type { Chat } from '../api/chat.js';
import type { SlackFailure } from '../api/client.js';
import type { Pace, QueuedMessage } from '../api/pace.js';
import { type Channels, SHARED } from '../people/channels.js';
import type { SlackPeople } from '../people/identity.js';
import { toldIds } from './calls.js';
import type { Card, CardPlace, Cards } from './card-store.js';
import { type CardMessage, hiddenCard, requestSketch } from './request-card.js';

export interface DrawingDeps {
  readonly chat: Chat;
  readonly cards: Cards;
  readonly pace: Pace;
  readonly channels: Channels;
  readonly people: Pick<SlackPeople, 'callable'>;
  readonly log: Log;
}

/** `drawn`: nothing is left to do. `not yet`: it is another message's turn in this channel. `once more`: after a while. */
export type Drawn =
  | { readonly kind: 'drawn' | 'once more' }
  | { readonly kind: 'not yet'; readonly waitMs: number }
  | SlackFailure;

/** Of the request in that version, at that moment of Redis's time. */
interface CardPicture {
  readonly version: number;
  readonly now: number;
  readonly message: (card: Card) => CardMessage;
}

/** For so long Slack may still carry out an edit that we gave up on, even after a later one. */
export const CARRIED_OUT_WITHIN_MS = 30_000;

export const DRAWN: Drawn = { kind: 'drawn' };
const POSTED_AGAIN: Drawn = { kind: 'not yet', waitMs: 500 };
const ONCE_MORE: Drawn = { kind: 'once more' };

/** No later try can change this message: it is not there any more, or not ours to edit. */
const GONE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

export async function drawCard(
  deps: DrawingDeps,
  request: Request,
  at: { readonly place: CardPlace; readonly drawn: Card | undefined },
  card: CardPicture & { readonly channel: string; readonly thread?: string | undefined },
): Promise<Drawn> {
  if (at.drawn !== undefined) return redraw(deps, request, { ...at, drawn: at.drawn }, card);
  const { channel, thread } = card;
  const closed = await deps.channels.closedTo(channel);
  if (closed !== undefined) return closed;
  const waitMs = await deps.pace.post(channel, queued(request, at.place));
  if (waitMs > 0) return { kind: 'not yet', waitMs };
  // Whoever has nothing to decide any more is not called, however late the card.
  const isAsking = at.place === 'approvals' && request.state === 'pending';
  const called = isAsking ? await callsFor(deps, request, toldIds(request), 'card') : undefined;
  // Slack has no idempotent post: what a crash leaves behind here has no state and no buttons, so that it stays true.
  const sketch = requestSketch(request, called);
  const sent = await deps.chat.post({ channel, ...(thread !== undefined && { thread_ts: thread }), ...sketch });
  if (sent.kind !== 'sent') return sent;
  const sketched = { channel: sent.channel, ts: sent.ts, version: 0, ...(called && { called: [...called] }) };
  await deps.cards.save(request.id, at.place, sketched);
  return redraw(deps, request, { place: at.place, drawn: sketched }, card);
}

/**
 * Whom a message about a request calls: never who asked, nor whom it is about, nor accounts that cannot act, and nobody twice a minute.
 * @param what of it, told from all else of the same request
 */
export async function callsFor(
  { people, pace }: Pick<DrawingDeps, 'people'> & { readonly pace: Pick<Pace, 'call'> },
  request: Request,
  ids: readonly string[],
  what: string,
): Promise<ReadonlySet<string>> {
  const { id, requester } = request;
  return pace.call(
    (await people.callable(ids, [requester, ...subjectsOf(request)])).slice(0, MOST_CALLED),
    `${id} ${what}`,
  );
}

const MOST_CALLED = 20;

/** @param what of it, told from all else of the same request */
export const queued = ({ id, requester, state }: Request, what: string): QueuedMessage => ({
  what: `${id} ${what}`,
  whose: requester.identity,
  isLast: state === 'expired',
});

async function redraw(
  deps: DrawingDeps,
  request: Request,
  { place, drawn }: { readonly place: CardPlace; readonly drawn: Card },
  picture: CardPicture,
): Promise<Drawn> {
  const { version, now } = picture;
  const { channel, ts, doubtfulUntil = 0, hidden: isHidden = false } = drawn;
  const isDoubtful = now < doubtfulUntil;
  const mayStay = isDoubtful || doubtfulUntil === 0;
  if (!isHidden && drawn.version >= version && mayStay) return isDoubtful ? ONCE_MORE : DRAWN;
  // Since the card was posted, another organization may have come to the channel, or left it.
  const closed = await deps.channels.closedTo(channel);
  const isShared = closed === SHARED;
  if (closed !== undefined && !isShared) return closed;
  if (isHidden && isShared && mayStay) return isDoubtful ? ONCE_MORE : hidden(request, place);
  const { text, blocks } = isShared ? hiddenCard : picture.message(drawn);
  // Noted first: whoever sends it may die before it arrives, and it may arrive after what another replica draws by then.
  await deps.cards.save(request.id, place, { ...drawn, doubtfulUntil: now + CARRIED_OUT_WITHIN_MS });
  // Where Slack limits edits, the requester's own comes last: they hear how it ended in a message.
  const sent = await deps.chat.update({ channel, ts, text, blocks }, place === 'direct');
  const gone = sent.kind === 'refused' && GONE.has(sent.error);
  if (sent.kind === 'unreachable') return sent;
  if (sent.kind !== 'sent' && !gone) {
    await deps.cards.save(request.id, place, drawn);
    return sent;
  }
  if (gone) deps.log.warn({ request: request.id, place, refused: sent.error }, 'a card is gone');
  if (gone && !isFinal(request)) {
    await deps.cards.forget(request.id, place);
    return POSTED_AGAIN;
  }
  const isCertain = !isDoubtful || gone;
  const { doubtfulUntil: _, hidden: __, ...kept } = drawn;
  const shown = { ...kept, version, ...(isShared && { hidden: true }), ...(!isCertain && { doubtfulUntil }) };
  await deps.cards.save(request.id, place, shown);
  if (!isCertain) return ONCE_MORE;
  return isShared ? hidden(request, place) : DRAWN;
}

/** Where it is decided, it is tried again until the channel is ours alone: without its buttons nobody can decide. */
const hidden = (request: Request, place: CardPlace): Drawn =>
  place === 'approvals' && !isFinal(request) ? SHARED : DRAWN;
