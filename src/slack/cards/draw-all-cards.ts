// Posts and updates a request's cards in the approvals channel, the requester's channel and direct messages.

import { SlackSilentError } from '../../approvals/people/people.js';
import { knownConcernedPeople } from '../../approvals/request/about.js';
import { formatGroupNames } from '../../approvals/request/policy.js';
import { type InState, isFinal, type Request, wasPreviewed } from '../../approvals/request/request.js';
import { approvalsChannelOf } from '../../approvals/returns/missing-approval.js';
import type { StoredRequest } from '../../approvals/storage/store.js';
import { describeSlackFailure, isAppWideError } from '../api/failures.js';
import { plainSection } from '../blocks/elements.js';
import { literalMrkdwn } from '../blocks/text.js';
import { isDirect, SHARED_CHANNEL_FAILURE } from '../people/channels.js';
import type { Card, RequestPosts } from './card-store.js';
import { type CardServices, DRAWN, type DrawOutcome, drawCard } from './draw-card.js';
import { postNotice } from './post-notices.js';
import { type CardMessage, requestCard } from './request-card.js';

/** A stored request and, for a temporary change, its return (the scheduled revert). */
type Pictured = StoredRequest & { readonly itsReturn?: StoredRequest | undefined };

export const drawAllCards = (
  deps: CardServices,
  pictured: Pictured,
  book: RequestPosts,
): readonly Promise<DrawOutcome>[] =>
  [drawApprovalsCard, drawOrigin, drawDirect, drawAsked].map((draw) => draw(deps, pictured, book));

/** Adds the versions of the request and its return, so that a change to either updates the card. */
const versionOf = ({ version, itsReturn }: Pictured) => version + (itsReturn?.version ?? 0);

export async function drawApprovalsCard(
  deps: CardServices,
  pictured: Pictured,
  book: RequestPosts,
): Promise<DrawOutcome> {
  const { request, now } = pictured;
  const { policy, clusterLink } = deps;
  const channel = approvalsChannelOf(policy, request);
  const itsReturn = pictured.itsReturn?.request;
  const { approvals: before } = book.cards;
  // If the hidden card is in a channel that the policy no longer uses, post a new card in the current approvals
  // channel.
  const approvals = before?.hidden === true && before.channel !== channel ? undefined : before;
  const wanted = approvals !== undefined || isDecided(request);
  if (channel === undefined || !wanted) return DRAWN;
  const message = ({ called }: Card) =>
    requestCard(request, { buttons: true, now, itsReturn, policy, clusterLink, mentioned: called && new Set(called) });
  const card = { channel, version: versionOf(pictured), now, message };
  const drawn = await drawCard(deps, request, { place: 'approvals', drawn: approvals }, card);
  const { userId } = request.requester;
  if (drawn.kind === 'refused' && approvals === undefined) {
    const sentence = `${describeSlackFailure(drawn)} Your request is kept, and I’ll try again every minute.`;
    const text = `I couldn’t post ${request.id} in the approvals channel <#${channel}>. ${sentence}`;
    await postNotice(deps, request, book, { key: 'no approvals card', words: () => ({ text }) }, { channel: userId });
  } else if (drawn === SHARED_CHANNEL_FAILURE) {
    const text = `Nobody can approve or deny ${request.id} now. The approvals channel <#${channel}> is shared with another organization, so I no longer show the request there. Your administrator can stop sharing the channel or set a different channel in the policy. Your request is kept, and I’ll check again every minute.`;
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

/** Decides whether the request has its own approvals card. A return has its own card only while it needs approval. */
const isDecided = (request: Request) =>
  'planHash' in request && (request.returns === undefined || request.state === 'pending');

/** Posts or updates the card in the channel where the request was submitted, if that channel has no other card. */
async function drawOrigin(deps: CardServices, pictured: Pictured, book: RequestPosts): Promise<DrawOutcome> {
  const { origin } = book.cards;
  const { request, now, itsReturn } = pictured;
  const { askedIn: channel, thread } = request;
  const { policy, clusterLink } = deps;
  const isApart = channel !== approvalsChannelOf(policy, request) && !isDirect(channel) && !book.said.has(NO_ORIGIN);
  if (origin === undefined && !(isApart && wasPreviewed(request))) return DRAWN;
  const message = () =>
    requestCard(request, { buttons: false, own: true, now, itsReturn: itsReturn?.request, policy, clusterLink });
  const card = { channel, thread, version: versionOf(pictured), now, message };
  const drawn = await drawCard(deps, request, { place: 'origin', drawn: origin }, card);
  if (drawn.kind !== 'refused' || isAppWideError(drawn.error)) return drawn;
  // We keep updating a posted copy. Otherwise the copy would go out of date.
  const isThere = origin !== undefined || (await deps.cards.read(request.id)).cards.origin !== undefined;
  if (isThere) return drawn;
  // We can't post in the channel where the request was submitted, so only the requester's own card remains.
  deps.log.warn(
    { request: request.id, refused: drawn.error },
    'failed to post the copy in the channel where the request was submitted',
  );
  await deps.cards.noteSaid(request.id, [NO_ORIGIN]);
  return DRAWN;
}

const NO_ORIGIN = 'no origin card';

/** The delay before the direct-message card. Most changes that need no approval finish sooner and need no such card. */
const DIRECT_AFTER_MS = 2_000;

/** Posts or updates the direct-message card. An ended request gets no new card, because its end message has buttons. */
async function drawDirect(deps: CardServices, pictured: Pictured, book: RequestPosts): Promise<DrawOutcome> {
  const drawn = book.cards.direct;
  const { policy, clusterLink } = deps;
  const { request, now, itsReturn } = pictured;
  if (drawn === undefined && isFinal(request)) return DRAWN;
  const waitMs = request.askedAt + DIRECT_AFTER_MS - now;
  if (drawn === undefined && waitMs > 0) return { kind: 'not yet', waitMs };
  const message = () =>
    requestCard(request, { buttons: false, own: true, now, itsReturn: itsReturn?.request, policy, clusterLink });
  const card = { channel: request.requester.userId, version: versionOf(pictured), now, message };
  return drawCard(deps, request, { place: 'direct', drawn }, card);
}

/**
 * Posts or updates the card for the approver whom the requester asks, with decision buttons while it's waiting. Once
 * they can't approve, the card is withdrawn.
 */
async function drawAsked(deps: CardServices, pictured: Pictured, book: RequestPosts): Promise<DrawOutcome> {
  const drawn = book.cards.asked;
  const { policy, clusterLink } = deps;
  const { request, now, itsReturn } = pictured;
  const { asks } = request;
  const version = versionOf(pictured);
  const isTold = book.said.has(ASKED);
  if (asks === undefined || (drawn === undefined && (isTold || request.state !== 'pending'))) return DRAWN;
  if (drawn !== undefined && drawn.version >= version && drawn.doubtfulUntil === undefined) return DRAWN;
  const able = await mayApprove(deps, request, asks);
  if (typeof able === 'object') return able;
  const options = {
    buttons: true,
    now,
    itsReturn: itsReturn?.request,
    policy,
    clusterLink,
    mentioned: new Set<string>(),
  };
  const message = () => (able ? requestCard(request, options) : withdrawnCard(request));
  const draw = () => drawCard(deps, request, { place: 'asked', drawn }, { channel: asks, version, now, message });
  if (able) return draw();
  const told = request.state === 'pending' ? await postAskedCantApprove(deps, request, book, asks) : DRAWN;
  if (drawn === undefined) return told;
  // The card is withdrawn even if Slack rejects the message to the requester.
  const outcome = await draw();
  if (outcome.kind === 'drawn') await deps.cards.forget(request.id, 'asked');
  return told.kind === 'drawn' ? outcome : told;
}

const ASKED = 'asked directly';
const RETRY_MS = 1_000;

function withdrawnCard({ id }: Request): CardMessage {
  const text = `You can’t approve ${id}, so I no longer show it here.`;
  return { text, blocks: [plainSection(text)] };
}

/** Tells the requester that the approver whom they ask can't approve. */
function postAskedCantApprove(
  deps: CardServices,
  request: InState<'pending'>,
  book: RequestPosts,
  asks: string,
): Promise<DrawOutcome> {
  const approvers = literalMrkdwn(formatGroupNames(request.rule.approvers));
  const text = `<@${asks}> can’t approve ${request.id}, so I don’t show it to them. It needs approval from ${approvers}.`;
  return postNotice(
    deps,
    request,
    book,
    { key: ASKED, words: () => ({ text }) },
    { channel: request.requester.userId },
  );
}

/** @returns when to try again if Slack doesn't answer, so that the request's other messages don't wait for this card */
async function mayApprove({ people }: CardServices, request: Request, id: string): Promise<boolean | DrawOutcome> {
  const groups = 'rule' in request ? (request.rule?.approvers ?? []) : [];
  try {
    const [able, isApprover] = await Promise.all([
      people.mentionable([id], [request.requester, ...knownConcernedPeople(request)]),
      people.isFreshMemberOfAny({ userId: id, identity: id }, groups),
    ]);
    return able.includes(id) && isApprover;
  } catch (error) {
    if (!(error instanceof SlackSilentError)) throw error;
    return { kind: 'not yet', waitMs: error.retryAfterMs ?? RETRY_MS };
  }
}
