// Finds names from Atlas, ids, host names and times in an alert's text. Pure.
import type { NamedItem } from '../../operations/operation.js';
import { DAY_MS } from '../../time-units.js';
import { foldText } from '../lines/search.js';

/** A word and the word before it, as in `Project: Payments`. */
interface AlertWord {
  readonly raw: string;
  readonly folded: string;
  readonly after: string;
}

const MOST_WORDS = 4_000;
const MOST_FOUND = 20;
/** Matches words, which may contain dots and dashes, e.g. `cluster0-shard-00-01.ab12c.mongodb.net`. */
const WORD = /[^\s"'“”‘’„`«»()<>[\]{},;:!?|*~/\\=#&]+/gu;

export type AlertWords = readonly AlertWord[];

export function wordsIn(text: string): AlertWords {
  const raw = (text.match(WORD) ?? []).slice(0, MOST_WORDS).map((word) => word.replace(/[._-]+$/u, ''));
  const folded = raw.map(foldText);
  return raw.map((word, index) => ({ raw: word, folded: folded[index] ?? '', after: folded[index - 1] ?? '' }));
}

/**
 * Finds names in a text, in order of appearance. Names with several words match case-insensitively. A single-word name
 * must match case or follow `noun`, because many project names are ordinary words.
 */
export function namesIn(words: AlertWords, names: readonly NamedItem[], noun: string): readonly NamedItem[] {
  const byWords = new Map<string, NamedItem[]>();
  const lengths = new Set<number>();
  for (const named of names) {
    const parts = wordsIn(named.name).map(({ folded }) => folded);
    const key = parts.join(' ');
    if (key === '') continue;
    byWords.set(key, [...(byWords.get(key) ?? []), named]);
    lengths.add(parts.length);
  }
  const longestFirst = [...lengths].sort((a, b) => b - a);
  const found = new Set<NamedItem>();
  for (let at = 0; at < words.length && found.size < MOST_FOUND; ) {
    const length = longestFirst.find((count) => byWords.has(keyAt(words, at, count))) ?? 1;
    const [first] = words.slice(at);
    for (const named of byWords.get(keyAt(words, at, length)) ?? []) {
      if (length > 1 || named.name === first?.raw || first?.after === noun) found.add(named);
    }
    at += length;
  }
  return [...found];
}

const keyAt = (words: AlertWords, at: number, count: number) =>
  words
    .slice(at, at + count)
    .map(({ folded }) => folded)
    .join(' ');

/** Returns unique 24-digit hex ids in lower case. */
export function idsIn(text: string): readonly string[] {
  const all = text.match(/(?<![0-9a-z])[0-9a-f]{24}(?![0-9a-z])/gi) ?? [];
  return [...new Set(all.map((id) => id.toLowerCase()))].slice(0, MOST_FOUND);
}

/** Returns the cluster's part of each host name, e.g. `cluster0` for `cluster0-shard-00-01.ab12c.mongodb.net`. */
export function clusterPrefixesIn(text: string): readonly string[] {
  const all = text.matchAll(
    /(?<![\w-])([a-z0-9][a-z0-9-]{0,80})(?:\.[a-z0-9-]{1,63}){1,6}\.mongodb(?:-[a-z]{2,4})?\.net/gi,
  );
  const names = [...all].map(([, label = '']) => label.toLowerCase().replace(/-(?:shard|config|pl|pri)-.*$/, ''));
  return [...new Set(names)].slice(0, MOST_FOUND);
}

const FULL = /\b(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?/gi;
const CLOCK = /(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?\s?(?:UTC|GMT|Z)\b/gi;
const OLDEST_MS = 30 * DAY_MS;
/** The tolerance for times after the alert's message, because clocks differ. */
const AHEAD_MS = 5 * 60_000;

/**
 * Finds the first plausible time in the text. A plausible time is within a month before the message.
 * @param written when the message was posted, in milliseconds. A time of day without a date means the latest such time
 * before the message
 * @returns milliseconds since the epoch, or undefined if the text has no plausible time
 */
export function timeIn(text: string, written: number): number | undefined {
  const full = [...text.matchAll(FULL)].map(([, day, time = '', zone = 'Z']) =>
    Date.parse(`${day}T${time}${offset(zone)}`),
  );
  const clock = [...text.replace(FULL, ' ').matchAll(CLOCK)].map(([, hour, minute]) =>
    lastAt(Number(hour), Number(minute), written),
  );
  return [...full, ...clock].find((at) => at <= written + AHEAD_MS && at >= written - OLDEST_MS);
}

const offset = (zone: string) => (/^[a-z]/i.test(zone) ? 'Z' : zone.replace(/^(...):?(..)$/, '$1:$2'));

function lastAt(hour: number, minute: number, before: number): number {
  const midnight = Math.floor(before / DAY_MS) * DAY_MS;
  const at = midnight + (hour * 60 + minute) * 60_000;
  return at > before + AHEAD_MS ? at - DAY_MS : at;
}
