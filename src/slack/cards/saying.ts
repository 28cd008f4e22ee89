// Posts the messages about a request besides its cards, each of them once.
import type { Request } from '../../approvals/request.js';
import type { RequestStore, Stored } from '../../approvals/store.js';
import type { Metrics } from '../../metrics.js';
import type { Chat, OutgoingMessage } from '../api/chat.js';
import type { Pace } from '../api/pace.js';
import { type Channels, SHARED } from '../people/channels.js';
import type { SlackPeople } from '../people/identity.js';
import type { Called } from './calls.js';
import type { CardBook, Cards } from './card-store.js';
import { callsFor, DRAWN, type Drawn, queued } from './drawing.js';
import { type Notice, noticeOfUndo, noticesInThread, noticesToRequester } from './notices.js';
import { returnNoticesInThread, returnNoticesToRequester } from './return-notices.js';

export interface SayingDeps {
  readonly chat: Pick<Chat, 'post'>;
  readonly cards: Cards;
  readonly pace: Pick<Pace, 'post' | 'call'>;
  readonly channels: Channels;
  readonly people: Pick<SlackPeople, 'callable'>;
  readonly store: Pick<RequestStore, 'read'>;
  readonly metrics: Pick<Metrics, 'ended'>;
}
export type PostTarget = Pick<OutgoingMessage, 'channel' | 'thread_ts'>;
type Saying = Omit<Notice, 'words'> & { readonly words: (called: Called) => Pick<OutgoingMessage, 'text' | 'blocks'> };

/** All that is due and not said yet. */
export const sayNotices = (deps: SayingDeps, stored: Stored, book: CardBook): readonly Promise<Drawn>[] => {
  const { request, now } = stored;
  if (request.returns !== undefined) return sayOfReturn(deps, stored, book, request.returns.change);
  return [
    ...noticesInThread(request, now).map((notice) => sayInThread(deps, request, book, notice)),
    ...sayUndoes(deps, request, book),
    ...noticesToRequester(stored, new Set(book.said.keys())).map((notice) =>
      tellRequester(deps, request, book, notice),
    ),
  ];
};

/** Where its change is: while it waits for approvals, where it is decided itself. */
function sayOfReturn(
  deps: SayingDeps,
  { request, version, now }: Stored,
  book: CardBook,
  change: string,
): readonly Promise<Drawn>[] {
  const isDecided = request.state === 'pending' && book.cards.approvals !== undefined;
  const thread = isDecided ? Promise.resolve(book) : deps.cards.read(change);
  return [
    ...returnNoticesInThread(request, now).map(async (notice) =>
      sayInThread(deps, request, book, notice, (await thread).cards),
    ),
    ...returnNoticesToRequester(request, version, now).map((notice) =>
      tellRequester(deps, request, book, { ...notice, key: `${notice.key} to requester` }),
    ),
  ];
}

async function sayInThread(
  deps: SayingDeps,
  request: Request,
  book: CardBook,
  notice: Notice,
  cards: CardBook['cards'] = book.cards,
): Promise<Drawn> {
  if (book.said.has(notice.key)) return DRAWN;
  if (notice.isReminder && !(await stillWaits(deps, request))) return DRAWN;
  return inThread(deps, cards, (place) => postNotice(deps, request, book, notice, place));
}

/** Somebody may have decided since it was read. */
async function stillWaits({ store }: Pick<SayingDeps, 'store'>, { id }: Request): Promise<boolean> {
  const read = await store.read(id);
  return typeof read === 'object' && read.request.state === 'pending';
}

/** Below the card where it is decided. */
export async function inThread(
  { channels }: Pick<SayingDeps, 'channels'>,
  { approvals }: CardBook['cards'],
  send: (place: PostTarget & { readonly thread_ts: string }) => Promise<Drawn>,
): Promise<Drawn> {
  if (approvals === undefined) return DRAWN;
  // Since the card was posted, another organization may have come to the channel.
  const closed = await channels.closedTo(approvals.channel);
  if (closed !== undefined) return closed === SHARED ? DRAWN : closed;
  return send({ channel: approvals.channel, thread_ts: approvals.ts });
}

/** The card of a change says who asks to take it back. */
function sayUndoes(deps: SayingDeps, request: Request, book: CardBook): readonly Promise<Drawn>[] {
  const notice = noticeOfUndo(request);
  const { undoes } = request;
  if (notice === undefined || undoes === undefined || book.said.has(notice.key)) return [];
  return [deps.cards.read(undoes).then(({ cards }) => sayInThread(deps, request, book, notice, cards))];
}

async function tellRequester(deps: SayingDeps, request: Request, book: CardBook, notice: Notice): Promise<Drawn> {
  const told = await postNotice(deps, request, book, notice, { channel: request.requester.userId });
  const isNew = told.kind === 'drawn' && !book.said.has(notice.key);
  if (isNew && notice.key === 'end') deps.metrics.ended.inc({ state: request.state });
  return told;
}

/** No later try can put a message there. */
const NO_THREAD: ReadonlySet<string> = new Set(['cannot_reply_to_message', 'message_not_found', 'thread_not_found']);

/** Once, as far as Slack lets us know. */
export async function postNotice(
  deps: Pick<SayingDeps, 'chat' | 'cards' | 'pace' | 'people'>,
  request: Request,
  book: CardBook,
  { key, includes, calls = [], isReminder, words }: Saying,
  place: PostTarget,
): Promise<Drawn> {
  if (book.said.has(key)) return DRAWN;
  const { chat, pace, cards } = deps;
  const waitMs = await pace.post(place.channel, queued(request, key));
  if (waitMs > 0) return { kind: 'not yet', waitMs };
  const called = await callsFor(deps, request, calls, key);
  // Noted first: a worker that dies before it is sent has skipped it, as people were told of the request before.
  // Whoever stood still since it read the book may come second.
  if (isReminder && !(await cards.sayFirst(request.id, key))) return DRAWN;
  const sent = await chat.post({ ...place, ...words(called) });
  if (sent.kind !== 'sent' && !(sent.kind === 'refused' && NO_THREAD.has(sent.error))) {
    if (isReminder) await cards.unsay(request.id, key);
    return sent;
  }
  const where = sent.kind === 'sent' ? sent.channel : undefined;
  await cards.saySaid(request.id, includes === undefined ? [key] : [key, includes], where);
  return DRAWN;
}
