// Formats sizes, ages, quotes, lists and Atlas codes as text.

import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time-units.js';
import type { NamedItem, Phrase, PhrasePart } from './values.js';

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
/** Matches control characters and direction marks, which could make a quote look like a different text. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]+/gu;
const LEVELS_OF_AGE = [
  [DAY_MS, 'day'],
  [HOUR_MS, 'hour'],
  [MINUTE_MS, 'minute'],
] as const;

/** Quotes a user's text, truncated to `most` characters. */
export function quoted(text: string, most = 40): string {
  const characters = [
    ...text
      .slice(0, 4 * most)
      .replace(INVISIBLE, ' ')
      .trim(),
  ];
  return characters.length > most ? `“${characters.slice(0, most).join('')}…”` : `“${characters.join('')}”`;
}

/** Formats an Atlas code that the bot has no label for: `cluster tags modified (CLUSTER_TAGS_MODIFIED)`. */
export const formatCode = (code: string | null | undefined): string =>
  code ? `${code.toLowerCase().replaceAll('_', ' ')} (${code})` : 'unknown';

/** Drops false, null, undefined and '' from a list, e.g. from `isPaused && 'Cluster0 is paused.'`. */
export const withoutEmpty = <T>(...all: readonly (T | false | null | undefined | '')[]): readonly T[] =>
  all.flatMap((one) => (one === false || one === null || one === undefined || one === '' ? [] : [one]));

/** The text for a value that couldn't be read. */
export const UNREAD_TEXT = 'I couldn’t read this';

/** Describes the longest text allowed, in the same words for hints and errors. */
export const describeLengthLimit = (most: number): string => `Limit: ${plural(most, 'character')}.`;

/** Formats a number with its noun: `1 restore job`, `1,200 restore jobs`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** Formats a list: `a`, `a and b`, `a, b and c`, `a, b and 4 more`. */
export function formatList(words: readonly string[], most = 10): string {
  const shown = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** If a new value is at least this many times the current one, the card says so. */
const JUMP_FACTOR = 10;

/**
 * Says how much larger a new value is, if it's at least ten times the current one: `The new limit is 2,048 times the current one.`
 * @param what the value: `limit`
 */
export const describeJump = (before: number | null | undefined, after: number, what: string): string | undefined =>
  before && after >= JUMP_FACTOR * before
    ? `The new ${what} is ${Math.round(after / before).toLocaleString('en-US')} times the current one.`
    : undefined;

/**
 * Describes how a list changes, so that readers don't have to compare two lists: `adds a, removes b, keeps the rest`.
 * @param none the text for an empty list
 */
export function describeListChange(before: readonly string[], after: readonly string[], none: string): string {
  if (after.length === 0) return none;
  const added = after.filter((one) => !before.includes(one));
  const removed = before.filter((one) => !after.includes(one));
  if (added.length === after.length) return before.length === 0 ? formatList(after, 8) : `only ${formatList(after, 8)}`;
  return withoutEmpty(
    added.length > 0 && `adds ${formatList(added, 8)}`,
    removed.length > 0 && `removes ${formatList(removed, 8)}`,
    'keeps the rest',
  ).join(', ');
}

export const formatNames = (named: readonly Pick<NamedItem, 'name'>[], most?: number): string =>
  formatList(
    named.map(({ name }) => name),
    most,
  );

/** Returns the name of the item with this ID, or the ID itself if the list lacks the item. */
export const nameOfId = (named: readonly NamedItem[] | undefined, id: string): string =>
  named?.find((one) => one.id === id)?.name ?? id;

/** Counts each word, in the order in which the words first occur: `1 paused and 4 running`. */
export function formatCounts(words: readonly string[]): string {
  const counts = [...new Set(words)].map((word) => `${words.filter((one) => one === word).length} ${word}`);
  return formatList(counts);
}

/** Formats a number of bytes in powers of 1024, as Atlas does: 109951162777600 is `100 TiB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const value = Math.round((bytes / 1024 ** power) * 10) / 10;
  return power === 0 ? plural(bytes, 'byte') : `${value.toLocaleString('en-US')} ${UNITS[power]}`;
}

/** `5 GiB (5,368,709,120 bytes)`. */
export function formatBytesExact(bytes: number): string {
  return bytes < 1024 ? formatBytes(bytes) : `${formatBytes(bytes)} (${plural(bytes, 'byte')})`;
}

export const capitalize = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Formats an age in the largest unit that fits: `12 minutes ago`. */
export function formatAgo(ms: number): string {
  const fits = LEVELS_OF_AGE.find(([length]) => ms >= length);
  return fits === undefined ? 'just now' : `${plural(Math.floor(ms / fits[0]), fits[1])} ago`;
}

/** Formats a timestamp for text that can't show the reader's time zone: `2026-11-25 10:00 UTC`. */
export function formatUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export const phraseParts = (phrase: Phrase): readonly PhrasePart[] => (typeof phrase === 'string' ? [phrase] : phrase);
