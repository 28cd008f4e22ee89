// Handles mentions of the bot with a command. Unlike slash commands, mentions also work in threads.
import { z } from 'zod';
import { isRefusal } from '../../approvals/request/refusal.js';
import { operations } from '../../operations/index.js';
import { tellAsker } from '../answers/audience.js';
import { plainMessage } from '../api/reply.js';
import { textFromSlack } from '../lines/slack-text.js';
import { acceptLine } from './accept-line.js';
import type { Bot, CommandServices } from './commands.js';
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

/** Handles an acknowledged mention. Ignores edits, bots, guests and users from other organizations. */
export async function onMention(deps: CommandServices, bot: Bot, body: unknown): Promise<void> {
  const { event_id: key, event } = mentionSchema.parse(body);
  const { user: userId, channel, ts, thread_ts: thread = ts } = event;
  const isByPerson = !event.bot_id && !event.subtype && event.edited === undefined && userId !== bot.botUserId;
  if (userId === undefined || !isByPerson) return;
  const text = stripDecoration(textFromSlack(textAfterMention(event.text, bot.botUserId)));
  const typed = { command: `@${bot.name}`, text, userId, channel, thread };
  const isEmpty = !/[\p{L}\p{N}?]/u.test(text);
  const work = async () => {
    // If Slack doesn't identify the user, `runCommand` asks again and tells the user about a failure.
    const who = await deps.people.cachedPerson(userId).catch(() => undefined);
    if (who !== undefined && isRefusal(who)) return;
    await (isEmpty ? tellAsker(deps, typed, plainMessage(describeHow(typed.command))) : runCommand(deps, typed));
  };
  await acceptLine(deps, { kind: 'mention', key, typed, work }, async () => {});
}

/** Describes how to use mentions. The text is short, because full help would flood a channel. */
const describeHow = (command: string) =>
  `Write a command after my name, such as ${command} ${operations[0]?.example ?? 'status'}. ${command} help finds commands.`;

/** Strips what users add around a command, e.g. the slash command itself, formatting or a period. */
export const stripDecoration = (text: string) =>
  text
    .replace(/^[\s`*_~]+/u, '')
    .replace(/^\/\S+\s*/u, '')
    .replace(/[\s`*_~.?!,;:]+$/u, '');

export function textAfterMention(text: string, botUserId: string): string {
  const [, ...after] = text.split(new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`, 'u'));
  return after.join(' ');
}
