// Extracts a message's full plain text, including its blocks and attachments.
import { z } from 'zod';
import { textFromSlack } from '../lines/slack-text.js';

/** Fields in blocks and attachments that contain visible text or links. */
const TEXTS: ReadonlySet<string> = new Set([
  'author_name',
  'fallback',
  'footer',
  'from_url',
  'pretext',
  'text',
  'title',
  'title_link',
  'url',
  'value',
]);
const MOST_TEXT = 20_000;
const MOST_PARTS = 3_000;
const DEEPEST = 14;

const node = z.record(z.string(), z.unknown());
const dateElement = z.object({ type: z.literal('date'), timestamp: z.number() });

/** Returns one line per piece of text, so that names don't run together. Converts Slack dates to ISO 8601. */
export function messageText(message: unknown): string {
  const pieces: string[] = [];
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: message, depth: 0 }];
  for (let seen = 0, length = 0; seen < MOST_PARTS && length < MOST_TEXT; seen += 1) {
    const next = waiting.pop();
    if (next === undefined) break;
    const { texts, inside } = look(next.value);
    pieces.push(...texts);
    length += texts.join('').length;
    if (next.depth === DEEPEST) continue;
    for (const value of inside.slice(0, MOST_PARTS).toReversed()) waiting.push({ value, depth: next.depth + 1 });
  }
  return textFromSlack(withDates(pieces.join('\n').slice(0, MOST_TEXT)));
}

function look(value: unknown): { readonly texts: readonly string[]; readonly inside: readonly unknown[] } {
  if (Array.isArray(value)) return { texts: [], inside: value };
  const date = dateElement.safeParse(value);
  if (date.success) return { texts: [iso(date.data.timestamp)], inside: [] };
  const parsed = node.safeParse(value);
  const entries = Object.entries(parsed.data ?? {});
  return {
    texts: entries.flatMap(([key, text]) => (typeof text === 'string' && TEXTS.has(key) ? [text] : [])),
    inside: entries.flatMap(([, one]) => (typeof one === 'object' && one !== null ? [one] : [])),
  };
}

const withDates = (text: string) =>
  text.replace(/<!date\^(\d{1,11})\^[^<>]*>/g, (_, seconds: string) => ` ${iso(Number(seconds))} `);

/** Formats a time, or returns an empty string if the time is invalid. */
function iso(seconds: number): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
