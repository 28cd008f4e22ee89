// Builders for the blocks and elements of messages and views.
import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ContextBlock,
  HeaderBlock,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
  SectionBlock,
} from '@slack/types';
import { stripInvisible } from './sanitize.js';
import { clipText } from './text.js';

const MOST_HEADER = 150;
const MOST_LABEL = 75;
const MOST_VALUE = 2_000;
/** The maximum length of a section's text, below Slack's limit of 3,000 characters per text element. */
export const MAX_SECTION_LENGTH = 2_900;

/** Below `MAX_MESSAGE_LENGTH`. */
const MOST_COPYABLE = 8_000;

/** Builds a plain_text element. @param most the maximum length in characters */
export const plainText = (text: string, most: number) => ({
  type: 'plain_text' as const,
  text: clipText(stripInvisible(text), most),
  emoji: false,
});

/** Builds a mrkdwn element. @param text mrkdwn in which all text from users and Atlas is escaped */
export const mrkdwnText = (text: string) => ({ type: 'mrkdwn' as const, text, verbatim: true });

export const headerBlock = (text: string): HeaderBlock => ({ type: 'header', text: plainText(text, MOST_HEADER) });

export const plainSection = (text: string): SectionBlock => ({
  type: 'section',
  text: plainText(text, MAX_SECTION_LENGTH),
});
export const mrkdwnSection = (text: string): SectionBlock => ({ type: 'section', text: mrkdwnText(text) });

/** Small print. */
export const plainContext = (text: string, most = 300): ContextBlock => ({
  type: 'context',
  elements: [plainText(text, most)],
});
export const mrkdwnContext = (text: string): ContextBlock => ({ type: 'context', elements: [mrkdwnText(text)] });

export const richText = (elements: readonly RichTextBlock['elements'][number][]): RichTextBlock => ({
  type: 'rich_text',
  elements: [...elements],
});

export const richLine = (elements: readonly RichTextElement[]): RichTextSection => ({
  type: 'rich_text_section',
  elements: [...elements],
});

/** Renders a user's text, as much of it as fits into a message, so that they can copy it and none becomes markup. */
export function copyableText(text: string): RichTextBlock {
  const shown = clipText(text, MOST_COPYABLE) || ' ';
  const starts = Array.from(
    { length: Math.ceil(shown.length / MAX_SECTION_LENGTH) },
    (_, at) => at * MAX_SECTION_LENGTH,
  );
  return richText(starts.map((start) => preformattedText(shown.slice(start, start + MAX_SECTION_LENGTH))));
}

export const preformattedText = (text: string): RichTextBlock['elements'][number] => ({
  type: 'rich_text_preformatted',
  elements: [{ type: 'text', text }],
});

/** A section's maximum length, below Slack's limit of 3,000 characters. */
const MOST_IN_SECTION = 2_900;

/** Renders lines of mrkdwn in as few sections as possible. */
export function mrkdwnSections(lines: readonly string[]): SectionBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last === undefined || last.length + line.length >= MOST_IN_SECTION) texts.push(line);
    else texts[texts.length - 1] = `${last}\n${line}`;
  }
  return texts.map(mrkdwnSection);
}

/** Builds a row of buttons. Returns no row if there are no buttons. */
export const buttonRow = (elements: readonly ActionsBlockElement[]): ActionsBlock[] =>
  elements.length === 0 ? [] : [{ type: 'actions', elements: [...elements] }];

/** Returns a button that runs a command or opens it as a form, or no button if the command is too long for Slack. */
export function commandButton(action_id: string, label: string, line: string): Button[] {
  if (line.length > MOST_VALUE) return [];
  const text = plainText(stripInvisible(label).trim() || '–', MOST_LABEL);
  return [{ type: 'button', action_id, text, value: line }];
}
