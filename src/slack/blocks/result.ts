// A look-up's result as a message: the answer in one line, then what it rests on.
import type { ContextBlock, KnownBlock, RichTextBlock } from '@slack/types';
import type { Phrase, Place, Result } from '../../operations/operation.js';
import { toCsv } from './csv.js';
import { factBlocks } from './facts.js';
import { type DrawnTable, dataTable, textTable } from './table.js';
import { clip, clipPhrase, escapeText, plain, rich } from './text.js';

/** Escaping makes a character five at most, and `chat.update` takes 4000. */
const MOST_TOP_TEXT = 700;
const MOST_HEADLINE = 2000;
const MOST_NOTES = 10;
const MOST_NOTE = 500;
const MOST_CONTEXT = 400;

export interface ResultMessage {
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** The same without the table block, for when Slack answers `invalid_blocks`. */
  readonly plainBlocks: readonly KnownBlock[];
  /** The whole table, when `blocks` do not show all of it. */
  readonly csv?: string;
  /** The same for `plainBlocks`. */
  readonly plainCsv?: string;
}

/** @param context `asked`: what was asked and by whom, in plain words: `/atlas restore-jobs Cluster0`. */
export function resultBlocks(result: Result, context: { readonly asked: string }): ResultMessage {
  const { table } = result;
  const [drawn, drawnPlainly] = table === undefined ? [] : [dataTable(table), textTable(table)];
  return {
    text: escapeText(clip(plain(result.headline), MOST_TOP_TEXT)) || 'Answer from Atlas',
    blocks: around(result, drawn, context.asked),
    plainBlocks: around(result, drawnPlainly, context.asked),
    ...(table !== undefined && drawn?.whole === false && { csv: toCsv(table) }),
    ...(table !== undefined && drawnPlainly?.whole === false && { plainCsv: toCsv(table) }),
  };
}

function around(result: Result, drawn: DrawnTable | undefined, asked: string): readonly KnownBlock[] {
  return [
    ...lines([clipPhrase(result.headline, MOST_HEADLINE)], true),
    ...factBlocks(result.facts),
    ...(drawn?.blocks ?? []),
    ...lines([...(drawn?.notes ?? []), ...result.notes].slice(0, MOST_NOTES).map((note) => clip(note, MOST_NOTE))),
    contextLine(result.place, asked),
  ];
}

function lines(phrases: readonly Phrase[], bold = false): RichTextBlock[] {
  const drawn = phrases
    .map((phrase) => rich(phrase, bold ? { bold } : undefined))
    .filter((elements) => elements.length > 0);
  if (drawn.length === 0) return [];
  return [{ type: 'rich_text', elements: drawn.map((elements) => ({ type: 'rich_text_section', elements })) }];
}

function contextLine(place: Place, asked: string): ContextBlock {
  const text = [sayPlace(place), asked].filter((part) => part !== '').join(' · ');
  const shown = clip(plain(text) || 'Atlas', MOST_CONTEXT);
  return { type: 'context', elements: [{ type: 'plain_text', text: shown, emoji: false }] };
}

/** `project Payments in Counter Inc`. */
export function sayPlace({ project, organization }: Place): string {
  const names = [project && `project ${project.name}`, organization?.name];
  return names.filter((name) => name !== undefined).join(' in ');
}
