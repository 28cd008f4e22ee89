// Draws one card in one channel: first posted as a sketch, then edited, and posted again if somebody deleted it.
import { subjectsOf } from '../../approvals/request/about.js';
import type { Policy } from '../../approvals/request/policy.js';
import { isFinal, type Request } from '../../approvals/request/request.js';
import type { RequestStore } from '../../approvals/storage/store.js';
import type { Atlas } from '../../atlas/atlas.js';
import type { Log } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import type { Chat } from '../api/chat.js';
import type { SlackFailure } from '../api/failures.js';
import type { Pace, QueuedMessage } from '../api/pace.js';
import type { Posting } from '../api/posting.js';
import { type Channels, SHARED } from '../people/channels.js';
import type { SlackPeople } from '../people/identity.js';
import { CARRIED_OUT_WITHIN_MS, type Card, type CardPlace, type Cards } from './card-store.js';
import { notifiedIds } from './mentions.js';
import { type CardMessage, hiddenCard, stableCardParts } from './request-card.js';

/** What shows requests in Slack: their cards, and the messages about them. */
export interface CardServices {
  readonly chat: Chat;
  readonly posting: Pick<Posting, 'upload'>;
  readonly cards: Cards;
  readonly pace: Pick<Pace, 'post' | 'mayMention'>;
  readonly channels: Channels;
  readonly people: Pick<SlackPeople, 'mentionable'>;
  readonly store: RequestStore;
  readonly policy: Policy;
  /** Atlas with the credential for look-ups. */
  readonly reader: Atlas;
  readonly metrics: Pick<Metrics, 'ended'>;
  readonly log: Log;
}

/** `drawn`: done. `not yet`: it is another message's turn in this channel. `once more`: try again later. */
export type Drawn =
  | { readonly kind: 'drawn' | 'once more' }
  | { readonly kind: 'not yet'; readonly waitMs: number }
  | SlackFailure;

/** A drawing of one version of a request, at a time of Redis. */
interface CardPicture {
  readonly version: number;
  readonly now: number;
  readonly message: (card: Card) => CardMessage;
}

export const DRAWN: Drawn = { kind: 'drawn' };
const POSTED_AGAIN: Drawn = { kind: 'not yet', waitMs: 500 };
const ONCE_MORE: Drawn = { kind: 'once more' };

/** Errors after which the message can never be edited: it is gone, or not ours. */
const GONE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

export async function drawCard(
  deps: CardServices,
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
  // Approvers are mentioned only while there is something to decide, however late the card is posted.
  const isAsking = at.place === 'approvals' && request.state === 'pending';
  const mentioned = isAsking ? await mentionsFor(deps, request, notifiedIds(request), 'card') : undefined;
  // Slack has no idempotent post. If we crash here the message stays as it is, so it shows no state and no buttons.
  const sketch = stableCardParts(request, mentioned);
  const sent = await deps.chat.post({ channel, ...(thread !== undefined && { thread_ts: thread }), ...sketch });
  if (sent.kind !== 'sent') return sent;
  const sketched = { channel: sent.channel, ts: sent.ts, version: 0, ...(mentioned && { called: [...mentioned] }) };
  await deps.cards.save(request.id, at.place, sketched);
  return redraw(deps, request, { place: at.place, drawn: sketched }, card);
}

/**
 * Ids that a message about a request may mention: not the requester, not the people the change is about, no accounts
 * that can't act, and nobody more than once a minute.
 * @param what identifies the message among those of the request
 */
export async function mentionsFor(
  { people, pace }: Pick<CardServices, 'people' | 'pace'>,
  request: Request,
  ids: readonly string[],
  what: string,
): Promise<ReadonlySet<string>> {
  const { id, requester } = request;
  return pace.mayMention(
    (await people.mentionable(ids, [requester, ...subjectsOf(request)])).slice(0, MOST_MENTIONED),
    `${id} ${what}`,
  );
}

const MOST_MENTIONED = 20;

/** @param what identifies the message among those of the request */
export const queued = ({ id, requester, state }: Request, what: string): QueuedMessage => ({
  what: `${id} ${what}`,
  whose: requester.identity,
  isLast: state === 'expired',
});

async function redraw(
  deps: CardServices,
  request: Request,
  { place, drawn }: { readonly place: CardPlace; readonly drawn: Card },
  picture: CardPicture,
): Promise<Drawn> {
  const { version, now } = picture;
  const { channel, ts, doubtfulUntil = 0, hidden: isHidden = false } = drawn;
  const isDoubtful = now < doubtfulUntil;
  const mayStay = isDoubtful || doubtfulUntil === 0;
  if (!isHidden && drawn.version >= version && mayStay) return isDoubtful ? ONCE_MORE : DRAWN;
  // Another organization may have joined or left the channel since the card was posted.
  const closed = await deps.channels.closedTo(channel);
  const isShared = closed === SHARED;
  if (closed !== undefined && !isShared) return closed;
  if (isHidden && isShared && mayStay) return isDoubtful ? ONCE_MORE : hidden(request, place);
  const { text, blocks } = isShared ? hiddenCard : picture.message(drawn);
  // Stored first: we may die before the answer, and the edit may arrive after a later one of another replica.
  await deps.cards.save(request.id, place, { ...drawn, doubtfulUntil: now + CARRIED_OUT_WITHIN_MS });
  // While Slack limits edits, cards in direct messages come last, as the requester gets a message about the end anyway.
  const sent = await deps.chat.update({ channel, ts, text, blocks }, place === 'direct');
  const gone = sent.kind === 'refused' && GONE.has(sent.error);
  if (sent.kind === 'unreachable') return sent;
  if (sent.kind !== 'sent' && !gone) {
    await deps.cards.save(request.id, place, drawn);
    return sent;
  }
  if (gone) deps.log.warn({ request: request.id, place, refused: sent.error }, 'a card no longer exists');
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

/**
 * A hidden approvals card is retried until the channel is ours alone again, as nobody can decide without its buttons.
 */
const hidden = (request: Request, place: CardPlace): Drawn =>
  place === 'approvals' && !isFinal(request) ? SHARED : DRAWN;
