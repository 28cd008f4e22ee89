// One card, in one channel: posted the first time, updated after that, posted again when somebody deleted it.
import { z } from 'zod';
import type { Card, CardPlace, Cards } from '../approvals/cards.js';
import { isFinal, type Request } from '../approvals/request.js';
import type { Log } from '../log.js';
import { failureOf, type SlackClient } from './client.js';
import type { CardMessage } from './request-card.js';

export interface DrawingDeps {
  readonly client: SlackClient;
  readonly cards: Cards;
  readonly channels: Channels;
  readonly log: Log;
}

/** `waitMs` 0: it is drawn. `refused`: Slack's error name for why it cannot be, until a person changes something. */
export type Drawn = { readonly waitMs: number } | { readonly refused: string };

/** Half of Slack's pace of a post a second: two replicas that wait meet neither each other nor the limit. */
const POST_AGAIN_MS = 500;
const posted = z.object({ channel: z.string(), ts: z.string() });

/** @throws when it may work later: Slack away, or asking to wait */
export async function drawCard(
  deps: DrawingDeps,
  request: Request,
  at: { readonly place: CardPlace; readonly drawn: Card | undefined },
  card: CardMessage & { readonly channel: string; readonly version: number },
): Promise<Drawn> {
  if (at.drawn !== undefined) return redraw(deps, request, { ...at, drawn: at.drawn }, card);
  const { channel, text, blocks, version } = card;
  if (await deps.channels.isShared(channel)) return { refused: 'shared_with_another_organization' };
  if (!(await deps.cards.mayPost(channel))) return { waitMs: POST_AGAIN_MS };
  try {
    const answer = await deps.client.chat.postMessage({
      channel,
      text,
      blocks,
      unfurl_links: false,
      unfurl_media: false,
    });
    const { channel: where, ts } = posted.parse(answer);
    await deps.cards.save(request.id, at.place, { channel: where, ts, version });
    return { waitMs: 0 };
  } catch (error) {
    return refusedOr(error);
  }
}

async function redraw(
  deps: DrawingDeps,
  request: Request,
  { place, drawn }: { readonly place: CardPlace; readonly drawn: Card },
  { text, blocks, version }: CardMessage & { readonly version: number },
): Promise<Drawn> {
  if (drawn.version >= version) return { waitMs: 0 };
  const { channel, ts } = drawn;
  try {
    await deps.client.chat.update({ channel, ts, text, blocks });
    await deps.cards.save(request.id, place, { channel, ts, version });
    return { waitMs: 0 };
  } catch (error) {
    const outcome = refusedOr(error);
    deps.log.warn({ request: request.id, place, ...outcome }, 'a card could not be updated');
    if (outcome.refused === 'message_not_found' && !isFinal(request)) {
      await deps.cards.forget(request.id, place);
      return { waitMs: POST_AGAIN_MS };
    }
    return { waitMs: 0 }; // nothing that a later try could change; the end is said to the requester all the same
  }
}

function refusedOr(error: unknown): { readonly refused: string } {
  const failure = failureOf(error);
  if (failure.kind !== 'refused') throw error;
  return { refused: failure.error };
}

const conversation = z.object({
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
  is_shared: z.boolean().optional(),
  is_org_shared: z.boolean().optional(),
});

/** Posting to such a channel says by itself why it cannot be done. */
const CANNOT_BE_SEEN: ReadonlySet<string> = new Set(['channel_not_found', 'unknown_method']);

/** Which channels are shared with another organization: nothing is posted there. */
export class Channels {
  readonly #client: SlackClient;
  readonly #log: Log;
  readonly #known = new Map<string, { readonly until: number; readonly shared: boolean }>();

  constructor(client: SlackClient, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  /** When Slack does not say, the answer is yes. */
  async isShared(channel: string): Promise<boolean> {
    if (!/^[CG]/.test(channel)) return false;
    const known = this.#known.get(channel);
    if (known !== undefined && known.until > Date.now()) return known.shared;
    const shared = await this.#read(channel);
    this.#known.set(channel, { until: Date.now() + 60_000, shared });
    return shared;
  }

  async #read(channel: string): Promise<boolean> {
    try {
      const answer = await this.#client.conversations.info({ channel });
      const info = conversation.parse(answer.channel);
      const shared = info.is_shared === true && info.is_org_shared !== true;
      return info.is_ext_shared === true || info.is_pending_ext_shared === true || shared;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'refused') throw error;
      this.#log.warn({ channel, refused: failure.error }, 'Slack does not say whether a channel is shared');
      return !CANNOT_BE_SEEN.has(failure.error);
    }
  }
}
