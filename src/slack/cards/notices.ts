// What is said of a request besides its cards: an edit of a card notifies nobody. Pure.
import type { RichTextElement } from '@slack/types';
import { type Request, SETTLE_AFTER_MS } from '../../approvals/request.js';
import { literal, mrkdwn, onOneLine } from '../blocks/text.js';
import { type Called, callApprovers } from './calls.js';
import { type CardMessage, cardTitle, paragraph, stillNeeded, text } from './request-card.js';
import { sayOutcome, sayState } from './words.js';

/** What is said in the card's thread and to the requester when it is over. */
export function sayEnd(request: Request): CardMessage {
  const title = cardTitle(request);
  const state = sayState(request);
  const isDenied = request.state === 'denied';
  const outcome = isDenied ? ' denied it. Nothing was changed in Atlas.' : (sayOutcome(request) ?? '');
  const by: RichTextElement[] = isDenied ? [{ type: 'user', user_id: request.by }] : [];
  const how = isDenied ? `<@${request.by}>${outcome}` : mrkdwn(onOneLine(outcome));
  return {
    text: `${request.id}, ${literal(title)}: ${state}. ${how}`.trimEnd(),
    // In the text alone, a name in the outcome could be markup.
    blocks: [{ type: 'rich_text', elements: paragraph([text(`${request.id}, ${title}: ${state}. `), ...by], outcome) }],
  };
}

/** What calls the approvers again, once each; undefined while nothing is due. Mentions notify, edits do not. */
export function sayReminder(
  request: Request,
  now: number,
): { readonly once: string; readonly text: (called: Called) => string } | undefined {
  const { id } = request;
  if (request.state === 'pending' && request.remindAt === undefined) {
    const sentence = `${id} still waits for ${stillNeeded(request)} of you.`;
    // Once for each time that it waits: approvals that were dropped are asked for anew.
    return { once: `reminder ${request.expiresAt}`, text: (called) => `${callApprovers(request, called)} ${sentence}` };
  }
  if (request.state === 'unknown' && now >= request.since + SETTLE_AFTER_MS) {
    const sentence = `I could not find out whether ${id} happened. Look at Atlas, and settle it on the card.`;
    return { once: 'settle', text: (called) => `${callApprovers(request, called)} ${sentence}` };
  }
  return undefined;
}
