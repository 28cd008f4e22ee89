// Handles response_urls, which respond to commands and presses and need no scope. Only a response_url can change an
// ephemeral message.
import { z } from 'zod';
import { type Answer, answerOrError, argSchemas } from './answers.js';
import { type Content, contentArgSchemas, parseContent } from './api/content.js';
import type { JsonObject } from './json.js';
import type { Message } from './messages.js';
import type { ReplyTarget } from './tickets.js';
import type { Workspace } from './workspace.js';

const replySchema = z.strictObject({
  ...contentArgSchemas,
  response_type: z.literal('ephemeral').optional(),
  replace_original: argSchemas.flag.default(false),
  thread_ts: argSchemas.text.optional(),
});

interface Outcome {
  readonly status: number;
  readonly answer: JsonObject;
}

const done: Outcome = { status: 200, answer: { ok: true } };
const failed = (status: number, error: string): Outcome => ({ status, answer: { ok: false, error } });

/** Returns 404 if the URL is used up or expired, and 400 for an invalid message. */
export function handleResponseUrl(slack: Workspace, id: string, body: JsonObject): Outcome {
  const to = slack.tickets.useReply(id);
  if (typeof to === 'string') return failed(404, to);
  const parsed = replySchema.safeParse(body);
  if (!parsed.success) return failed(400, 'invalid_payload');
  const { replace_original, thread_ts } = parsed.data;
  const content = answerOrError(() => parseContent(slack, parsed.data));
  if ('ok' in content) return { status: 400, answer: content };
  if (replace_original) {
    if (to.ts === undefined) return failed(400, 'cant_replace_message');
    return slack.messages.edit(to.channel, to.ts, content) ? done : failed(404, 'message_not_found');
  }
  say(slack, to, content, thread_ts);
  return done;
}

const say = (slack: Workspace, { channel, user }: ReplyTarget, content: Content, threadTs?: string): Message =>
  slack.post({ channel, ephemeralFor: user, ...content, threadTs });

/** Posts the text or message in a command's acknowledgement. @returns undefined if the acknowledgement has none */
export function postAcknowledgement(
  slack: Workspace,
  to: ReplyTarget,
  body: JsonObject | string,
): Message | Answer | undefined {
  const parsed = replySchema.safeParse(typeof body === 'string' ? { text: body } : body);
  if (!parsed.success || (!parsed.data.text && !('blocks' in parsed.data))) return undefined;
  return answerOrError(() => say(slack, to, parseContent(slack, parsed.data)));
}
