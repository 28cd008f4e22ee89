// Posts and updates one card in one channel. Posts the card without state or buttons first and then adds them with an
// edit. Posts the card again if somebody deleted it.

import { knownConcernedPeople } from '../../approvals/request/about.js';
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
import type { ClusterLink } from '../blocks/cluster-link.js';
import { type Channels, SHARED_CHANNEL_FAILURE } from '../people/channels.js';
import type { SlackPeople } from '../people/identity.js';
import { type Card, type CardPlace, type Cards, LATE_EDIT_WITHIN_MS } from './card-store.js';
import { idsToNotify } from './mentions.js';
import { type CardMessage, hiddenCard, stableCardParts } from './request-card.js';

/** Services for showing requests in Slack as cards and messages. */
export interface CardServices {
  readonly chat: Chat;
  readonly posting: Pick<Posting, 'upload'>;
  readonly cards: Cards;
  readonly pace: Pick<Pace, 'post' | 'mayMention'>;
  readonly channels: Channels;
  readonly people: Pick<SlackPeople, 'mentionable' | 'isFreshMemberOfAny'>;
  readonly store: RequestStore;
  readonly policy: Policy;
  readonly clusterLink?: ClusterLink | undefined;
  /** The Atlas client with the credential for look-ups. */
  readonly reader: Atlas;
  readonly metrics: Pick<Metrics, 'ended'>;
  readonly log: Log;
}

/**
 * `drawn`: the card or message is up to date. `not yet`: another message in this channel must be posted first. `once
 * more`: the card must be updated again later.
 */
export type DrawOutcome =
  | { readonly kind: 'drawn' | 'once more' }
  | { readonly kind: 'not yet'; readonly waitMs: number }
  | SlackFailure;

/** One version of a request, rendered at a given Redis time. */
interface CardPicture {
  readonly version: number;
  readonly now: number;
  readonly message: (card: Card) => CardMessage;
}

export const DRAWN: DrawOutcome = { kind: 'drawn' };
const POSTED_AGAIN: DrawOutcome = { kind: 'not yet', waitMs: 500 };
const ONCE_MORE: DrawOutcome = { kind: 'once more' };

/** The Slack errors for a message that we can never edit because it was deleted or isn't ours. */
const GONE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

export async function drawCard(
  deps: CardServices,
  request: Request,
  at: { readonly place: CardPlace; readonly drawn: Card | undefined },
  card: CardPicture & { readonly channel: string; readonly thread?: string | undefined },
): Promise<DrawOutcome> {
  if (at.drawn !== undefined) return redraw(deps, request, { ...at, drawn: at.drawn }, card);
  const { channel, thread } = card;
  const closed = await deps.channels.closedTo(channel);
  if (closed !== undefined) return closed;
  const waitMs = await deps.pace.post(channel, queuedMessageOf(request, at.place));
  if (waitMs > 0) return { kind: 'not yet', waitMs };
  // We mention approvers only while they can still decide, even if the card is posted late.
  const isAsking = (at.place === 'approvals' || at.place === 'asked') && request.state === 'pending';
  const ids = at.place === 'asked' ? [] : idsToNotify(request);
  const mentioned = isAsking ? await reserveMentions(deps, request, ids, 'card') : undefined;
  // Slack posts aren't idempotent. If we crash here, nothing updates this message, so it has no state or buttons.
  const sketch = stableCardParts(request, mentioned);
  const sent = await deps.chat.post({ channel, ...(thread !== undefined && { thread_ts: thread }), ...sketch });
  if (sent.kind !== 'sent') return sent;
  const sketched = { channel: sent.channel, ts: sent.ts, version: 0, ...(mentioned && { called: [...mentioned] }) };
  await deps.cards.save(request.id, at.place, sketched);
  return redraw(deps, request, { place: at.place, drawn: sketched }, card);
}

/**
 * Returns the ids that a message about a request may mention. Excludes the requester, anyone the change is about,
 * accounts that can't act, and anyone mentioned within the last minute.
 * @param what identifies the message within the request
 */
export async function reserveMentions(
  { people, pace }: Pick<CardServices, 'people' | 'pace'>,
  request: Request,
  ids: readonly string[],
  what: string,
): Promise<ReadonlySet<string>> {
  const { id, requester } = request;
  return pace.mayMention(
    (await people.mentionable(ids, [requester, ...knownConcernedPeople(request)])).slice(0, MOST_MENTIONED),
    `${id} ${what}`,
  );
}

const MOST_MENTIONED = 20;

/** @param what identifies the message within the request */
export const queuedMessageOf = ({ id, requester, state }: Request, what: string): QueuedMessage => ({
  what: `${id} ${what}`,
  whose: requester.identity,
  isLast: state === 'expired',
});

async function redraw(
  deps: CardServices,
  request: Request,
  { place, drawn }: { readonly place: CardPlace; readonly drawn: Card },
  picture: CardPicture,
): Promise<DrawOutcome> {
  const { version, now } = picture;
  const { channel, ts, doubtfulUntil = 0, hidden: isHidden = false } = drawn;
  const isDoubtful = now < doubtfulUntil;
  const mayStay = isDoubtful || doubtfulUntil === 0;
  if (!isHidden && drawn.version >= version && mayStay) return isDoubtful ? ONCE_MORE : DRAWN;
  // We check again, because another organization may have joined or left the channel after the card was posted.
  const closed = await deps.channels.closedTo(channel);
  const isShared = closed === SHARED_CHANNEL_FAILURE;
  if (closed !== undefined && !isShared) return closed;
  if (isHidden && isShared && mayStay) return isDoubtful ? ONCE_MORE : hidden(request, place);
  const { text, blocks } = isShared ? hiddenCard : picture.message(drawn);
  // We store `doubtfulUntil` first, because if we die during this edit, it may overwrite another replica's later edit.
  await deps.cards.save(request.id, place, { ...drawn, doubtfulUntil: now + LATE_EDIT_WITHIN_MS });
  // While Slack limits edits, cards in direct messages go last: the requester also gets a message at the end.
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

/** Returns the outcome for a hidden card. A hidden approvals card is retried, because a decision requires the card. */
const hidden = (request: Request, place: CardPlace): DrawOutcome =>
  place === 'approvals' && !isFinal(request) ? SHARED_CHANNEL_FAILURE : DRAWN;
