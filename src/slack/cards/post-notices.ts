// Posts each message about a request once.
import type { InState, Request } from '../../approvals/request/request.js';
import type { StoredRequest } from '../../approvals/storage/store.js';
import type { Chat, OutgoingMessage } from '../api/chat.js';
import { buttonRow } from '../blocks/elements.js';
import { SHARED_CHANNEL_FAILURE } from '../people/channels.js';
import { approvalsCardButtons } from './buttons.js';
import { text, user, userList } from './card-lines.js';
import type { RequestPosts } from './card-store.js';
import { type CardServices, DRAWN, type DrawOutcome, queuedMessageOf, reserveMentions } from './draw-card.js';
import type { MentionedIds } from './mentions.js';
import { type Notice, noticeMessage, noticesInThread, noticesToRequester, undoRequestNotice } from './notices.js';
import { answerNoticesTo, questionNoticesInThread, questionNoticesToRequester } from './question-notices.js';
import type { CardMessage } from './request-card.js';
import { returnNoticesInThread, returnNoticesToRequester } from './return-notices.js';
import { cardTitle } from './title.js';

export type PostTarget = Pick<OutgoingMessage, 'channel' | 'thread_ts'>;
type NoticeToPost = Omit<Notice, 'words'> & {
  readonly words: (mentioned: MentionedIds) => Pick<OutgoingMessage, 'text' | 'blocks'>;
};

/** Posts all due messages that haven't been posted yet. */
export const postDueNotices = (
  deps: CardServices,
  stored: StoredRequest,
  book: RequestPosts,
): readonly Promise<DrawOutcome>[] => {
  const { request, now } = stored;
  if (request.returns !== undefined) return postOfReturn(deps, stored, book, request.returns.change);
  return [
    ...noticesInThread(request, now).map((notice) => postInThread(deps, request, book, notice)),
    postQuestions(deps, request, book),
    ...questionNoticesToRequester(request).map((notice) => tellRequester(deps, request, book, notice)),
    ...postAnswersToAsked(deps, request, book),
    ...postUndoes(deps, request, book),
    ...postStart(deps, request, book, now),
    ...noticesToRequester(stored, new Set(book.said.keys())).map((notice) =>
      tellRequester(deps, request, book, notice),
    ),
  ];
};

/** Posts a return's messages in the thread of the change's card, or of its own card while it's waiting for approval. */
function postOfReturn(
  deps: CardServices,
  { request, version, now }: StoredRequest,
  book: RequestPosts,
  change: string,
): readonly Promise<DrawOutcome>[] {
  const isDecided = request.state === 'pending' && book.cards.approvals !== undefined;
  const thread = isDecided ? Promise.resolve(book) : deps.cards.read(change);
  return [
    ...returnNoticesInThread(request, now).map(async (notice) =>
      postInThread(deps, request, book, notice, (await thread).cards),
    ),
    ...returnNoticesToRequester(request, version, now).map((notice) =>
      tellRequester(deps, request, book, { ...notice, key: `${notice.key} to requester` }),
    ),
  ];
}

async function postInThread(
  deps: CardServices,
  request: Request,
  book: RequestPosts,
  notice: Notice,
  cards: RequestPosts['cards'] = book.cards,
): Promise<DrawOutcome> {
  if (book.said.has(notice.key)) return DRAWN;
  if (notice.isReminder && !(await stillWaits(deps, request))) return DRAWN;
  return postToThread(deps, cards, (place) => postNotice(deps, request, book, notice, place));
}

/** Posts questions and answers one after another, so that each answer is below its question. */
async function postQuestions(deps: CardServices, request: Request, book: RequestPosts): Promise<DrawOutcome> {
  for (const notice of questionNoticesInThread(request)) {
    const posted = await postInThread(deps, request, book, notice);
    if (posted.kind !== 'drawn') return posted;
  }
  return DRAWN;
}

/** Posts answers to the approver whom the requester asks, because they may not be in the approvals channel. */
function postAnswersToAsked(deps: CardServices, request: Request, book: RequestPosts): readonly Promise<DrawOutcome>[] {
  const { asks } = request;
  if (asks === undefined || book.cards.asked === undefined) return [];
  return answerNoticesTo(asks, request).map((notice) => postNotice(deps, request, book, notice, { channel: asks }));
}

/** Reads the request again to decide whether it's still waiting, because somebody may have just decided. */
async function stillWaits({ store }: Pick<CardServices, 'store'>, { id }: Request): Promise<boolean> {
  const read = await store.read(id);
  return typeof read === 'object' && read.request.state === 'pending';
}

/** Posts in the approvals card's thread. */
export async function postToThread(
  { channels }: Pick<CardServices, 'channels'>,
  { approvals }: RequestPosts['cards'],
  send: (place: PostTarget & { readonly thread_ts: string }) => Promise<DrawOutcome>,
): Promise<DrawOutcome> {
  if (approvals === undefined) return DRAWN;
  // We check again, because another organization may have joined the channel after the card was posted.
  const closed = await channels.closedTo(approvals.channel);
  if (closed !== undefined) return closed === SHARED_CHANNEL_FAILURE ? DRAWN : closed;
  return send({ channel: approvals.channel, thread_ts: approvals.ts });
}

/** Announces an undo request in the original change's thread. */
function postUndoes(deps: CardServices, request: Request, book: RequestPosts): readonly Promise<DrawOutcome>[] {
  const notice = undoRequestNotice(request);
  const { undoes } = request;
  if (notice === undefined || undoes === undefined || book.said.has(notice.key)) return [];
  return [deps.cards.read(undoes).then(({ cards }) => postInThread(deps, request, book, notice, cards))];
}

/** How long before a scheduled change we post that it's about to run. */
const STARTS_SOON_MS = 15 * 60_000;

/** Posts that a scheduled change is about to run, so that somebody can still stop it. */
function postStart(
  deps: CardServices,
  request: Request,
  book: RequestPosts,
  now: number,
): readonly Promise<DrawOutcome>[] {
  const isWaiting = request.state === 'approved' && request.attempts === 0 && now < request.notBefore;
  if (!isWaiting || request.startsAt === undefined || request.frozen !== undefined) return [];
  const waitMs = request.notBefore - STARTS_SOON_MS - now;
  if (waitMs > 0) return [Promise.resolve({ kind: 'not yet', waitMs })];
  const words = () => startMessage(request, now);
  return [postInThread(deps, request, book, { key: 'starts soon', words })];
}

function startMessage(request: InState<'approved'>, now: number): CardMessage {
  const { approvals, requester, notBefore } = request;
  const by = userList(approvals.map(({ person }) => person.userId));
  const approved = by.length === 0 ? [] : [text(', approved by '), ...by];
  const start = [text('Scheduled by '), user(requester.userId), ...approved, text(`: ${cardTitle(request)}. `)];
  const message = noticeMessage(request, [start, ['Runs at ', { at: notBefore }, '.']]);
  return { ...message, blocks: [...message.blocks, ...buttonRow(approvalsCardButtons(request, now, undefined))] };
}

async function tellRequester(
  deps: CardServices,
  request: Request,
  book: RequestPosts,
  notice: Notice,
): Promise<DrawOutcome> {
  const told = await postNotice(deps, request, book, notice, { channel: request.requester.userId });
  const isNew = told.kind === 'drawn' && !book.said.has(notice.key);
  if (isNew && notice.key === 'end') deps.metrics.ended.inc({ state: request.state });
  return told;
}

/** The Slack errors after which we can never reply in the thread. */
const NO_THREAD: ReadonlySet<string> = new Set(['cannot_reply_to_message', 'message_not_found', 'thread_not_found']);

/** Posts a message once, as far as Slack's responses let us tell. */
export async function postNotice(
  deps: Pick<CardServices, 'cards' | 'pace' | 'people'> & { readonly chat: Pick<Chat, 'post'> },
  request: Request,
  book: RequestPosts,
  { key, includes, mentions = [], isReminder, words }: NoticeToPost,
  place: PostTarget,
): Promise<DrawOutcome> {
  if (book.said.has(key)) return DRAWN;
  const { chat, pace, cards } = deps;
  const waitMs = await pace.post(place.channel, queuedMessageOf(request, key));
  if (waitMs > 0) return { kind: 'not yet', waitMs };
  const mentioned = await reserveMentions(deps, request, mentions, key);
  // We record a reminder before posting it. If we die in between, the reminder is skipped and not posted twice.
  // Recording also decides which of two replicas posts it.
  if (isReminder && !(await cards.noteFirst(request.id, key))) return DRAWN;
  const sent = await chat.post({ ...place, ...words(mentioned) });
  if (sent.kind !== 'sent' && !(sent.kind === 'refused' && NO_THREAD.has(sent.error))) {
    if (isReminder) await cards.forgetSaid(request.id, key);
    return sent;
  }
  const where = sent.kind === 'sent' ? sent.channel : undefined;
  await cards.noteSaid(request.id, includes === undefined ? [key] : [key, includes], where);
  return DRAWN;
}
