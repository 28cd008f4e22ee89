// A mention of the bot with a command. Also works in threads, where Slack has no slash commands.
import { z } from 'zod';
import { isRefusal } from '../../approvals/request/refusal.js';
import { operations } from '../../operations/index.js';
import { tell } from '../answers/audience.js';
import { plainMessage } from '../api/reply.js';
import { textFromSlack } from '../lines/slack-text.js';
import { acceptLine } from './accept-line.js';
import type { Bot, Commands } from './commands.js';
import { runCommand } from './run.js';

const mentionSchema = z.object({
  event_id: z.string(),
  event: z.object({
    user: z.string().optional(),
    text: z.string().default(''),
    channel: z.string(),
    ts: z.string(),
    thread_ts: z.string().optional(),
    subtype: z.string().nullish(),
    bot_id: z.string().nullish(),
    edited: z.unknown().optional(),
  }),
});

/** Ignores edits, bots, guests and people of other organizations. The event has been acknowledged already. */
export async function onMention(deps: Commands, bot: Bot, body: unknown): Promise<void> {
  const { event_id: key, event } = mentionSchema.parse(body);
  const { user: userId, channel, ts, thread_ts: thread = ts } = event;
  const isByPerson = !event.bot_id && !event.subtype && event.edited === undefined && userId !== bot.botUserId;
  if (userId === undefined || !isByPerson) return;
  const text = stripDecoration(textFromSlack(textAfterMention(event.text, bot.botUserId)));
  const typed = { command: `@${bot.name}`, text, userId, channel, thread };
  const isEmpty = !/[\p{L}\p{N}?]/u.test(text);
  const work = async () => {
    // If Slack does not say who it is, `runCommand` asks again, and tells the person why it failed.
    const who = await deps.people.cachedPerson(userId).catch(() => undefined);
    if (who !== undefined && isRefusal(who)) return;
    await (isEmpty ? tell(deps, typed, plainMessage(describeHow(typed.command))) : runCommand(deps, typed));
  };
  await acceptLine(deps, { kind: 'mention', key, typed, work }, async () => {});
}

/** Short, as the whole help would be too much in a channel. */
const describeHow = (command: string) =>
  `Write a command after my name, such as ${command} ${operations[0]?.example ?? 'status'}. ${command} help lists them all.`;

/** Strips what people write around a command: the slash command itself, code or bold formatting, a full stop. */
export const stripDecoration = (text: string) =>
  text
    .replace(/^[\s`*_~]+/u, '')
    .replace(/^\/\S+\s*/u, '')
    .replace(/[\s`*_~.?!,;:]+$/u, '');

export function textAfterMention(text: string, botUserId: string): string {
  const [, ...after] = text.split(new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`, 'u'));
  return after.join(' ');
}
