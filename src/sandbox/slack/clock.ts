// The stand-in's clock and id generators.
import { randomBytes, randomInt } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Generates an id in Slack's format: a letter for the kind, then ten uppercase letters and digits. */
export function newSlackId(kind: string): string {
  return kind + Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** Generates a block_id or action_id like Slack. */
export function newBlockId(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Returns a message's `ts` in seconds and microseconds. Each `ts` is greater than the previous one. */
  newTs(): string;
}

export function createClock(now: () => number): Clock {
  let last = 0;
  return {
    now,
    newTs() {
      last = Math.max(Math.floor(now() * 1000), last + 1);
      return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
    },
  };
}
