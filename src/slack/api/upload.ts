// Uploads a file to a channel, thread or user in Slack's three steps.
import { request } from 'undici';
import { z } from 'zod';
import { literalMrkdwn } from '../blocks/text.js';
import type { Chat, Destination } from './chat.js';
import type { SlackClient } from './client.js';
import { describeSlackFailure, type SlackFailure, slackFailureOf } from './failures.js';
import { withRetries } from './retry.js';

export interface FileToUpload {
  /** The file's name, e.g. `restore-jobs-Cluster0.csv`. */
  readonly name: string;
  readonly title: string;
  readonly content: string;
  /** The text above the file, in mrkdwn. */
  readonly comment?: string;
}

interface UploadDeps {
  readonly client: SlackClient;
  readonly chat: Chat;
}

const WITHIN_MS = 20_000;
const announced = z.object({ upload_url: z.string(), file_id: z.string() });

type Uploaded = { readonly kind: 'sent' } | SlackFailure;

export async function uploadFile(
  { client, chat }: UploadDeps,
  place: Destination,
  { name, title, content, comment }: FileToUpload,
): Promise<Uploaded> {
  const bytes = Buffer.from(content);
  const step = <T>(call: () => Promise<T>) => withRetries(() => attempt(call), ['rate limited']);
  const begun = await step(async () =>
    announced.parse(await client.files.getUploadURLExternal({ filename: name, length: bytes.byteLength })),
  );
  if (begun.kind !== 'done') return begun;
  const { upload_url: url, file_id: id } = begun.value;
  const put = await withRetries(() => putBytes(url, bytes), ['unreachable']);
  if (put.kind !== 'done') return put;
  const there = await destination(chat, place, title);
  if (there.kind !== 'done') return there;
  const shared = await step(() =>
    client.files.completeUploadExternal({
      files: [{ id, title }],
      ...there.value,
      ...(comment !== undefined && { initial_comment: comment }),
    }),
  );
  return shared.kind === 'done' ? { kind: 'sent' } : shared;
}

type Done<T> = { readonly kind: 'done'; readonly value: T };

async function attempt<T>(call: () => Promise<T>): Promise<Done<T> | SlackFailure> {
  try {
    return { kind: 'done', value: await call() };
  } catch (error) {
    return slackFailureOf(error);
  }
}

/** Uploads the bytes to a URL outside the Web API. This call is safe to retry. */
async function putBytes(url: string, bytes: Buffer): Promise<Done<undefined> | SlackFailure> {
  try {
    const { statusCode: status, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
      headersTimeout: WITHIN_MS,
      bodyTimeout: WITHIN_MS,
    });
    await body.dump();
    if (status === 200) return { kind: 'done', value: undefined };
    if (status < 500 && status !== 429) return { kind: 'refused', error: 'upload_failed', details: `status ${status}` };
    return { kind: 'unreachable', reason: `Slack returned ${status}` };
  } catch (error) {
    return slackFailureOf(error);
  }
}

/**
 * Returns a destination's channel. Unlike chat.postMessage, uploads don't accept a user id, so for a user we first post
 * a message that opens the direct messages.
 */
async function destination(
  chat: Chat,
  { channel, thread }: Destination,
  title: string,
): Promise<Done<{ channel_id: string } | { channel_id: string; thread_ts: string }> | SlackFailure> {
  if (!/^[UW]/.test(channel)) {
    return { kind: 'done', value: { channel_id: channel, ...(thread !== undefined && { thread_ts: thread }) } };
  }
  const opened = await withRetries(
    () => chat.post({ channel, text: `Here’s the full table: ${literalMrkdwn(title)}` }),
    ['rate limited'],
  );
  return opened.kind === 'sent' ? { kind: 'done', value: { channel_id: opened.channel } } : opened;
}

/**
 * Explains why a file couldn't be sent, and the next step. The message that the file belongs to has already been sent.
 * @param what e.g. `The full table`
 */
export function describeUploadFailure(what: string, failure: SlackFailure): string {
  const start = `${what} couldn’t be sent as a file`;
  switch (failure.kind) {
    case 'refused':
      return `${start}. ${describeSlackFailure(failure)}`;
    case 'rate limited':
      return `${start} because Slack limits how often I may send files. Try again in a minute.`;
    case 'unreachable':
      return `${start} because Slack didn’t accept the file. Try again in a minute.`;
  }
}
