// Reads the bot's messages in a channel: to everybody, and to one person.
import { CHANNELS, type Message } from '../../src/sandbox/slack/index.js';
import { privateAnswers } from './acting.js';
import { textOf } from './looking.js';
import type { TestSystem } from './test-system.js';

interface Channels {
  /** Messages that everybody sees, without threads. */
  toAll(channel: string): readonly Message[];
  /** Runs a command and waits for the answer to everybody. */
  said(user: string, line: string, channel?: string): Promise<Message>;
  /** The last answer to everybody in the incident channel that contains these words. */
  lastOf(words: string): Message;
  alone(user: string, channel: string): string[];
  lastAlone(user: string, channel: string): Message;
  /** Waits for the next private answer after `act`. */
  toldAlone(user: string, channel: string, act: () => Promise<unknown>): Promise<string>;
  /** The message in its present version. */
  now(message: Message, user: string): Message;
}

export function channelsOf(system: () => TestSystem): Channels {
  const toAll = (channel: string) =>
    system()
      .slack.messages(channel)
      .filter(({ ephemeralFor, threadTs }) => ephemeralFor === undefined && !threadTs);
  const alone = (user: string, channel: string) => privateAnswers(system(), user, channel);
  return {
    toAll,
    alone,
    async said(user, line, channel = CHANNELS.incident) {
      const before = toAll(channel).length;
      await system().slack.command(user, channel, line);
      return system().slack.until(() => toAll(channel).slice(before).at(-1));
    },
    lastOf: (words) =>
      found(
        toAll(CHANNELS.incident).findLast(({ blocks }) => textOf(blocks).includes(words)),
        words,
      ),
    lastAlone: (user, channel) =>
      found(
        system()
          .slack.messages(channel, user)
          .findLast(({ ephemeralFor }) => ephemeralFor === user),
        user,
      ),
    async toldAlone(user, channel, act) {
      const before = alone(user, channel).length;
      await act();
      return system().slack.until(() => alone(user, channel).slice(before).at(-1));
    },
    now: (message, user) =>
      system()
        .slack.messages(message.channel, user)
        .find(({ ts }) => ts === message.ts) ?? message,
  };
}

function found(message: Message | undefined, what: string): Message {
  if (message === undefined) throw new Error(`there is no message: ${what}`);
  return message;
}
