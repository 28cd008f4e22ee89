// A result as a message's top-level text, which notifications (its beginning) and screen readers use.
import type { Result } from '../../operations/operation.js';
import { asManyAsFit } from './length.js';
import { clip, escapeText, plain } from './text.js';

/** Below the 4000 characters that `chat.update` accepts. */
const MOST = 3_800;
/** Escaped, a character may take five. */
const MOST_HEADLINE = 700;
const MOST_SENTENCE = 300;

/** As much as fits: the answer, what is missing, then the facts. */
export function resultText(result: Result): string {
  const { facts, table, charts = [], missing = [], warnings = [], notes } = result;
  const headline = sentence(clip(plain(result.headline).trim(), MOST_HEADLINE)) || 'Atlas has answered.';
  const rows = table === undefined || table.rows.length === 0 ? [] : [`Table: ${table.caption}`];
  const others = [
    ...warnings.map((one) => `Warning: ${one}`),
    ...missing.map((one) => `Missing: ${one}`),
    ...facts.map(({ label, value }) => `${label}: ${plain(value)}`),
    ...charts.map(({ title }) => `Chart: ${title}`),
    ...rows,
    ...notes,
  ];
  const sentences = [headline, ...others.map((one) => sentence(clip(plain(one).trim(), MOST_SENTENCE)))];
  const escaped = sentences.filter((one) => one !== '').map(escapeText);
  return asManyAsFit(escaped, (one) => one.length + 1, MOST).join(' ');
}

const sentence = (text: string) => (text === '' || /[.!?…:]$/.test(text) ? text : `${text}.`);
