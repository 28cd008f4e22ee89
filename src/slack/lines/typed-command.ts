// A command that a user typed or that came from a pressed button, and the command's origin.
import { z } from 'zod';
import type { ButtonPress } from '../api/press.js';
import { ids } from '../ids.js';
import type { ChannelRef } from './channel-default.js';
import { textFromSlack } from './slack-text.js';

export const slashCommandSchema = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string(),
  channel_id: z.string(),
  channel_name: z.string().optional(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});

/** The place where a user asked, and the address for a private answer. */
export interface Origin extends ChannelRef {
  readonly userId: string;
  /** The `ts` of the thread where the user asked, which gets the answer. */
  readonly thread?: string;
  /** The alert's thread, for public answers only: Slack hides private messages in threads without replies. */
  readonly alertThread?: string;
  readonly responseUrl?: string;
}

/** A request's id and the params that undo or extend its change. */
export const concernedSchema = z.object({ id: z.string(), params: z.record(z.string(), z.string()) });
type Concerned = z.output<typeof concernedSchema>;

export interface TypedCommand extends Origin {
  /** The slash command as the user typed it, e.g. `/atlas`. */
  readonly command: string;
  /** The text after the command, as plain text. */
  readonly text: string;
  /** Set if the command is complete, so that the channel's defaults don't apply. */
  readonly exact?: boolean;
  /** Whether to read names in Atlas again, because the command comes from an older answer. */
  readonly reread?: boolean;
  /** The request this command would undo. */
  readonly undoes?: Concerned;
  /** The request whose change this command would extend. */
  readonly extends?: Concerned;
  /** The Slack ID of an approver to ask directly. */
  readonly asks?: string;
  /** The ID of the requester's open request that this command would replace. */
  readonly replaces?: string;
  /** Slack's trigger, which can open one form within 3 seconds. Commands in threads have no trigger. */
  readonly trigger?: string;
}

/** Says how to edit a request after its form closed or didn't open. The command's form wouldn't replace it. */
export const describeUnedited = (id: string) => `${id} stays as it is. To change it, press Edit… on its card.`;

export function commandFromSlash(body: z.output<typeof slashCommandSchema>): TypedCommand {
  return {
    command: body.command,
    text: textFromSlack(body.text),
    userId: body.user_id,
    channel: body.channel_id,
    trigger: body.trigger_id,
    ...(body.channel_name !== undefined && { channelName: body.channel_name }),
    ...(body.response_url !== undefined && { responseUrl: body.response_url }),
  };
}

/** Converts a pressed button's command as if the user had typed it. */
export function commandFromPress(press: ButtonPress, line: string, exact = false): TypedCommand {
  const [command = '', ...text] = line.split(' ');
  const { channel, container, trigger_id: trigger, response_url: responseUrl } = press;
  // If Slack didn't show the suggestions, they're in a direct message, where the alert's thread doesn't exist.
  const alertThread = container?.is_ephemeral ? ids.runAny.exec(press.actions[0]?.action_id ?? '')?.[1] : undefined;
  return {
    command,
    text: text.join(' '),
    exact,
    userId: press.user.id,
    channel: channel?.id ?? press.user.id,
    ...(channel?.name !== undefined && { channelName: channel.name }),
    ...(container?.thread_ts !== undefined && { thread: container.thread_ts }),
    ...(alertThread !== undefined && { alertThread }),
    ...(trigger !== undefined && { trigger }),
    ...(responseUrl !== undefined && { responseUrl }),
  };
}

const concernsSchema = z.object({ undoes: concernedSchema.optional(), extends: concernedSchema.optional() });

/** Returns the value of a button that opens a command's form for the command's author only. */
export function openFormValue(
  userId: string,
  line: string,
  { undoes, extends: longer }: Pick<TypedCommand, 'undoes' | 'extends'>,
): string {
  const concerns = Buffer.from(JSON.stringify({ undoes, extends: longer })).toString('base64url');
  return `${userId}${undoes === undefined && longer === undefined ? '' : `.${concerns}`} ${line}`;
}

export function parseOpenFormValue(value: string) {
  const [first = '', ...line] = value.split(' ');
  const [owner = '', concerns] = first.split('.');
  const { undoes, extends: longer } =
    concerns === undefined ? {} : concernsSchema.parse(JSON.parse(Buffer.from(concerns, 'base64url').toString()));
  return {
    owner,
    line: line.join(' '),
    concerns: { ...(undoes !== undefined && { undoes }), ...(longer !== undefined && { extends: longer }) },
  };
}
