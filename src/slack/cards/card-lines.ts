// Builds card lines in rich_text, so that text from users or Atlas can't imitate our own lines. Pure.
import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import type { Ticket } from '../../approvals/request/reason.js';
import type { Phrase } from '../../operations/operation.js';
import { preformattedText, richLine } from '../blocks/elements.js';
import { sanitizeLines } from '../blocks/sanitize.js';
import { clipPhrase, clipText, oneLinePhrase, richTextOf } from '../blocks/text.js';

export type CardLine = RichTextBlock['elements'][number];

const MOST_SENTENCE = 1_500;
const MOST_CODE = 1_000;

export const text = (value: string): RichTextElement => ({ type: 'text', text: value });

export const bold = (value: string): RichTextElement => ({ type: 'text', text: value, style: { bold: true } });

export const user = (userId: string): RichTextElement => ({ type: 'user', user_id: userId });

/** Renders text from users or Atlas within one of our lines. */
export const richPhrase = (phrase: Phrase, most: number): RichTextElement[] =>
  richTextOf(clipPhrase(oneLinePhrase(phrase), most));

export const phraseLine = (phrase: Phrase, most: number): CardLine => richLine(richPhrase(phrase, most));

/** Renders `@Bo ended this change. `, or nothing if no user ended the change. */
export const endedByElements = (by: string): RichTextElement[] =>
  by === 'countersign' ? [] : [user(by), text(' ended this change. ')];

/** Lists users, e.g. `@Sam and @Ada`. */
export const userList = (userIds: readonly string[]): RichTextElement[] =>
  userIds.flatMap((id, index) => (index === 0 ? [user(id)] : [text(' and '), user(id)]));

/**
 * Quotes a user's text, clipped to a maximum length and a maximum number of lines.
 * @param ticketsIn finds tickets to link
 */
export function quote(
  written: string,
  most: number,
  mostLines: number,
  ticketsIn: (text: string) => readonly Ticket[] = () => [],
): CardLine {
  const lines = sanitizeLines(written).split('\n');
  const first = lines.slice(0, mostLines).join('\n');
  const shown = clipText(lines.length > mostLines ? `${first} …` : first, most);
  return { type: 'rich_text_quote', elements: linked(shown.trim() === '' ? '–' : shown, ticketsIn) };
}

/** Links ticket ids. A clipped id isn't linked, because its link would lead to a different ticket. */
function linked(text: string, ticketsIn: (text: string) => readonly Ticket[]): RichTextElement[] {
  const tickets = ticketsIn(text).filter(({ end }) => text[end] !== '…');
  const ends = [0, ...tickets.map(({ end }) => end)];
  return [
    ...tickets.flatMap(({ start, end, url }, index): RichTextElement[] => [
      ...richTextOf(text.slice(ends[index], start)),
      { type: 'link', url, text: text.slice(start, end) },
    ]),
    ...richTextOf(text.slice(ends.at(-1))),
  ];
}

/** Renders a paragraph that keeps line breaks, because a message may end with lines for the policy file. */
export function paragraph(start: readonly RichTextElement[], phrase: Phrase): [RichTextSection, ...CardLine[]] {
  const [first = '', ...lines] = typeof phrase === 'string' ? phrase.split('\n') : [];
  const sentence = lines.length === 0 ? phrase : first;
  const code = clipText(sanitizeLines(lines.join('\n')), MOST_CODE);
  return [
    richLine([...start, ...richPhrase(sentence, MOST_SENTENCE)]),
    ...(code === '' ? [] : [preformattedText(code)]),
  ];
}
