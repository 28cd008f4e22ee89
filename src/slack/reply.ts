// Answers to the one who typed or pressed, through the delivery's response_url: works without any scope, five times in 30 minutes.
import type { KnownBlock } from '@slack/types';
import { request } from 'undici';
import type { Log } from '../log.js';
import { escapeText } from './blocks/text.js';

export interface Message {
  /** For notifications and screen readers; mrkdwn. */
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
  /** The same with old kinds of blocks, for when Slack answers `invalid_blocks`. */
  readonly plainBlocks?: readonly KnownBlock[];
}

export const say = (sentence: string): Message => ({ text: escapeText(sentence) });

const WITHIN_MS = 10_000;

/** Shown to one person alone. @returns whether Slack took it; why not is logged */
export async function reply(url: string | undefined, message: Message, log: Log): Promise<boolean> {
  if (url === undefined) return false;
  const ways = [message.blocks, message.plainBlocks, undefined];
  for (const [index, blocks] of ways.entries()) {
    if (blocks === undefined && index < 2) continue;
    const answer = await post(url, { ...(blocks && { blocks }), text: message.text });
    if (answer === 'ok') return true;
    log.warn({ answer }, 'Slack did not take an answer');
    if (!/block/i.test(answer)) return false;
  }
  return false;
}

async function post(url: string, body: object): Promise<string> {
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...body }),
      headersTimeout: WITHIN_MS,
      bodyTimeout: WITHIN_MS,
    });
    const text = await answer.body.text();
    return answer.statusCode === 200 && !/"ok":\s*false/.test(text)
      ? 'ok'
      : `${answer.statusCode} ${text.slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
