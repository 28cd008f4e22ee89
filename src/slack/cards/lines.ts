// Lines of a card, in rich_text: nothing that people or Atlas wrote looks like one of them. Pure.
import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import type { Ticket } from '../../approvals/reason.js';
import type { Phrase } from '../../operations/operation.js';
import { clip, clipPhrase, onOneLine, rich } from '../blocks/text.js';
import { severalLines } from '../blocks/visible.js';

export type CardLine = RichTextBlock['elements'][number];

const MOST_SENTENCE = 1_500;
const MOST_CODE = 1_000;

export const text = (value: string): RichTextElement => ({ type: 'text', text: value });

export const bold = (value: string): RichTextElement => ({ type: 'text', text: value, style: { bold: true } });

export const user = (userId: string): RichTextElement => ({ type: 'user', user_id: userId });

export const section = (elements: readonly RichTextElement[]): RichTextSection => ({
  type: 'rich_text_section',
  elements: [...elements],
});

/** A value of people's or Atlas's within a line of ours. */
export const said = (phrase: Phrase, most: number): RichTextElement[] => rich(clipPhrase(onOneLine(phrase), most));

/** Several people: `@Sam and @Ada`. */
export const people = (userIds: readonly string[]): RichTextElement[] =>
  userIds.flatMap((id, index) => (index === 0 ? [user(id)] : [text(' and '), user(id)]));

/**
 * As somebody wrote it, so never taken for a line of ours: at most so many characters and lines of it.
 * @param ticketsIn what in it leads somewhere
 */
export function quotation(
  written: string,
  most: number,
  mostLines: number,
  ticketsIn: (text: string) => readonly Ticket[] = () => [],
): CardLine {
  const lines = severalLines(written).split('\n');
  const first = lines.slice(0, mostLines).join('\n');
  const shown = clip(lines.length > mostLines ? `${first} …` : first, most);
  return { type: 'rich_text_quote', elements: linked(shown.trim() === '' ? '–' : shown, ticketsIn) };
}

/** What was cut off in the middle of a ticket's id would lead to another one. */
function linked(text: string, ticketsIn: (text: string) => readonly Ticket[]): RichTextElement[] {
  const tickets = ticketsIn(text).filter(({ end }) => text[end] !== '…');
  const ends = [0, ...tickets.map(({ end }) => end)];
  return [
    ...tickets.flatMap(({ start, end, url }, index): RichTextElement[] => [
      ...rich(text.slice(ends[index], start)),
      { type: 'link', url, text: text.slice(start, end) },
    ]),
    ...rich(text.slice(ends.at(-1))),
  ];
}

/** A refusal may end in lines for the policy file, which stay lines. */
export function paragraph(start: readonly RichTextElement[], phrase: Phrase): [RichTextSection, ...CardLine[]] {
  const [first = '', ...lines] = typeof phrase === 'string' ? phrase.split('\n') : [];
  const sentence = lines.length === 0 ? phrase : first;
  const code = clip(severalLines(lines.join('\n')), MOST_CODE);
  return [
    section([...start, ...said(sentence, MOST_SENTENCE)]),
    ...(code === ''
      ? []
      : [{ type: 'rich_text_preformatted' as const, elements: [{ type: 'text' as const, text: code }] }]),
  ];
}
