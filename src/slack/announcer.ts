// Draws what is stored until what is drawn is what is stored, and says how it ended. Decides nothing.
import type { CardBook, Cards } from '../approvals/cards.js';
import { isFinal, type Request } from '../approvals/request.js';
import type { RequestStore, Stored } from '../approvals/store.js';
import { type Log, withCorrelation } from '../log.js';
import type { Metrics } from '../metrics.js';
import { type Channels, type Drawn, drawCard } from './card-drawing.js';
import { failureOf, type SlackClient, saySlackFailure } from './client.js';
import { requestCard, sayEnd, sayReminder } from './request-card.js';

export interface AnnouncerDeps {
  readonly store: RequestStore;
  readonly cards: Cards;
  readonly client: SlackClient;
  readonly channels: Channels;
  readonly approvalsChannel: string | undefined;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** How long until the next try, by how often it has failed in a row. */
const backOffMs = (failures: number) => Math.min(1_000 * 2 ** failures, 60_000);
/** A card that Slack refuses may be welcome once somebody has invited the bot. */
const REFUSED_RETRY_MS = 60_000;
const UNREADABLE_RETRY_MS = { newer: 1_000, damaged: 60_000 } as const;
/** Another replica is drawing it, perhaps an older version. */
const DRAWN_ELSEWHERE_MS = 500;

export class Announcer {
  readonly #deps: AnnouncerDeps;
  readonly #failures = new Map<string, number>();

  constructor(deps: AnnouncerDeps) {
    this.#deps = deps;
  }

  /** Comes back to `id` by itself until drawn = stored. */
  draw = async (id: string): Promise<void> => {
    const drew = await this.#deps.cards.alone(id, () => this.#drawStored(id));
    const { store } = this.#deps;
    if (!drew) await store.defer('draw', id, (await store.now()) + DRAWN_ELSEWHERE_MS);
  };

  async #drawStored(id: string): Promise<void> {
    const stored = await this.#deps.store.read(id);
    if (typeof stored === 'string') return this.#leave(id, stored);
    await withCorrelation(stored.request.correlation, () => this.#draw(stored));
  }

  async #draw(stored: Stored): Promise<void> {
    const { id } = stored.request;
    try {
      const waitMs = await this.#drawOnce(stored);
      this.#failures.delete(id);
      if (waitMs > 0) return await this.#again(stored, waitMs);
      await this.#deps.store.rest('draw', id, stored.version);
    } catch (error) {
      const failure = failureOf(error);
      const failures = this.#failures.get(id) ?? 0;
      this.#failures.set(id, failures + 1);
      this.#deps.log.warn({ err: error, request: id, failures }, 'a card could not be drawn; trying again');
      await this.#again(stored, failure.kind === 'rate limited' ? failure.retryAfterMs : backOffMs(failures));
    }
  }

  async #again({ request, version }: Stored, waitMs: number): Promise<void> {
    const { store } = this.#deps;
    await store.rest('draw', request.id, version, (await store.now()) + waitMs);
  }

  /** What cannot be read is not drawn: a newer replica does it, or somebody who mends what is stored. */
  async #leave(id: string, why: 'none' | 'newer' | 'damaged'): Promise<void> {
    const { store } = this.#deps;
    if (why === 'none') await store.rest('draw', id, 0);
    else await store.defer('draw', id, (await store.now()) + UNREADABLE_RETRY_MS[why]);
  }

  /** @returns milliseconds until something is left to draw; 0 when all of it is drawn */
  async #drawOnce(stored: Stored): Promise<number> {
    const { request } = stored;
    const book = await this.#deps.cards.read(request.id);
    // Trouble in one channel must not keep the card from the other, least of all from those who decide.
    const drawing = [this.#drawApprovals(stored, book), this.#drawOrigin(stored, book), this.#drawAgain(stored, book)];
    await Promise.allSettled(drawing);
    const waits = await Promise.all(drawing);
    if (waits.some((wait) => wait > 0)) return Math.max(...waits);
    const drawn = await this.#deps.cards.read(request.id);
    if (isFinal(request)) await this.#sayEnd(request, drawn);
    else await this.#remind(stored, drawn);
    return 0;
  }

  async #drawOrigin({ request, version, now }: Stored, book: CardBook): Promise<number> {
    const card = requestCard(request, { buttons: false, now });
    const where = request.askedIn === this.#deps.approvalsChannel ? request.requester.userId : request.askedIn;
    const drawn = await this.#drawCard(request, 'origin', book, { channel: where, version, ...card });
    if (!('refused' in drawn)) return drawn.waitMs;
    // Where it was asked is closed to us: the requester gets the copy directly.
    this.#deps.log.warn(
      { request: request.id, refused: drawn.refused },
      'the copy cannot be posted where it was asked',
    );
    const direct = await this.#drawCard(request, 'origin', book, {
      channel: request.requester.userId,
      version,
      ...card,
    });
    return 'refused' in direct ? 0 : direct.waitMs;
  }

  async #drawApprovals({ request, version, now }: Stored, book: CardBook): Promise<number> {
    const { approvalsChannel: channel } = this.#deps;
    const wanted = 'planHash' in request || book.cards.approvals !== undefined;
    if (!wanted || channel === undefined) return 0;
    const card = requestCard(request, { buttons: true, now });
    const drawn = await this.#drawCard(request, 'approvals', book, { channel, version, ...card });
    if (!('refused' in drawn)) return drawn.waitMs;
    const sentence = saySlackFailure({ kind: 'refused', error: drawn.refused, details: '' });
    this.#deps.log.error(
      { request: request.id, channel, refused: drawn.refused },
      'the card cannot be posted in the approvals channel',
    );
    if (!book.said.has('no approvals card')) {
      const said = `I could not post ${request.id} in the approvals channel <#${channel}>. ${sentence} Your request is kept, and I try again every minute.`;
      await this.#tell(request, said);
      await this.#deps.cards.saySaid(request.id, 'no approvals card');
    }
    return isFinal(request) ? 0 : REFUSED_RETRY_MS;
  }

  async #drawAgain({ request, version, now }: Stored, { again }: CardBook): Promise<number> {
    const card = requestCard(request, { buttons: true, now });
    for (const [place, drawn] of Object.entries(again)) {
      await drawCard(
        this.#deps,
        request,
        { place: `again:${drawn.ts}`, drawn },
        { channel: drawn.channel, version, ...card },
      );
      this.#deps.log.info({ request: request.id, place }, 'drew a card whose posting had not been stored');
    }
    return 0;
  }

  async #drawCard(
    request: Request,
    place: 'approvals' | 'origin',
    book: CardBook,
    card: Parameters<typeof drawCard>[3],
  ): Promise<Drawn> {
    return drawCard(this.#deps, request, { place, drawn: book.cards[place] }, card);
  }

  /** An edit of a card notifies nobody, so the end is said in its thread and to the requester. */
  async #sayEnd(request: Request, book: CardBook): Promise<void> {
    if (book.said.has('end')) return;
    const text = sayEnd(request);
    const { approvals } = book.cards;
    if (approvals !== undefined && !book.said.has('end in thread')) {
      await this.#post({ channel: approvals.channel, thread_ts: approvals.ts, text });
      await this.#deps.cards.saySaid(request.id, 'end in thread');
    }
    await this.#tell(request, text);
    await this.#deps.cards.saySaid(request.id, 'end');
    this.#deps.metrics.ended.inc({ state: request.state });
  }

  /** Halfway to its end, and when only a person can settle it. */
  async #remind({ request, now }: Stored, book: CardBook): Promise<void> {
    const { approvals } = book.cards;
    const reminder = sayReminder(request, now);
    if (reminder === undefined || approvals === undefined || book.said.has(reminder.once)) return;
    await this.#post({ channel: approvals.channel, thread_ts: approvals.ts, text: reminder.text });
    await this.#deps.cards.saySaid(request.id, reminder.once);
  }

  async #tell(request: Request, text: string): Promise<void> {
    await this.#post({ channel: request.requester.userId, text });
  }

  /** What Slack refuses for good is logged and left; what may pass is thrown and tried again. */
  async #post(message: {
    readonly channel: string;
    readonly thread_ts?: string;
    readonly text: string;
  }): Promise<void> {
    try {
      await this.#deps.client.chat.postMessage({ ...message, unfurl_links: false, unfurl_media: false });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'refused') throw error;
      this.#deps.log.error({ channel: message.channel, refused: failure.error }, saySlackFailure(failure));
    }
  }
}
