// Updates cards until they show the request's stored version, and posts the outcomes of requests. Makes no decisions.
import { type Request, sentChangeCall } from '../../approvals/request/request.js';
import { isSettledAsNotDone } from '../../approvals/request/settling.js';
import type { DueSet, ReadResult, StoredRequest } from '../../approvals/storage/store.js';
import type { UnreadableReason } from '../../approvals/storage/stored-json.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { withCorrelation } from '../../log.js';
import { changeNamed } from '../../operations/index.js';
import type { Phrase } from '../../operations/operation.js';
import { isAtlasError } from '../../operations/optional-reads.js';
import { describeUploadFailure, type FileToUpload } from '../api/upload.js';
import { oneLine } from '../blocks/sanitize.js';
import { clipText, literalMrkdwn } from '../blocks/text.js';
import { LATE_EDIT_WITHIN_MS, LockLostError, type RequestPosts } from './card-store.js';
import { drawAllCards, drawApprovalsCard } from './draw-all-cards.js';
import { type CardServices, DRAWN, type DrawOutcome, queuedMessageOf } from './draw-card.js';
import { noticeMessage } from './notices.js';
import { type PostTarget, postDueNotices, postNotice, postToThread } from './post-notices.js';

/** Returns the delay after consecutive failures. We retry rejected posts, too, because somebody may invite the bot. */
const backOffMs = (failures: number) => Math.min(1_000 * 2 ** Math.min(failures, 10), 30_000);
/** The delay before we ask Redis again whether a version is durable. */
const NOT_YET_MS = 500;
/** The time after a request's end during which we retry posts that Slack rejects. */
const GIVE_UP_AFTER_MS = 24 * 60 * 60_000;
/** The maximum number of entries in `#failures`. A lost entry only makes the next retry earlier. */
const MOST_REMEMBERED = 10_000;
const UNREADABLE_RETRY_MS = { newer: 1_000, older: 1_000, damaged: 60_000 } as const;
/** The delay before the next attempt while another replica, possibly of a different release, is updating the cards. */
const DRAWN_ELSEWHERE_MS = 500;
const ELSEWHERE: DrawOutcome = { kind: 'not yet', waitMs: DRAWN_ELSEWHERE_MS };
const NOT_DURABLE: DrawOutcome = { kind: 'not yet', waitMs: NOT_YET_MS };

export class CardPublisher {
  readonly #deps: CardServices;
  /** The number of consecutive failures to post or update a request's messages, by request id. */
  readonly #failures = new Map<string, number>();

  constructor(deps: CardServices) {
    this.#deps = deps;
  }

  /** Updates the request's cards and messages, and reschedules the request until all of them match its stored state. */
  draw = async (id: string, set: DueSet = 'draw'): Promise<void> => {
    const { store, cards } = this.#deps;
    const read = () => Promise.all([store.read(id), cards.read(id)]);
    const drew = await cards.alone(id, read, ([stored, book]) => this.#drawRead(id, stored, book, set));
    if (!drew) await store.defer(set, id, (await store.now()) + DRAWN_ELSEWHERE_MS);
  };

  async #drawRead(id: string, stored: ReadResult, book: RequestPosts, set: DueSet): Promise<void> {
    if (typeof stored === 'string') return this.#leave(id, set, stored);
    await withCorrelation(stored.request.correlation, () => this.#draw(stored, book, set), id);
  }

  async #draw(stored: StoredRequest, book: RequestPosts, set: DueSet): Promise<void> {
    const { id } = stored.request;
    const { store } = this.#deps;
    // We don't show a version that a crash could undo. The process that stored it will soon record that it's durable.
    if (stored.confirmed < stored.version && stored.now < stored.notedBy) return store.restUntilNoted(set, stored);
    if (!(await store.confirm(stored))) return this.#again(stored, set, NOT_YET_MS);
    try {
      const drawn = await this.#drawOnce(stored, book);
      const waitMs = this.#waitMs(stored, drawn);
      if (waitMs > 0) return await this.#again(stored, set, waitMs);
      await store.rest(set, id, stored.version);
    } catch (error) {
      if (error instanceof LockLostError) {
        this.#deps.log.warn({ err: error, request: id }, 'lost the lock on a request’s cards and will retry');
        return this.#again(stored, set, DRAWN_ELSEWHERE_MS);
      }
      const failures = this.#countFailure(id);
      this.#deps.log.warn({ err: error, request: id, failures }, 'failed to update a request’s cards and will retry');
      await this.#again(stored, set, backOffMs(failures));
    }
  }

  async #again({ request, version }: StoredRequest, set: DueSet, waitMs: number): Promise<void> {
    const { store } = this.#deps;
    await store.rest(set, request.id, version, (await store.now()) + waitMs);
  }

  /** Postpones an unreadable request until a replica with a newer release reads it or somebody repairs it. */
  async #leave(id: string, set: DueSet, why: 'none' | UnreadableReason): Promise<void> {
    const { store } = this.#deps;
    if (why === 'none') await store.rest(set, id, 0);
    else await store.defer(set, id, (await store.now()) + UNREADABLE_RETRY_MS[why]);
  }

  /** @returns milliseconds until the next attempt, or 0 if nothing is left to do */
  #waitMs({ request, now }: StoredRequest, all: readonly DrawOutcome[]): number {
    const over = 'endedAt' in request && now - request.endedAt > GIVE_UP_AFTER_MS;
    const left = all.filter(({ kind }) => kind !== 'drawn' && !(kind === 'refused' && over));
    const troubles = left.filter(({ kind }) => kind === 'refused' || kind === 'unreachable');
    if (troubles.length === 0) this.#failures.delete(request.id);
    const failures = troubles.length === 0 ? 0 : this.#countFailure(request.id);
    if (troubles.length > 0) {
      this.#deps.log.warn(
        { request: request.id, troubles, failures },
        'Slack rejected some of a request’s cards or messages, so I’ll send them again',
      );
    }
    return left.length === 0 ? 0 : Math.min(...left.map((one) => waitOf(one, failures)));
  }

  /** Counts a failure. @returns the number of earlier failures */
  #countFailure(id: string): number {
    const failures = this.#failures.get(id) ?? 0;
    if (this.#failures.size >= MOST_REMEMBERED) this.#failures.clear();
    this.#failures.set(id, failures + 1);
    return failures;
  }

  /** Updates all cards and messages of the request. An error in one doesn't stop the other updates. */
  async #drawOnce(stored: StoredRequest, book: RequestPosts): Promise<readonly DrawOutcome[]> {
    const { returns, id } = stored.request;
    if (returns !== undefined) return this.#drawReturn(stored, book, returns.change);
    const drawn = await this.#drawCopies(stored, book);
    const inBook = await this.#deps.cards.read(id);
    const said = await allSettledOrThrow(postDueNotices(this.#deps, stored, inBook));
    return [...drawn, ...said, ...(await allSettledOrThrow(await sendRestoreKit(this.#deps, stored.request)))];
  }

  async #drawCopies(stored: StoredRequest, book: RequestPosts): Promise<readonly DrawOutcome[]> {
    const itsReturn = await this.#returnOf(stored.request);
    if (itsReturn !== undefined && !(await this.#deps.store.confirm(itsReturn))) return [NOT_DURABLE];
    return allSettledOrThrow(drawAllCards(this.#deps, { ...stored, itsReturn }, book));
  }

  async #returnOf({ id, params }: Request): Promise<StoredRequest | undefined> {
    if (params.for === undefined) return undefined;
    const read = await this.#deps.store.returnOf(id);
    return typeof read === 'string' ? undefined : read;
  }

  /** Shows a return (a scheduled revert) on its change's card. A return gets its own card only if it needs approval. */
  async #drawReturn(stored: StoredRequest, book: RequestPosts, change: string): Promise<readonly DrawOutcome[]> {
    const { store, cards } = this.#deps;
    const own = await drawApprovalsCard(this.#deps, stored, book);
    let drawn: readonly DrawOutcome[] = [];
    let isDone = false;
    let done: Request | undefined;
    const read = () => Promise.all([store.read(change), cards.read(change)]);
    const drew = await cards.alone(change, read, async ([changed, changedBook]) => {
      // If the change's record is lost, the return reports its own outcome.
      isDone = changed === 'none' || changed === 'damaged';
      if (typeof changed !== 'object') return;
      isDone = changed.request.state === 'succeeded' || isSettledAsNotDone(changed.request);
      done = changed.request;
      drawn = await this.#drawCopies(changed, changedBook);
    });
    if (!drew) return [own, ELSEWHERE];
    // Until we know that the change happened, there's nothing to revert.
    if (!isDone) return [own, ...drawn];
    const inBook = await cards.read(stored.request.id);
    const said = await allSettledOrThrow(postDueNotices(this.#deps, stored, inBook));
    const after = done === undefined ? DRAWN : await postActivityDuringChange(this.#deps, done, stored.request);
    return [own, ...drawn, ...said, after];
  }
}

/** Like Promise.all, but waits for all promises before it throws, so that nothing continues in the background. */
async function allSettledOrThrow<T>(all: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}

function waitOf(drawn: DrawOutcome, failures: number): number {
  switch (drawn.kind) {
    case 'drawn':
      return 0;
    case 'not yet':
      return drawn.waitMs;
    case 'once more':
      return LATE_EDIT_WITHIN_MS;
    case 'rate limited':
      return drawn.retryAfterMs;
    case 'refused':
    case 'unreachable':
      return backOffMs(failures);
    default:
      return drawn satisfies never;
  }
}

const KEY = 'afterwards';

/** Posts the report after the messages about the change's end. If reading Atlas fails, posts the failure once. */
async function postActivityDuringChange(deps: CardServices, change: Request, itsReturn: Request): Promise<DrawOutcome> {
  const isOver = itsReturn.state === 'succeeded' || itsReturn.state === 'voided';
  const wasDone = change.state === 'succeeded' || (isSettledAsNotDone(change) && itsReturn.state === 'succeeded');
  if (!wasDone || !isOver) return DRAWN;
  const book = await deps.cards.read(itsReturn.id);
  if (book.said.has(KEY)) return DRAWN;
  const span = { from: change.sent.at, to: itsReturn.endedAt };
  const phrase = await told(deps, change, span);
  if (phrase === undefined) return DRAWN;
  const { cards } = await deps.cards.read(change.id);
  const words = () => noticeMessage(itsReturn, [[], phrase]);
  return postToThread(deps, cards, (place) => postNotice(deps, itsReturn, book, { key: KEY, words }, place));
}

type Done = Extract<Request, { readonly state: 'succeeded' | 'failed' }>;

async function told(
  { reader, log }: CardServices,
  change: Done,
  span: { readonly from: number; readonly to: number },
): Promise<Phrase | undefined> {
  const operation = changeNamed(change.operation);
  try {
    return await operation?.afterwards?.(reader, sentChangeCall(change), span);
  } catch (error) {
    log.warn({ request: change.id, err: error }, 'failed to read what was done during a temporary change');
    const why = isAtlasError(error) ? `: ${describeAtlasError(error)}` : '.';
    return `I couldn’t find out from Atlas what was done during the change${why} To check, run “events with people”.`;
  }
}

const MOST_SUBJECT = 80;

/** Builds the restore kit. Returns undefined until the change is done. */
function restoreKitOf(request: Request): FileToUpload | undefined {
  if (request.state !== 'succeeded') return undefined;
  const { id, operation: name, params, preview, sent } = request;
  const kit = changeNamed(name)?.restoreKit?.(sentChangeCall(request));
  if (kit === undefined) return undefined;
  const subject = clipText(oneLine(preview.subject), MOST_SUBJECT);
  const content = { request: id, operation: name, params, shownAt: new Date(sent.at).toISOString(), ...kit };
  return {
    name: `restore-kit-${id}.json`,
    title: `Restore kit for ${subject}`,
    content: `${JSON.stringify(content, null, 2)}\n`,
    comment: `Restore kit: the last settings of ${literalMrkdwn(subject)}, to restore by hand. The file contains no secrets. ${id}`,
  };
}

/** Sends the kit. Called after the end messages, because posting them tells us the direct message channel's id. */
async function sendRestoreKit(deps: CardServices, request: Request): Promise<readonly Promise<DrawOutcome>[]> {
  const file = restoreKitOf(request);
  if (file === undefined) return [];
  const { cards, said } = await deps.cards.read(request.id);
  const send = async (key: string, place: PostTarget): Promise<DrawOutcome> =>
    said.has(key) ? DRAWN : sendFile(deps, request, file, { key, place, said });
  const direct = said.get('end');
  return [
    postToThread(deps, cards, (place) => send('restore kit in thread', place)),
    ...(direct === undefined ? [] : [send('restore kit', { channel: direct })]),
  ];
}

/** Sends a file once, as far as Slack's responses let us tell. */
async function sendFile(
  deps: CardServices,
  request: Request,
  file: FileToUpload,
  { key, place, said }: { readonly key: string; readonly place: PostTarget; readonly said: RequestPosts['said'] },
): Promise<DrawOutcome> {
  const { posting, chat, pace, cards } = deps;
  const { channel, thread_ts: thread } = place;
  const waitMs = await pace.post(channel, queuedMessageOf(request, key));
  if (waitMs > 0) return { kind: 'not yet', waitMs };
  const sent = await posting.upload({ channel, ...(thread !== undefined && { thread }) }, file);
  if (sent.kind === 'sent') {
    await cards.noteSaid(request.id, [key]);
    return DRAWN;
  }
  if (sent.kind === 'refused' && !said.has(`no ${key}`)) {
    const text = `${describeUploadFailure('The restore kit', sent)} I’ll keep the file and try again for a day. ${request.id}`;
    // We don't call `pace.post` again: the file's turn in this channel also covers this message.
    const told = await chat.post({ ...place, text });
    if (told.kind === 'sent') await cards.noteSaid(request.id, [`no ${key}`]);
  }
  return sent;
}
