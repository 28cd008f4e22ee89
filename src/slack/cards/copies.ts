// Where a request is drawn: where it is decided, where it was asked, and in its requester's direct messages.
import { channelOf } from '../../approvals/channel-of.js';
import type { Policy } from '../../approvals/policy/policy.js';
import { isFinal, type Request } from '../../approvals/request.js';
import type { Stored } from '../../approvals/store.js';
import { isAboutUs, saySlackFailure } from '../api/client.js';
import { isDirect, SHARED } from '../people/channels.js';
import type { Card, CardBook } from './card-store.js';
import { DRAWN, type DrawingDeps, type Drawn, drawCard } from './drawing.js';
import { requestCard } from './request-card.js';
import { postNotice } from './saying.js';

export type CopiesDeps = DrawingDeps & { readonly policy: Policy };

/** What is drawn of a request. `itsReturn`: what puts it back, where it is for a while. */
export type Pictured = Stored & { readonly itsReturn?: Stored | undefined };

export const drawCopies = (deps: CopiesDeps, pictured: Pictured, book: CardBook): readonly Promise<Drawn>[] =>
  [drawApprovals, drawOrigin, drawDirect].map((draw) => draw(deps, pictured, book));

/** Grows with either version: a card is drawn again when one of them is newer. */
const versionOf = ({ version, itsReturn }: Pictured) => version + (itsReturn?.version ?? 0);

export async function drawApprovals(deps: CopiesDeps, pictured: Pictured, book: CardBook): Promise<Drawn> {
  const { request, now } = pictured;
  const { policy } = deps;
  const channel = channelOf(policy, request);
  const itsReturn = pictured.itsReturn?.request;
  const { approvals: before } = book.cards;
  // Hidden in a channel that is not the policy's any more, it is posted in the one that is.
  const approvals = before?.hidden === true && before.channel !== channel ? undefined : before;
  const wanted = approvals !== undefined || isDecided(request);
  if (channel === undefined || !wanted) return DRAWN;
  const message = ({ called }: Card) =>
    requestCard(request, { buttons: true, now, itsReturn, policy, called: called && new Set(called) });
  const card = { channel, version: versionOf(pictured), now, message };
  const drawn = await drawCard(deps, request, { place: 'approvals', drawn: approvals }, card);
  const { userId } = request.requester;
  if (drawn.kind === 'refused' && approvals === undefined) {
    const sentence = `${saySlackFailure(drawn)} Your request is kept, and I try again every minute.`;
    const text = `I could not post ${request.id} in the approvals channel <#${channel}>. ${sentence}`;
    await postNotice(deps, request, book, { key: 'no approvals card', words: () => ({ text }) }, { channel: userId });
  } else if (drawn === SHARED) {
    const text = `Nobody can decide ${request.id} now: the approvals channel <#${channel}> is shared with another organization, so I no longer show it there. Whoever runs me can end that, or name another channel in the policy. Your request is kept, and I look again every minute.`;
    await postNotice(
      deps,
      request,
      book,
      { key: 'approvals card hidden', words: () => ({ text }) },
      { channel: userId },
    );
  }
  return drawn;
}

/** What puts a change back is on the card of that, unless people have to approve it. */
const isDecided = (request: Request) =>
  'planHash' in request && (request.returns === undefined || request.state === 'pending');

/** Only in a channel of its own: what stands in the approvals channel and in direct messages is there already. */
async function drawOrigin(deps: CopiesDeps, pictured: Pictured, book: CardBook): Promise<Drawn> {
  const { origin } = book.cards;
  const { request, now, itsReturn } = pictured;
  const { askedIn: channel, thread } = request;
  const { policy } = deps;
  const isApart = channel !== channelOf(policy, request) && !isDirect(channel) && !book.said.has(NO_ORIGIN);
  if (origin === undefined ? !isApart : isDirect(origin.channel)) return DRAWN;
  const message = () => requestCard(request, { buttons: false, now, itsReturn: itsReturn?.request, policy });
  const card = { channel, thread, version: versionOf(pictured), now, message };
  const drawn = await drawCard(deps, request, { place: 'origin', drawn: origin }, card);
  if (drawn.kind !== 'refused' || origin !== undefined || isAboutUs(drawn.error)) return drawn;
  // Where it was asked is closed to us: the requester's own copy has to do.
  deps.log.warn({ request: request.id, refused: drawn.error }, 'the copy cannot be posted where it was asked');
  await deps.cards.saySaid(request.id, [NO_ORIGIN]);
  return DRAWN;
}

const NO_ORIGIN = 'no origin card';

/** Most changes that one person may make alone are done sooner, and then need no card in direct messages. */
const DIRECT_AFTER_MS = 2_000;

/** No new card for a request that has ended: the message that tells its end has all the buttons that are left. */
async function drawDirect(deps: CopiesDeps, pictured: Pictured, book: CardBook): Promise<Drawn> {
  const drawn = directOf(book);
  const { policy } = deps;
  const { request, now, itsReturn } = pictured;
  if (drawn === undefined && isFinal(request)) return DRAWN;
  const waitMs = request.askedAt + DIRECT_AFTER_MS - now;
  if (drawn === undefined && waitMs > 0) return { kind: 'not yet', waitMs };
  const message = () => requestCard(request, { buttons: false, own: true, now, itsReturn: itsReturn?.request, policy });
  const card = { channel: request.requester.userId, version: versionOf(pictured), now, message };
  return drawCard(deps, request, { place: 'direct', drawn }, card);
}

/** Earlier versions kept as `origin` what they drew there. */
const directOf = ({ cards: { direct, origin } }: CardBook): Card | undefined =>
  direct ?? (origin !== undefined && isDirect(origin.channel) ? origin : undefined);
