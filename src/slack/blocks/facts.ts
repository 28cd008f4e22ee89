// Renders each fact as a line with a bold label and a value.
import type { RichTextBlock } from '@slack/types';
import type { Fact } from '../../operations/operation.js';
import { richLine, richText } from './elements.js';
import { oneLine } from './sanitize.js';
import { clipPhrase, clipText, oneLinePhrase, richTextOf } from './text.js';

const MOST_FACTS = 25;
const MOST_LABEL = 75;
const LEAST_LABEL = 20;
/** Slack's limit for a section's field. Slack documents no limit for rich_text. */
const MOST_VALUE = 2000;
/** The maximum length of all values together, so that a message fits on two screens. */
const MOST_VALUES = 8000;

/** Renders the facts. Returns no block if there are none. @param share the fraction of the usual space */
export function factBlocks(facts: readonly Fact[], share = 1): RichTextBlock[] {
  if (facts.length === 0) return [];
  const shown = facts.slice(0, MOST_FACTS);
  const mostEach = Math.min(MOST_VALUE, Math.floor((MOST_VALUES * share) / shown.length));
  const mostLabel = Math.max(LEAST_LABEL, Math.floor(MOST_LABEL * share));
  const lines = shown.map((fact) => factLine(fact, mostLabel, mostEach));
  if (facts.length > shown.length)
    lines.push(richLine(richTextOf(`and ${facts.length - shown.length} more`, { italic: true })));
  return [richText(lines)];
}

function factLine({ label, value }: Fact, mostLabel: number, mostValue: number) {
  const shown = richTextOf(clipPhrase(oneLinePhrase(value), mostValue));
  return richLine([
    ...richTextOf(clipText(oneLine(label), mostLabel), { bold: true }),
    { type: 'text' as const, text: '  ' },
    ...(shown.length === 0 ? richTextOf('–') : shown),
  ]);
}
