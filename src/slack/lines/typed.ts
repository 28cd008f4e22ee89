// What somebody typed or pressed, and where: a command's line, or one that a button holds.
import { z } from 'zod';
import type { Params } from '../../operations/operation.js';
import type { ButtonPress } from '../api/press.js';
import type { Here } from './bound.js';
import { textFromSlack } from './slack-text.js';

export const slashSchema = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string(),
  channel_id: z.string(),
  channel_name: z.string().optional(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});

/** Where somebody asks, and how they alone can be told. */
export interface Origin extends Here {
  readonly userId: string;
  /** The `ts` of the thread that it was written in: answers go there. */
  readonly thread?: string;
  readonly responseUrl?: string;
}

/** The id of a request, and the params that take its change back, or let it last longer. */
export interface Concerned {
  readonly id: string;
  readonly params: Params;
}

export interface Typed extends Origin {
  /** As it was typed: `/atlas`. */
  readonly command: string;
  /** Plain text. */
  readonly text: string;
  /** Nothing is left out in the line, so that the channel's project and cluster stand for nothing. */
  readonly exact?: boolean;
  /** The request that it is to take back. */
  readonly undoes?: Concerned;
  /** The request whose change is to last longer. */
  readonly extends?: Concerned;
  /** Opens a form, once and within 3 s. What is written in a thread has none. */
  readonly trigger?: string;
}

export function typedFrom(body: z.output<typeof slashSchema>): Typed {
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

/** The line that a button holds, as if the presser had typed it there. */
export function typedBy(press: ButtonPress, line: string, exact = false): Typed {
  const [command = '', ...text] = line.split(' ');
  const { channel, container, trigger_id: trigger, response_url: responseUrl } = press;
  return {
    command,
    text: text.join(' '),
    exact,
    userId: press.user.id,
    channel: channel?.id ?? press.user.id,
    ...(channel?.name !== undefined && { channelName: channel.name }),
    ...(container?.thread_ts !== undefined && { thread: container.thread_ts }),
    ...(trigger !== undefined && { trigger }),
    ...(responseUrl !== undefined && { responseUrl }),
  };
}
