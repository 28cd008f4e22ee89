// One card, in one channel: posted as a sketch the first time, drawn over after that, posted again when somebody deleted it.
import { z } from 'zod';
import type { Card, CardPlace, Cards } from '../approvals/cards.js';
import { isFinal, type Request } from '../approvals/request.js';
import type { Log } from '../log.js';
import type { Chat } from './chat.js';
import { failureOf, type SlackClient, type SlackFailure } from './client.js';
import { type CardMessage, requestSketch } from './request-card.js';

export interface DrawingDeps {
  readonly chat: Chat;
  readonly cards: Cards;
  readonly channels: Channels;
  readonly log: Log;
}

/** `drawn`: nothing is left to do. `not yet`: it is another message's turn in this channel. `once more`: after a while. */
export type Drawn = { readonly kind: 'drawn' | 'not yet' | 'once more' } | SlackFailure;

/** Of the request in that version, at that moment of Redis's time. */
type Picture = CardMessage & { readonly version: number; readonly now: number };

/** An edit that we have given up may be carried out for so long, also after a later one. */
export const CARRIED_OUT_WITHIN_MS = 30_000;

export const DRAWN: Drawn = { kind: 'drawn' };
const NOT_YET: Drawn = { kind: 'not yet' };
const ONCE_MORE: Drawn = { kind: 'once more' };

/** No later try can change this message: it is not there any more, or not ours to edit. */
const GONE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

export async function drawCard(
  deps: DrawingDeps,
  request: Request,
  at: { readonly place: CardPlace; readonly drawn: Card | undefined },
  card: Picture & { readonly channel: string },
): Promise<Drawn> {
  if (at.drawn !== undefined) return redraw(deps, request, { ...at, drawn: at.drawn }, card);
  const { channel } = card;
  const closed = await deps.channels.closedTo(channel);
  if (closed !== undefined) return closed;
  if (!(await deps.cards.mayPost(channel, request.state === 'expired'))) return NOT_YET;
  // Slack has no idempotent post: what a crash leaves behind here has no state and no buttons, so that it stays true.
  const sent = await deps.chat.post({ channel, ...requestSketch(request, { mention: at.place === 'approvals' }) });
  if (sent.kind !== 'sent') return sent;
  const sketched = { channel: sent.channel, ts: sent.ts, version: 0 };
  await deps.cards.save(request.id, at.place, sketched);
  return redraw(deps, request, { place: at.place, drawn: sketched }, card);
}

async function redraw(
  deps: DrawingDeps,
  request: Request,
  { place, drawn }: { readonly place: CardPlace; readonly drawn: Card },
  { text, blocks, version, now }: Picture,
): Promise<Drawn> {
  const { channel, ts, doubtfulUntil = 0 } = drawn;
  const isDoubtful = now < doubtfulUntil;
  if (drawn.version >= version && (isDoubtful || doubtfulUntil === 0)) return isDoubtful ? ONCE_MORE : DRAWN;
  const sent = await deps.chat.update({ channel, ts, text, blocks });
  const gone = sent.kind === 'refused' && GONE.has(sent.error);
  if (sent.kind === 'unreachable')
    await deps.cards.save(request.id, place, { ...drawn, doubtfulUntil: now + CARRIED_OUT_WITHIN_MS });
  if (sent.kind !== 'sent' && !gone) return sent;
  if (gone) deps.log.warn({ request: request.id, place, refused: sent.error }, 'a card is gone');
  if (gone && !isFinal(request)) {
    await deps.cards.forget(request.id, place);
    return NOT_YET; // and so it is posted again
  }
  const isCertain = !isDoubtful || gone;
  await deps.cards.save(request.id, place, { channel, ts, version, ...(!isCertain && { doubtfulUntil }) });
  return isCertain ? DRAWN : ONCE_MORE;
}

const conversation = z.object({
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
  is_shared: z.boolean().optional(),
  is_org_shared: z.boolean().optional(),
});

/** Posting to such a channel says by itself why it cannot be done. */
const CANNOT_BE_SEEN: ReadonlySet<string> = new Set(['channel_not_found', 'unknown_method']);
const KNOWN_FOR_MS = 20_000;
const SHARED: SlackFailure = { kind: 'refused', error: 'shared_with_another_organization', details: '' };

/** Which channels are shared with another organization: nothing is posted there. */
export class Channels {
  readonly #client: SlackClient;
  readonly #log: Log;
  readonly #known = new Map<string, { readonly until: number; readonly shared: boolean }>();

  constructor(client: SlackClient, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  /** @returns why nothing may be posted there: it is shared, or Slack does not say that it is not */
  async closedTo(channel: string): Promise<SlackFailure | undefined> {
    if (!/^[CG]/.test(channel)) return undefined;
    const known = this.#known.get(channel);
    if (known !== undefined && known.until > Date.now()) return known.shared ? SHARED : undefined;
    try {
      const shared = await this.#isShared(channel);
      this.#known.set(channel, { until: Date.now() + KNOWN_FOR_MS, shared });
      return shared ? SHARED : undefined;
    } catch (error) {
      const failure = failureOf(error);
      this.#log.warn({ channel, ...failure }, 'Slack does not say whether a channel is shared');
      return failure.kind === 'refused' && CANNOT_BE_SEEN.has(failure.error) ? undefined : failure;
    }
  }

  async #isShared(channel: string): Promise<boolean> {
    const answer = await this.#client.conversations.info({ channel });
    const info = conversation.parse(answer.channel);
    const shared = info.is_shared === true && info.is_org_shared !== true;
    return info.is_ext_shared === true || info.is_pending_ext_shared === true || shared;
  }
}
