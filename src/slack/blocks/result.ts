// Renders a look-up's result as a message: the answer in one line, then its details.
import type { ActionsBlock, RichTextBlock } from '@slack/types';
import type { Chart, LookUpResult, Phrase, Table } from '../../operations/operation.js';
import { chartBlocks, type DrawnCharts, textCharts } from './chart.js';
import { type AnswerDetails, contextLine, notesLine } from './context-lines.js';
import { richLine, richText } from './elements.js';
import { factBlocks } from './facts.js';
import { fittingPrefix, lengthOf, MAX_MESSAGE_LENGTH } from './length.js';
import type { BlockVariants, MessageBlock } from './message-block.js';
import { type DrawnTable, dataTable, textTable } from './table.js';
import { clipPhrase, clipText, escapeText, formatPlain, richTextOf } from './text.js';

export type { AnswerDetails } from './context-lines.js';

const MOST_HEADLINE = 2000;
const LEAST_HEADLINE = 300;
const MOST_MISSING = 10;
const MOST_NOTES = 10;
const MOST_NOTE = 500;
const MOST_ACTIONS = 25;
/** The text length reserved for the context line and the buttons. */
const MOST_BELOW = 2_000;
/** Fractions of the usual space, tried in order until the message fits. */
const SHARES = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16] as const;
/** The text length reserved for the table's header and one row. */
const LEAST_TABLE = 900;
/** The text length reserved for the note about omitted rows and columns. */
const MOST_TABLE_NOTES = 150;

export interface ResultMessage extends BlockVariants {
  /** The text for notifications and screen readers. */
  readonly text: string;
  /** The same content at half the length, sent when Slack returns `msg_blocks_too_long`. */
  readonly half: BlockVariants;
}

/** Renders the blocks at the end of the message. */
type Below = (notes: readonly string[], share: number) => readonly MessageBlock[];

/** Renderers for charts and tables. */
interface DrawnAs {
  readonly charts: (charts: readonly Chart[], share: number, inWords: boolean) => DrawnCharts;
  readonly table: (table: Table, room: number) => DrawnTable;
}
const NEW: DrawnAs = { charts: chartBlocks, table: dataTable };
const PLAIN: DrawnAs = { charts: textCharts, table: textTable };

export function resultMessage(result: LookUpResult, answered: AnswerDetails): ResultMessage {
  const below: Below = (notes, share) => [
    ...optional(answered.rowMenu),
    ...notesLine(notes),
    contextLine(result.place, answered, share),
    ...actionRow(answered),
  ];
  const within = (room: number): BlockVariants => ({
    blocks: fitted(result, below, NEW, room).blocks,
    plainBlocks: fitted(result, below, PLAIN, room).blocks,
  });
  return { text: resultText(result), ...within(MAX_MESSAGE_LENGTH), half: within(MAX_MESSAGE_LENGTH / 2) };
}

/** Decides whether the message omits rows or chart values that the file contains. */
export function isResultCut(result: LookUpResult, rowMenu?: ActionsBlock): boolean {
  if (result.table === undefined) return (result.charts ?? []).length > 0;
  const below = () => optional(rowMenu);
  const isWhole = (way: DrawnAs) => fitted(result, below, way, MAX_MESSAGE_LENGTH - MOST_BELOW).isWhole;
  return !(isWhole(NEW) && isWhole(PLAIN));
}

/** Shrinks all parts until the message fits. The table takes what's left, because all its rows are one click away. */
function fitted(
  result: LookUpResult,
  below: Below,
  way: DrawnAs,
  room: number,
): { readonly blocks: readonly MessageBlock[]; readonly isWhole: boolean } {
  let best: { readonly blocks: readonly MessageBlock[]; readonly isWhole: boolean } = { blocks: [], isWhole: true };
  for (const share of SHARES) {
    const charts = way.charts(result.charts ?? [], share, result.table === undefined);
    const drawn = (table?: DrawnTable) => [
      ...around(result, charts, table, share),
      ...below(notesOf(result, charts, table, share), share),
    ];
    const left = room - lengthOf(drawn()) - MOST_TABLE_NOTES;
    const table = result.table && way.table(result.table, Math.max(left, LEAST_TABLE));
    const blocks = drawn(table);
    best = { blocks, isWhole: table?.whole ?? true };
    if (lengthOf(blocks) <= room) break;
  }
  return best;
}

/** Collects the notes. Notes about omitted content are never shortened. */
function notesOf(
  result: LookUpResult,
  charts: DrawnCharts,
  table: DrawnTable | undefined,
  share: number,
): readonly string[] {
  const own = result.notes.map((note) => clipText(note, Math.floor(MOST_NOTE * share)));
  const notes = [...charts.notes, ...(table?.notes ?? []), ...own];
  return [...notes.slice(0, MOST_NOTES), ...more(notes.length - MOST_NOTES)];
}

function around(
  result: LookUpResult,
  charts: DrawnCharts,
  table: DrawnTable | undefined,
  share: number,
): readonly MessageBlock[] {
  const mostNote = Math.floor(MOST_NOTE * share);
  const warnings = (result.warnings ?? []).map((warning) => clipText(warning, mostNote)).slice(0, MOST_NOTES);
  return [
    ...lines([clipPhrase(result.headline, Math.max(LEAST_HEADLINE, MOST_HEADLINE * share))], { bold: true }),
    ...lines(warnings.map((warning) => (warning === '' ? '' : `⚠ Warning: ${warning}`))),
    ...missingBlocks(result.missing ?? [], mostNote),
    ...factBlocks(result.facts, share),
    ...charts.blocks,
    ...(table?.blocks ?? []),
  ];
}

function lines(phrases: readonly Phrase[], style?: { readonly bold: true }): RichTextBlock[] {
  const drawn = phrases.map((phrase) => richTextOf(phrase, style)).filter((elements) => elements.length > 0);
  if (drawn.length === 0) return [];
  return [richText(drawn.map(richLine))];
}

/** Lists the missing parts of the answer, directly below the headline. */
function missingBlocks(missing: readonly string[], most: number): RichTextBlock[] {
  const shown = missing.slice(0, MOST_MISSING).map((sentence) => richTextOf(clipText(sentence, most)));
  const listed = shown.filter((elements) => elements.length > 0);
  if (listed.length === 0) return [];
  const left = more(missing.length - MOST_MISSING).map((sentence) => richTextOf(sentence));
  return [
    richText([
      richLine(richTextOf('I couldn’t read:', { bold: true })),
      { type: 'rich_text_list', style: 'bullet', elements: [...listed, ...left].map(richLine) },
    ]),
  ];
}

const more = (count: number) => (count > 0 ? [`and ${count} more`] : []);

const optional = (block: MessageBlock | undefined) => (block === undefined ? [] : [block]);

function actionRow({ actions, line }: AnswerDetails): MessageBlock[] {
  if (actions.length === 0) return [];
  const hasMenu = actions.some(({ type }) => type === 'overflow');
  return [{ type: 'actions', ...(hasMenu && { block_id: line }), elements: actions.slice(0, MOST_ACTIONS) }];
}

/** The maximum length of a message's text, below `chat.update`'s limit of 4,000 characters. */
const MOST_TEXT = 3_800;
/** The maximum length of the headline. Escaping can turn one character into five. */
const MOST_TEXT_HEADLINE = 700;
const MOST_TEXT_SENTENCE = 300;

/**
 * Returns the message's top-level text for screen readers and notifications, which show its beginning. The text
 * contains the answer, its missing parts and the facts, as far as they fit.
 */
function resultText(result: LookUpResult): string {
  const { facts, table, charts = [], missing = [], warnings = [], notes } = result;
  const headline =
    sentence(clipText(formatPlain(result.headline).trim(), MOST_TEXT_HEADLINE)) || 'Atlas has responded.';
  const rows = table === undefined || table.rows.length === 0 ? [] : [`Table: ${table.caption}`];
  const others = [
    ...warnings.map((one) => `Warning: ${one}`),
    ...missing.map((one) => `Missing: ${one}`),
    ...facts.map(({ label, value }) => `${label}: ${formatPlain(value)}`),
    ...charts.map(({ title }) => `Chart: ${title}`),
    ...rows,
    ...notes,
  ];
  const sentences = [headline, ...others.map((one) => sentence(clipText(formatPlain(one).trim(), MOST_TEXT_SENTENCE)))];
  const escaped = sentences.filter((one) => one !== '').map(escapeText);
  return fittingPrefix(escaped, (one) => one.length + 1, MOST_TEXT).join(' ');
}

const sentence = (text: string) => (text === '' || /[.!?…:]$/.test(text) ? text : `${text}.`);
