// The bot's mention with a command, anywhere in a channel that it is in: where slash commands do not exist, in threads.
import { z } from 'zod';
import { isRefusal } from '../../approvals/refusal.js';
import { operations } from '../../operations/index.js';
import { type ChannelDeps, type TellDeps, tell } from '../answers/place.js';
import { say } from '../api/reply.js';
import { textFromSlack } from '../lines/slack-text.js';
import type { WhoDeps } from '../people/identity.js';
import { type AcceptDeps, acceptLine, type RunsLines } from './accept.js';

export type MentionDeps = AcceptDeps & RunsLines & WhoDeps & TellDeps & ChannelDeps;

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

export interface Bot {
  readonly botUserId: string;
  /** As people mention it: `countersign`. */
  readonly name: string;
}

/** What bots, guests, other organizations and edits say gets no answer at all. Slack has its acknowledgement by now. */
export async function onMention(deps: MentionDeps, bot: Bot, body: unknown): Promise<void> {
  const { event_id: key, event } = mentionSchema.parse(body);
  const { user: userId, channel, ts, thread_ts: thread = ts } = event;
  const isByPerson = !event.bot_id && !event.subtype && event.edited === undefined && userId !== bot.botUserId;
  if (userId === undefined || !isByPerson) return;
  const text = asLine(textFromSlack(afterMention(event.text, bot.botUserId)));
  const typed = { command: `@${bot.name}`, text, userId, channel, thread };
  const isEmpty = !/[\p{L}\p{N}?]/u.test(text);
  const work = async () => {
    // When Slack does not say who it is, running the line finds that out again, and says so.
    const who = await deps.people.whoWas(userId).catch(() => undefined);
    if (who !== undefined && isRefusal(who)) return;
    await (isEmpty ? tell(deps, typed, say(sayHow(typed.command))) : deps.runLine(typed));
  };
  await acceptLine(deps, { kind: 'mention', key, typed, work }, async () => {});
}

/** In a channel where others read too, all that there is would be too much. */
const sayHow = (command: string) =>
  `Write a command after my name, such as ${command} ${operations[0]?.example ?? 'status'}. ${command} help lists them all.`;

/** What people write besides the command in a message: the slash command itself, marks of code or bold, a full stop. */
export const asLine = (text: string) =>
  text
    .replace(/^[\s`*_~]+/u, '')
    .replace(/^\/\S+\s*/u, '')
    .replace(/[\s`*_~.?!,;:]+$/u, '');

/** All that follows the first mention of the bot, which may have words before it. */
export function afterMention(text: string, botUserId: string): string {
  const [, ...after] = text.split(new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`, 'u'));
  return after.join(' ');
}
