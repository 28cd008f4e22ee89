// Reads a channel's details from Slack, e.g. whether it's shared with another organization.
import { z } from 'zod';
import type { Log } from '../../log.js';
import type { NamedItem } from '../../operations/operation.js';
import type { SlackClient } from '../api/client.js';
import { type SlackFailure, slackFailureOf } from '../api/failures.js';

const flag = z.boolean().optional();
const conversation = z.object({
  name: z.string().optional(),
  topic: z.object({ value: z.string() }).optional(),
  is_ext_shared: flag,
  is_pending_ext_shared: flag,
  is_shared: flag,
  is_org_shared: flag,
  is_archived: flag,
  is_member: flag,
});

interface Conversation {
  readonly name: string | undefined;
  readonly topic: string;
  /** Whether the channel is shared with another organization, or will be after a pending invitation. */
  readonly isShared: boolean;
  readonly isArchived: boolean;
  readonly isMember: boolean;
}

/** The errors for a channel that the bot can't read. A post in such a channel fails with its own error. */
const CANNOT_BE_SEEN: ReadonlySet<string> = new Set(['channel_not_found', 'unknown_method']);
const KNOWN_FOR_MS = 20_000;
const MOST_KNOWN = 5_000;
const MOST_JOINED = 2_000;
/** The failure that `closedTo` returns for a shared channel. */
export const SHARED_CHANNEL_FAILURE: SlackFailure = {
  kind: 'refused',
  error: 'shared_with_another_organization',
  details: '',
};

/**
 * Decides whether the channel is a direct message, which needs no check. Reading its details requires another scope.
 */
export const isDirect = (channel: string) => !/^[CG]/.test(channel);

/** Finds out which channels are shared with another organization. We never post in these channels. */
export class Channels {
  readonly #client: SlackClient;
  readonly #log: Log;
  readonly #knownForMs: number;
  readonly #known = new Map<string, { readonly until: number; readonly conversation: Conversation }>();
  readonly #reading = new Map<string, Promise<Conversation | SlackFailure>>();

  constructor(client: SlackClient, log: Log, knownForMs: number = KNOWN_FOR_MS) {
    this.#client = client;
    this.#log = log;
    this.#knownForMs = knownForMs;
  }

  /** @returns why we may not post: the channel is shared or we can't tell. Undefined if we may post or can't see it */
  async closedTo(channel: string): Promise<SlackFailure | undefined> {
    if (isDirect(channel)) return undefined;
    const found = await this.read(channel);
    if (!('kind' in found)) return found.isShared ? SHARED_CHANNEL_FAILURE : undefined;
    return isInaccessibleFailure(found) ? undefined : found;
  }

  /** Lists the channels that the bot is in, at most 2,000. @throws the error of users.conversations */
  async joined(): Promise<readonly NamedItem[]> {
    const all: NamedItem[] = [];
    let cursor = '';
    do {
      const page = await this.#client.users.conversations({
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: 200,
        ...(cursor !== '' && { cursor }),
      });
      for (const { id, name } of page.channels ?? []) if (id && name) all.push({ id, name });
      cursor = page.response_metadata?.next_cursor ?? '';
    } while (cursor !== '' && all.length < MOST_JOINED);
    return all;
  }

  /** Reads a channel's details with single-flight and a 20-second cache. Not for direct messages. */
  async read(channel: string): Promise<Conversation | SlackFailure> {
    const known = this.#known.get(channel);
    if (known !== undefined && known.until > Date.now()) return known.conversation;
    const reading = this.#reading.get(channel) ?? this.#ask(channel).finally(() => this.#reading.delete(channel));
    this.#reading.set(channel, reading);
    return reading;
  }

  async #ask(channel: string): Promise<Conversation | SlackFailure> {
    try {
      const { name, topic, ...info } = conversation.parse((await this.#client.conversations.info({ channel })).channel);
      const shared = info.is_shared === true && info.is_org_shared !== true;
      const isShared = info.is_ext_shared === true || info.is_pending_ext_shared === true || shared;
      const [isArchived, isMember] = [info.is_archived === true, info.is_member === true];
      const read = { name, topic: topic?.value ?? '', isShared, isArchived, isMember };
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      this.#known.set(channel, { until: Date.now() + this.#knownForMs, conversation: read });
      return read;
    } catch (error) {
      const failure = slackFailureOf(error);
      this.#log.warn({ channel, ...failure }, 'Slack didn’t return the details of a channel');
      return failure;
    }
  }
}

/** Decides whether the bot can't see the channel, e.g. a private channel that it's not in. */
export const isInaccessibleFailure = (failure: SlackFailure) =>
  failure.kind === 'refused' && CANNOT_BE_SEEN.has(failure.error);
