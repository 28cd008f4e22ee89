// The small lines below an answer: notes for the reader; then what was asked, by whom, when, and with which credential.
import type { ActionsBlockElement, ContextBlock } from '@slack/types';
import type { Place } from '../../operations/operation.js';
import { markdown } from './elements.js';
import { clip, mrkdwn, plain } from './text.js';

const MOST_TEXT = 400;
const LEAST_TEXT = 100;
/** Slack's limit for one text. */
const MOST_NOTES = 3_000;

/** What was asked and how it was answered. */
export interface Answered {
  /** The line that asks it again: `/atlas restore-jobs Cluster0 in Payments`. */
  readonly line: string;
  /** Slack user id of the asker. */
  readonly by: string;
  /** When Atlas answered, in milliseconds since the epoch. */
  readonly at: number;
  /** The credential that was used: `account …1a2b`. */
  readonly view: string;
  /** How long Atlas took, in milliseconds. */
  readonly tookMs: number;
  /** The buttons in one row below the answer. If a menu is among them, the row's block_id is the line. */
  readonly actions: readonly ActionsBlockElement[];
}

/** Without notes there is no block. */
export function notesLine(notes: readonly string[]): ContextBlock[] {
  const elements = plainElement(notes.join(' '), MOST_NOTES);
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

/** What was asked (without `/atlas`) and the rest: two lines on a phone. @param share fraction of the usual room */
export function contextLine(place: Place, { line, by, at, view, tookMs }: Answered, share = 1): ContextBlock {
  const most = Math.max(LEAST_TEXT, Math.floor(MOST_TEXT * share));
  const what = [line.replace(/^\/\S+ /, ''), placeBeside(line, place)].flatMap((text) => plainElement(text, most));
  const how = plainElement(`${view}, ${formatTook(tookMs)}`, most);
  return { type: 'context', elements: [...what, asked(by, at), ...how] };
}

function plainElement(text: string, most: number) {
  const shown = clip(plain(text).trim(), most);
  return shown === '' ? [] : [{ type: 'plain_text' as const, text: shown, emoji: false }];
}

/** The only markup in the line. It contains nothing that anybody wrote. */
function asked(by: string, at: number) {
  const whom = /^[UW][A-Z0-9]+$/.test(by) ? `<@${by}> · ` : '';
  return markdown(`${whom}${mrkdwn([{ at }])}`);
}

/** `Payments, Counter Inc`, where the line has an id because several have the same name. */
function placeBeside(line: string, { project, organization }: Place): string {
  const name = (project ?? organization)?.name;
  if (name === undefined || line.includes(name)) return '';
  return [project?.name, organization?.name].filter((one) => one !== undefined).join(', ');
}

/** `0.4 s`: tenths of a second, at least one; whole seconds for long times. */
function formatTook(ms: number): string {
  return ms < 9_950 ? `${Math.max(ms / 1_000, 0.1).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}
