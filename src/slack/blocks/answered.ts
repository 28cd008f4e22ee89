// The small lines below an answer: what its reader should know; then what was asked, by whom, when, and with which credential.
import type { ActionsBlockElement, ContextBlock } from '@slack/types';
import type { Place } from '../../operations/operation.js';
import { clip, mrkdwn, plain } from './text.js';

const MOST_TEXT = 400;
const LEAST_TEXT = 100;
/** As much as Slack takes in one text. */
const MOST_NOTES = 3_000;

/** What was asked and how it was answered. */
export interface Answered {
  /** As it can be typed again: `/atlas restore-jobs Cluster0 in Payments`. */
  readonly line: string;
  /** Slack's id of whoever asked. */
  readonly by: string;
  /** When Atlas had answered, in milliseconds since the epoch. */
  readonly at: number;
  /** The credential that it was read with: `account …1a2b`. */
  readonly view: string;
  /** How long Atlas took. */
  readonly tookMs: number;
  /** In one row below the answer. A menu among them goes by the line, as that row's id. */
  readonly actions: readonly ActionsBlockElement[];
}

/** No block for no notes. */
export function notesLine(notes: readonly string[]): ContextBlock[] {
  const elements = plainElement(notes.join(' '), MOST_NOTES);
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

/** Two lines on a phone: what was asked, without `/atlas`, and the rest. @param share of the usual room that it may have */
export function contextLine(place: Place, { line, by, at, view, tookMs }: Answered, share = 1): ContextBlock {
  const most = Math.max(LEAST_TEXT, Math.floor(MOST_TEXT * share));
  const what = [line.replace(/^\/\S+ /, ''), placeBeside(line, place)].flatMap((text) => plainElement(text, most));
  const how = plainElement(`${view}, ${sayTook(tookMs)}`, most);
  return { type: 'context', elements: [...what, asked(by, at), ...how] };
}

function plainElement(text: string, most: number) {
  const shown = clip(plain(text).trim(), most);
  return shown === '' ? [] : [{ type: 'plain_text' as const, text: shown, emoji: false }];
}

/** The only markup of the line, and nothing in it that anybody wrote. */
function asked(by: string, at: number) {
  const whom = /^[UW][A-Z0-9]+$/.test(by) ? `<@${by}> · ` : '';
  return { type: 'mrkdwn' as const, text: `${whom}${mrkdwn([{ at }])}`, verbatim: true };
}

/** `Payments, Counter Inc`, where the line has an id for a name that several have. */
function placeBeside(line: string, { project, organization }: Place): string {
  const name = (project ?? organization)?.name;
  if (name === undefined || line.includes(name)) return '';
  return [project?.name, organization?.name].filter((one) => one !== undefined).join(', ');
}

/** `0.4 s`, at least a tenth; to the second when it was long. */
function sayTook(ms: number): string {
  return ms < 9_950 ? `${Math.max(ms / 1_000, 0.1).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}
