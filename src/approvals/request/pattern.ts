// Parses and matches patterns for the text that users write in a reason, e.g. `INC-\d+|CHG\d{4,}`: a small subset of
// regular expressions. Matched as an NFA (all possible positions at once, without backtracking), so that the time is
// bounded by the length of the text times the length of the pattern.
import { mapFromObject } from '../../map-from-object.js';

/** A step that matches one character of the text. */
interface Step {
  readonly fits: (character: string) => boolean;
  /** `may`: matches zero or one character. `any`: matches zero or more. */
  readonly times: 'once' | 'may' | 'any';
}

export interface ReasonPattern {
  /** The alternatives. One match is enough. */
  readonly ways: readonly (readonly Step[])[];
}

export interface PatternMatch {
  readonly start: number;
  readonly end: number;
}

const MOST_LENGTH = 200;
const MOST_TIMES = 20;
const MOST_STEPS = 60;
const HOW =
  'use letters, digits, \\d, \\w, \\s, . or [A-Z], followed by ?, *, +, {2} or {2,5}, and | between alternatives';

const CLASSES = mapFromObject({ d: /\d/, w: /\w/, s: /\s/, D: /\D/, W: /\W/, S: /\S/ });
/** A character or a character class, followed by a quantifier. */
const ITEM = /(\\.|\[\^?(?:\\.|[^\]\\])+\]|[^\\[\](){}|?*+^$])([?*+]|\{(\d{1,3})(,(\d{0,3}))?\})?/suy;

/**
 * @returns the pattern, or its problem as text that follows the pattern's name, e.g. `is longer than 200 characters`
 */
export function parseReasonPattern(written: string): ReasonPattern | string {
  if (written.length > MOST_LENGTH) return `is longer than ${MOST_LENGTH} characters`;
  const ways: Step[][] = [[]];
  for (let at = 0; at < written.length; ) {
    if (written[at] === '|') {
      ways.push([]);
      at += 1;
      continue;
    }
    ITEM.lastIndex = at;
    const item = ITEM.exec(written);
    const steps = item === null ? undefined : stepsOf(item);
    if (item === null || steps === undefined) return `has an error starting at “${written.slice(at, at + 20)}”: ${HOW}`;
    ways.at(-1)?.push(...steps);
    at += item[0].length;
  }
  if (ways.some((steps) => steps.every(({ times }) => times !== 'once'))) return 'also matches an empty reason';
  return ways.flat().length > MOST_STEPS ? `has more than ${MOST_STEPS} characters, counting repeats` : { ways };
}

function stepsOf([, one = '', times = '', least = '', , most]: RegExpExecArray): readonly Step[] | undefined {
  const fits = matcherOf(one);
  if (fits === undefined) return undefined;
  const step = (how: Step['times']): Step => ({ fits, times: how });
  if (times === '') return [step('once')];
  if (times === '?') return [step('may')];
  if (times === '*') return [step('any')];
  if (times === '+') return [step('once'), step('any')];
  const from = Number(least);
  const isOpen = times.endsWith(',}');
  const to = isOpen ? from : Number(most ?? least);
  if (to < from || to > MOST_TIMES) return undefined;
  const fixed = Array.from({ length: from }, () => step('once'));
  return [...fixed, ...(isOpen ? [step('any')] : Array.from({ length: to - from }, () => step('may')))];
}

/** @param one a character, an escape or a bracketed class from the pattern; a class can't cause backtracking */
function matcherOf(one: string): Step['fits'] | undefined {
  if (one === '.') return () => true;
  const known = one.startsWith('\\') ? CLASSES.get(one.slice(1)) : undefined;
  if (known !== undefined) return (character) => known.test(character);
  if (one.startsWith('\\'))
    return /[\p{L}\p{N}]/u.test(one.slice(1)) ? undefined : (character) => character === one.slice(1);
  if (!one.startsWith('[')) return (character) => character === one;
  try {
    const inBrackets = new RegExp(`^${one}$`, 'su');
    return (character) => inBrackets.test(character);
  } catch {
    return undefined;
  }
}

/** Returns whether the text contains the pattern as a separate word. */
export function isPatternIn({ ways }: ReasonPattern, text: string): boolean {
  const all = [...text];
  return ways.some((steps) => endOf(steps, all, 0, true) >= 0);
}

/** Finds all matches that are separate words, from left to right, each as long as possible. Too slow for long texts. */
export function findPatternMatches({ ways }: ReasonPattern, text: string): readonly PatternMatch[] {
  const all = [...text];
  const lengthTo = (at: number) => all.slice(0, at).join('').length;
  const found: PatternMatch[] = [];
  for (let start = 0; start < all.length; start++) {
    const end = Math.max(...ways.map((steps) => endOf(steps, all, start, false)));
    if (end < 0) continue;
    found.push({ start: lengthTo(start), end: lengthTo(end) });
    start = end - 1;
  }
  return found;
}

/**
 * @param isAnywhere whether the match may also begin after `from`, in which case the first end counts
 * @returns the end of the match; -1 without a match
 */
function endOf(steps: readonly Step[], text: readonly string[], from: number, isAnywhere: boolean): number {
  let end = -1;
  let places = new Set<number>();
  for (let at = from; at < text.length; at++) {
    if ((at === from || isAnywhere) && !isWithin(text, at)) places.add(0);
    const next = new Set<number>();
    for (const place of withOptionalSteps(steps, places)) {
      const step = steps[place];
      if (step?.fits(text[at] ?? '') === true) next.add(step.times === 'any' ? place : place + 1);
    }
    places = withOptionalSteps(steps, next);
    if (places.has(steps.length) && !isWithin(text, at + 1)) end = at + 1;
    if (isAnywhere ? end >= 0 : places.size === 0) return end;
  }
  return end;
}

/** Adds the positions after steps that may match nothing. */
function withOptionalSteps(steps: readonly Step[], places: Set<number>): Set<number> {
  for (const place of places) {
    const { times = 'once' } = steps[place] ?? {};
    if (times !== 'once') places.add(place + 1);
  }
  return places;
}

const isOfWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_]/u.test(character);

const isWithin = (text: readonly string[], at: number) => isOfWord(text[at - 1]) && isOfWord(text[at]);
