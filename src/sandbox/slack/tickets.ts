// Trigger ids, valid once within three seconds, and response_urls, valid five times within 30 minutes.
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.js';

const TRIGGER_MILLIS = 3_000;
const RESPONSE_MILLIS = 30 * 60_000;
const RESPONSE_USES = 5;

export interface ReplyTarget {
  readonly user: string;
  readonly channel: string;
  /** The message with the pressed element. Undefined for commands. */
  readonly ts?: string;
}

type TriggerError = 'invalid_trigger_id' | 'exchanged_trigger_id' | 'expired_trigger_id';

export class ReplyTickets {
  readonly #triggers = new Map<string, { readonly user: string; readonly at: number; used: boolean }>();
  readonly #replies = new Map<string, ReplyTarget & { readonly at: number; uses: number }>();

  constructor(private readonly clock: Clock) {}

  newTrigger(user: string): string {
    const at = this.clock.now();
    const id = `${at}.${newSecret()}`;
    this.#triggers.set(id, { user, at, used: false });
    return id;
  }

  checkTrigger(id: string): { readonly user: string } | TriggerError {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) return 'invalid_trigger_id';
    if (trigger.used) return 'exchanged_trigger_id';
    return this.clock.now() - trigger.at > TRIGGER_MILLIS ? 'expired_trigger_id' : trigger;
  }

  useTrigger(id: string): void {
    const trigger = this.#triggers.get(id);
    if (trigger) trigger.used = true;
  }

  newReply(reply: ReplyTarget): string {
    const id = newSecret();
    this.#replies.set(id, { ...reply, at: this.clock.now(), uses: 0 });
    return id;
  }

  /** Counts one use of a response_url. Slack returns 404 for expired and used-up URLs. */
  useReply(id: string): ReplyTarget | 'expired_url' | 'used_url' {
    const reply = this.#replies.get(id);
    if (reply === undefined || this.clock.now() - reply.at > RESPONSE_MILLIS) return 'expired_url';
    if (reply.uses >= RESPONSE_USES) return 'used_url';
    reply.uses += 1;
    return reply;
  }
}

function newSecret(): string {
  return randomBytes(12).toString('hex');
}
