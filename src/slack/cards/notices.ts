// What is said of a request besides its cards: an edit of a card notifies nobody. Pure.
import { type Request, SETTLE_AFTER_MS } from '../../approvals/request.js';
import { escapeText } from '../blocks/text.js';
import { type Called, callApprovers } from './calls.js';
import { section, text } from './lines.js';
import { outcomeLines, stillNeeded } from './outcome.js';
import type { CardMessage } from './request-card.js';
import { cardHeader } from './title.js';

/** What is said in the card's thread and to the requester when it is over. */
export function sayEnd(request: Request): CardMessage {
  const title = `${cardHeader(request)} · ${request.id}`;
  return {
    text: escapeText(title),
    blocks: [{ type: 'rich_text', elements: [section([text(title)]), ...outcomeLines(request)] }],
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
