// A look-up's result as a message: the answer in one line, then what it rests on.
import type { Button, RichTextBlock } from '@slack/types';
import type { Phrase, Result } from '../../operations/operation.js';
import { type Answered, contextLine } from './answered.js';
import { chartBlocks, type DrawnCharts, textCharts } from './chart.js';
import { factBlocks } from './facts.js';
import type { MessageBlock } from './message-block.js';
import { resultText } from './result-text.js';
import { type DrawnTable, dataTable, textTable } from './table.js';
import { clip, clipPhrase, rich } from './text.js';

export type { Answered } from './answered.js';

const MOST_HEADLINE = 2000;
const MOST_MISSING = 10;
const MOST_NOTES = 10;
const MOST_NOTE = 500;
const MOST_ACTIONS = 25;

export interface ResultMessage {
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: readonly MessageBlock[];
  /** The same without table and chart blocks, for when Slack answers `invalid_blocks`. */
  readonly plainBlocks: readonly MessageBlock[];
}

interface Drawn {
  readonly charts: DrawnCharts;
  readonly table: DrawnTable | undefined;
}

export function resultBlocks(result: Result, answered: Answered): ResultMessage {
  const { table, charts = [] } = result;
  const drawn: Drawn = { charts: chartBlocks(charts), table: table && dataTable(table) };
  const plainly: Drawn = { charts: textCharts(charts), table: table && textTable(table) };
  return {
    text: resultText(result),
    blocks: around(result, drawn, answered),
    plainBlocks: around(result, plainly, answered),
  };
}

function around(result: Result, { charts, table }: Drawn, answered: Answered): readonly MessageBlock[] {
  const notes = [...charts.notes, ...(table?.notes ?? []), ...result.notes];
  return [
    ...lines([clipPhrase(result.headline, MOST_HEADLINE)], { bold: true }),
    ...missingBlocks(result.missing ?? []),
    ...factBlocks(result.facts),
    ...charts.blocks,
    ...(table?.blocks ?? []),
    ...lines([...notes.slice(0, MOST_NOTES).map((note) => clip(note, MOST_NOTE)), ...more(notes.length - MOST_NOTES)]),
    contextLine(result.place, answered),
    ...actionRow(answered.actions),
  ];
}

/** Whether a message, drawn in either way, leaves something out that a file has: rows, or a chart's values. */
export const isCut = ({ table, charts = [] }: Result): boolean =>
  table === undefined ? charts.length > 0 : !(dataTable(table).whole && textTable(table).whole);

function lines(phrases: readonly Phrase[], style?: { readonly bold: true }): RichTextBlock[] {
  const drawn = phrases.map((phrase) => rich(phrase, style)).filter((elements) => elements.length > 0);
  if (drawn.length === 0) return [];
  return [{ type: 'rich_text', elements: drawn.map((elements) => ({ type: 'rich_text_section', elements })) }];
}

/** Directly below the answer: it is no answer to what stands here. */
function missingBlocks(missing: readonly string[]): RichTextBlock[] {
  const shown = missing.slice(0, MOST_MISSING).map((sentence) => rich(clip(sentence, MOST_NOTE)));
  const listed = shown.filter((elements) => elements.length > 0);
  if (listed.length === 0) return [];
  const left = more(missing.length - MOST_MISSING).map((sentence) => rich(sentence));
  return [
    {
      type: 'rich_text',
      elements: [
        { type: 'rich_text_section', elements: rich('What could not be read:', { bold: true }) },
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [...listed, ...left].map((elements) => ({ type: 'rich_text_section', elements })),
        },
      ],
    },
  ];
}

const more = (count: number) => (count > 0 ? [`and ${count} more`] : []);

function actionRow(actions: readonly Button[]): MessageBlock[] {
  return actions.length === 0 ? [] : [{ type: 'actions', elements: actions.slice(0, MOST_ACTIONS) }];
}
