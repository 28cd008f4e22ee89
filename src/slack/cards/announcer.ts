// Draws what is stored until what is drawn is what is stored, and says how it ended. Decides nothing.
import { isFinal, type Request } from '../../approvals/request.js';
import type { DueSet, Read, RequestStore, Stored } from '../../approvals/store.js';
import type { Unreadable } from '../../approvals/stored-form.js';
import { type Log, withCorrelation } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import type { Chat, Outgoing } from '../api/chat.js';
import { isAboutUs, saySlackFailure } from '../api/client.js';
import type { Pace } from '../api/pace.js';
import { type Channels, SHARED } from '../people/channels.js';
import { approverIds, type Called } from './calls.js';
import type { Card, CardBook, Cards } from './card-store.js';
import { CARRIED_OUT_WITHIN_MS, DRAWN, type Drawn, drawCard, waiting } from './drawing.js';
import { sayEnd, sayReminder } from './notices.js';
import { requestCard } from './request-card.js';

export interface AnnouncerDeps {
  readonly store: RequestStore;
  readonly cards: Cards;
  readonly pace: Pace;
  readonly chat: Chat;
  readonly channels: Channels;
  readonly approvalsChannel: string | undefined;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** How long until the next try, by how often it has failed in a row. Also after a refusal: somebody may invite the bot. */
const backOffMs = (failures: number) => Math.min(1_000 * 2 ** Math.min(failures, 10), 30_000);
/** Until Redis is asked again whether it holds a state for good. */
const NOT_YET_MS = 500;
/** Since its end: what Slack refuses for so long is left as it is. */
const GIVE_UP_AFTER_MS = 24 * 60 * 60_000;
/** Forgetting how often something failed only means to try it sooner. */
const MOST_REMEMBERED = 10_000;
/** No later try can put a message there. */
const NO_THREAD: ReadonlySet<string> = new Set(['cannot_reply_to_message', 'message_not_found', 'thread_not_found']);
const UNREADABLE_RETRY_MS = { newer: 1_000, older: 1_000, damaged: 60_000 } as const;
/** Another replica is drawing it, perhaps an older version. */
const DRAWN_ELSEWHERE_MS = 500;

export class Announcer {
  readonly #deps: AnnouncerDeps;
  /** By request: how often in a row something of it could not be drawn or said. */
  readonly #failures = new Map<string, number>();

  constructor(deps: AnnouncerDeps) {
    this.#deps = deps;
  }

  /** Comes back to `id` by itself until drawn = stored. */
  draw = async (id: string, set: DueSet = 'draw'): Promise<void> => {
    const { store, cards } = this.#deps;
    const read = () => Promise.all([store.read(id), cards.read(id)]);
    const drew = await cards.alone(id, read, ([stored, book]) => this.#drawRead(id, stored, book, set));
    if (!drew) await store.defer(set, id, (await store.now()) + DRAWN_ELSEWHERE_MS);
  };

  async #drawRead(id: string, stored: Read, book: CardBook, set: DueSet): Promise<void> {
    if (typeof stored === 'string') return this.#leave(id, set, stored);
    await withCorrelation(stored.request.correlation, () => this.#draw(stored, book, set));
  }

  async #draw(stored: Stored, book: CardBook, set: DueSet): Promise<void> {
    const { id } = stored.request;
    const { store } = this.#deps;
    // A state that a crash or a failover could take back is not shown. Who stored it notes soon that it lasts, or is gone.
    if (stored.confirmed < stored.version && stored.now < stored.notedBy) return store.restUntilNoted(set, stored);
    if (!(await store.confirm(stored))) return this.#again(stored, set, NOT_YET_MS);
    try {
      const drawn = await this.#drawOnce(stored, book);
      const waitMs = this.#waitMs(stored, drawn);
      if (waitMs > 0) return await this.#again(stored, set, waitMs);
      await store.rest(set, id, stored.version);
    } catch (error) {
      const failures = this.#countFailure(id);
      this.#deps.log.warn({ err: error, request: id, failures }, 'a request could not be drawn; trying again');
      await this.#again(stored, set, backOffMs(failures));
    }
  }

  async #again({ request, version }: Stored, set: DueSet, waitMs: number): Promise<void> {
    const { store } = this.#deps;
    await store.rest(set, request.id, version, (await store.now()) + waitMs);
  }

  /** What cannot be read is not drawn: a newer replica does it, or somebody who mends what is stored. */
  async #leave(id: string, set: DueSet, why: 'none' | Unreadable): Promise<void> {
    const { store } = this.#deps;
    if (why === 'none') await store.rest(set, id, 0);
    else await store.defer(set, id, (await store.now()) + UNREADABLE_RETRY_MS[why]);
  }

  /** @returns milliseconds until the next try; 0 when nothing is left to do */
  #waitMs({ request, now }: Stored, all: readonly Drawn[]): number {
    const over = 'endedAt' in request && now - request.endedAt > GIVE_UP_AFTER_MS;
    const left = all.filter(({ kind }) => kind !== 'drawn' && !(kind === 'refused' && over));
    const troubles = left.filter(({ kind }) => kind === 'refused' || kind === 'unreachable');
    if (troubles.length === 0) this.#failures.delete(request.id);
    const failures = troubles.length === 0 ? 0 : this.#countFailure(request.id);
    if (troubles.length > 0) {
      this.#deps.log.warn(
        { request: request.id, troubles, failures },
        'Slack did not take all of a request; trying again',
      );
    }
    return left.length === 0 ? 0 : Math.min(...left.map((one) => waitOf(one, failures)));
  }

  /** @returns how often it had failed before */
  #countFailure(id: string): number {
    const failures = this.#failures.get(id) ?? 0;
    if (this.#failures.size >= MOST_REMEMBERED) this.#failures.clear();
    this.#failures.set(id, failures + 1);
    return failures;
  }

  /** Trouble in one place must not keep the card from the other, nor the requester from being told. */
  async #drawOnce(stored: Stored, book: CardBook): Promise<readonly Drawn[]> {
    const drawn = await together([this.#drawApprovals(stored, book), this.#drawOrigin(stored, book)]);
    const inBook = await this.#deps.cards.read(stored.request.id);
    const said = isFinal(stored.request) ? this.#sayEnd(stored, inBook) : this.#remind(stored, inBook);
    return [...drawn, ...(await together([...this.#drawDirect(stored, inBook), ...said]))];
  }

  async #drawApprovals({ request, version, now }: Stored, book: CardBook): Promise<Drawn> {
    const { approvalsChannel: channel } = this.#deps;
    const { approvals: before } = book.cards;
    // Hidden in a channel that is not the policy's any more, it is posted in the one that is.
    const approvals = before?.hidden === true && before.channel !== channel ? undefined : before;
    const wanted = 'planHash' in request || approvals !== undefined;
    if (channel === undefined) return DRAWN;
    if (!wanted) {
      void this.#deps.channels.closedTo(channel); // known by the time that there is something to show there
      return DRAWN;
    }
    const message = ({ called }: Card) =>
      requestCard(request, { buttons: true, now, called: called && new Set(called) });
    const card = { channel, version, now, message };
    const drawn = await drawCard(this.#deps, request, { place: 'approvals', drawn: approvals }, card);
    const { userId } = request.requester;
    if (drawn.kind === 'refused' && approvals === undefined) {
      const sentence = `${saySlackFailure(drawn)} Your request is kept, and I try again every minute.`;
      const text = `I could not post ${request.id} in the approvals channel <#${channel}>. ${sentence}`;
      await this.#say(request, book, 'no approvals card', { channel: userId, text });
    } else if (drawn === SHARED) {
      const text = `Nobody can decide ${request.id} now: the approvals channel <#${channel}> is shared with another organization, so I no longer show it there. Whoever runs me can end that, or name another channel in the policy. Your request is kept, and I look again every minute.`;
      await this.#say(request, book, 'approvals card hidden', { channel: userId, text });
    }
    return drawn;
  }

  async #drawOrigin({ request, version, now }: Stored, book: CardBook): Promise<Drawn> {
    const { origin } = book.cards;
    const { userId } = request.requester;
    const card = { version, now, message: () => requestCard(request, { buttons: false, now }) };
    const { askedIn, thread } = request;
    const drawIn = (where: { readonly channel: string; readonly thread?: string | undefined }) =>
      drawCard(this.#deps, request, { place: 'origin', drawn: origin }, { ...where, ...card });
    const isApart = askedIn !== this.#deps.approvalsChannel;
    const drawn = await drawIn(isApart ? { channel: askedIn, thread } : { channel: userId });
    if (drawn.kind !== 'refused' || origin !== undefined || isAboutUs(drawn.error)) return drawn;
    // Where it was asked is closed to us: the requester gets the copy directly.
    this.#deps.log.warn({ request: request.id, refused: drawn.error }, 'the copy cannot be posted where it was asked');
    return drawIn({ channel: userId });
  }

  /** The requester's own copy, from when the one where it was asked had to be hidden. */
  #drawDirect({ request, version, now }: Stored, { cards: { origin, direct } }: CardBook): readonly Promise<Drawn>[] {
    if (origin?.hidden !== true && direct === undefined) return [];
    const message = () => requestCard(request, { buttons: false, now });
    const card = { channel: request.requester.userId, version, now, message };
    return [drawCard(this.#deps, request, { place: 'direct', drawn: direct }, card)];
  }

  /** An edit of a card notifies nobody, so the end is said in its thread and to the requester. */
  #sayEnd({ request }: Stored, book: CardBook): readonly Promise<Drawn>[] {
    const end = sayEnd(request);
    const tell = async () => {
      const told = await this.#say(request, book, 'end', { channel: request.requester.userId, ...end });
      if (told.kind === 'drawn' && !book.said.has('end')) this.#deps.metrics.ended.inc({ state: request.state });
      return told;
    };
    return [...this.#sayInThread(request, book, 'end in thread', end), tell()];
  }

  /** Halfway to its end, and when only a person can settle it. */
  #remind({ request, now }: Stored, book: CardBook): readonly Promise<Drawn>[] {
    const reminder = sayReminder(request, now);
    return reminder === undefined ? [] : this.#sayInThread(request, book, reminder.once, reminder);
  }

  #sayInThread(request: Request, book: CardBook, once: string, { text, blocks }: Words): readonly Promise<Drawn>[] {
    const { approvals } = book.cards;
    if (approvals === undefined) return [];
    const say = async () => {
      // Since the card was posted, another organization may have come to the channel.
      const closed = await this.#deps.channels.closedTo(approvals.channel);
      if (closed !== undefined) return closed === SHARED ? DRAWN : closed;
      return this.#say(request, book, once, {
        channel: approvals.channel,
        thread_ts: approvals.ts,
        text,
        ...(blocks && { blocks }),
      });
    };
    return [say()];
  }

  /** Once, as far as Slack lets us know. */
  async #say(request: Request, book: CardBook, once: string, { text, ...where }: Saying): Promise<Drawn> {
    if (book.said.has(once)) return DRAWN;
    const { chat, pace } = this.#deps;
    const waitMs = await pace.post(where.channel, waiting(request, once));
    if (waitMs > 0) return { kind: 'not yet', waitMs };
    const called = () => pace.call(approverIds(request), `${request.id} ${once}`);
    const sent = await chat.post({ ...where, text: typeof text === 'string' ? text : text(await called()) });
    if (sent.kind !== 'sent' && !(sent.kind === 'refused' && NO_THREAD.has(sent.error))) return sent;
    await this.#deps.cards.saySaid(request.id, once);
    return DRAWN;
  }
}

type Words = Pick<Outgoing, 'blocks'> & { readonly text: string | ((called: Called) => string) };
type Saying = Pick<Outgoing, 'channel' | 'thread_ts'> & Words;

/** Waits for all, also when one throws: nothing of it goes on after this. */
async function together<T>(all: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}

function waitOf(drawn: Drawn, failures: number): number {
  switch (drawn.kind) {
    case 'drawn':
      return 0;
    case 'not yet':
      return drawn.waitMs;
    case 'once more':
      return CARRIED_OUT_WITHIN_MS;
    case 'rate limited':
      return drawn.retryAfterMs;
    case 'refused':
    case 'unreachable':
      return backOffMs(failures);
    default:
      return drawn satisfies never;
  }
}
