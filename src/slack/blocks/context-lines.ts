// Renders the small print below an answer: the notes, then the question, the asker, the time and the credential.
import type { ActionsBlock, ActionsBlockElement, ContextBlock } from '@slack/types';
import type { Place } from '../../operations/operation.js';
import { mrkdwnText } from './elements.js';
import { clipText, formatMrkdwn, formatPlain } from './text.js';

const MOST_TEXT = 400;
const LEAST_TEXT = 100;
/** Slack's limit for one text element. */
const MOST_NOTES = 3_000;

/** A question and the details of its answer. */
export interface AnswerDetails {
  /** The command that repeats the question, e.g. `/atlas restore-jobs Cluster0 in Payments`. */
  readonly line: string;
  /** The asker's Slack user id. */
  readonly by: string;
  /** The time of Atlas's response, in milliseconds since the epoch. */
  readonly at: number;
  /** A description of the credential, e.g. `account …1a2b`. */
  readonly view: string;
  /** The time that Atlas took, in milliseconds. */
  readonly tookMs: number;
  /** A link to the cluster in Atlas, as mrkdwn. */
  readonly link?: string | undefined;
  readonly rowMenu?: ActionsBlock | undefined;
  /** The row of buttons below the answer. If it includes a menu, the row's block_id is `line`. */
  readonly actions: readonly ActionsBlockElement[];
}

/** Renders the notes. Returns no block if there are none. */
export function notesLine(notes: readonly string[]): ContextBlock[] {
  const elements = plainElement(notes.join(' '), MOST_NOTES);
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

/** Renders the question, without `/atlas`, and its details. @param share the fraction of the usual space */
export function contextLine(
  place: Place,
  { line, by, at, view, tookMs, link }: AnswerDetails,
  share = 1,
): ContextBlock {
  const most = Math.max(LEAST_TEXT, Math.floor(MOST_TEXT * share));
  const what = [line.replace(/^\/\S+ /, ''), placeBeside(line, place)].flatMap((text) => plainElement(text, most));
  const how = plainElement(`${view}, ${formatTook(tookMs)}`, most);
  return {
    type: 'context',
    elements: [...what, asked(by, at), ...how, ...(link === undefined ? [] : [mrkdwnText(link)])],
  };
}

function plainElement(text: string, most: number) {
  const shown = clipText(formatPlain(text).trim(), most);
  return shown === '' ? [] : [{ type: 'plain_text' as const, text: shown, emoji: false }];
}

/** Renders the asker and the time. Only this element has markup, because it has no text from users or Atlas. */
function asked(by: string, at: number) {
  const whom = /^[UW][A-Z0-9]+$/.test(by) ? `<@${by}> · ` : '';
  return mrkdwnText(`${whom}${formatMrkdwn([{ at }])}`);
}

/** Returns the place's name, e.g. `Payments, Counter Inc`, if the command doesn't contain it. */
function placeBeside(line: string, { project, organization }: Place): string {
  const name = (project ?? organization)?.name;
  if (name === undefined || line.includes(name)) return '';
  return [project?.name, organization?.name].filter((one) => one !== undefined).join(', ');
}

/** Formats a duration in tenths of a second, e.g. `0.4 s`, or in whole seconds if it's long. */
function formatTook(ms: number): string {
  return ms < 9_950 ? `${Math.max(ms / 1_000, 0.1).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}
