// Sends messages through a delivery's response_url, which needs no scope and works five times within 30 minutes.
import { request } from 'undici';
import type { Log } from '../../log.js';
import type { BlockVariants, MessageBlock } from '../blocks/message-block.js';
import { escapeText } from '../blocks/text.js';
import type { SlackClient } from './client.js';
import { withRetries } from './retry.js';

export interface Message {
  /** The text for notifications and screen readers, in mrkdwn. */
  readonly text: string;
  readonly blocks?: readonly MessageBlock[];
  /** The same content in older block types, sent when Slack returns `invalid_blocks`. */
  readonly plainBlocks?: readonly MessageBlock[];
  /** The same content at half the length, sent when Slack returns `msg_blocks_too_long`. */
  readonly half?: BlockVariants;
}

export function withBlockInFront(message: Message, block: MessageBlock): Message {
  const { text, blocks = [], plainBlocks, half } = message;
  const first = (others: readonly MessageBlock[]) => [block, ...others];
  return {
    text,
    blocks: first(blocks),
    ...(plainBlocks && { plainBlocks: first(plainBlocks) }),
    ...(half && { half: { blocks: first(half.blocks), plainBlocks: first(half.plainBlocks) } }),
  };
}

export const plainMessage = (sentence: string): Message => ({ text: escapeText(sentence) });

const WITHIN_MS = 10_000;

export interface ReplyDeps {
  readonly client: Pick<SlackClient, 'slackApiUrl'>;
  readonly log: Log;
}

/** Sends text to one user and logs any failure. @returns whether Slack accepted the text */
export async function replyByUrl(url: string | undefined, text: string, deps: ReplyDeps): Promise<boolean> {
  return url !== undefined && (await postToResponseUrl(url, { text }, {}, deps)).kind === 'taken';
}

export interface ReplyOptions {
  /** Whether to replace the message with the pressed button. */
  readonly replace?: boolean;
  /** The `ts` of the thread to reply in. */
  readonly thread?: string;
  /** Set for messages that are useless a moment later. */
  readonly noRetry?: boolean;
}

export type ReplyOutcome =
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'refused' | 'not now';
      /** If there's a status, `why` contains Slack's response, which must not be logged. */
      readonly why: string;
      readonly status?: number;
      readonly retryAfterMs?: number;
    };

const HOSTS: ReadonlySet<string> = new Set(['hooks.slack.com', 'hooks.slack-gov.com']);

/** Decides whether a URL belongs to Slack or the sandbox. No other host may receive private content. */
const isOfSlack = (to: URL, apiUrl: string) =>
  to.origin === new URL(apiUrl).origin || (to.protocol === 'https:' && HOSTS.has(to.host));

/** Sends a message to a response_url and retries temporary failures at Slack. */
export async function postToResponseUrl(
  url: string,
  content: { readonly text: string; readonly blocks?: readonly MessageBlock[] },
  { replace = false, thread, noRetry = false }: ReplyOptions,
  { client, log }: ReplyDeps,
): Promise<ReplyOutcome> {
  const to = URL.canParse(url) ? new URL(url) : undefined;
  if (to === undefined || !isOfSlack(to, client.slackApiUrl)) {
    log.error({ host: to?.host }, 'not sent because a response_url doesn’t belong to Slack');
    return { kind: 'refused', why: 'the response_url doesn’t belong to Slack' };
  }
  const there = thread === undefined ? {} : { thread_ts: thread };
  const body = { response_type: 'ephemeral', replace_original: replace, ...there, ...content };
  const send = async () => {
    const answer = await post(to, body);
    if (answer.kind !== 'taken') {
      const { kind, status, why } = answer;
      log.warn(
        { kind, ...(status === undefined ? { why } : { status }) },
        'Slack didn’t accept a message to a response_url',
      );
    }
    return answer;
  };
  return noRetry ? send() : withRetries(send, ['not now']);
}

/** Does not follow redirects. */
async function post(to: URL, body: object): Promise<ReplyOutcome> {
  try {
    const answer = await request(to, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      headersTimeout: WITHIN_MS,
      bodyTimeout: WITHIN_MS,
    });
    const { statusCode: status } = answer;
    const text = await answer.body.text();
    if (status === 200 && !/"ok":\s*false/.test(text)) return { kind: 'taken' };
    const after = Number(answer.headers['retry-after']) * 1_000;
    return {
      kind: status === 429 || status >= 500 ? 'not now' : 'refused',
      status,
      why: `${status} ${text.slice(0, 1_000)}`,
      ...(after > 0 && { retryAfterMs: after }),
    };
  } catch (error) {
    return { kind: 'not now', why: error instanceof Error ? error.message : String(error) };
  }
}
