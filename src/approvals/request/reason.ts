// Checks users' reasons against a rule's requirements, and finds the tickets that reasons mention. Pure.
import {
  findPatternMatches,
  isPatternIn,
  type PatternMatch,
  parseReasonPattern,
  type ReasonPattern,
} from './pattern.js';
import type { Policy, Rule } from './policy.js';
import { type Refusal, refuse } from './refusal.js';

/** Parses a pattern that was validated with its policy. */
function checked(pattern: string): ReasonPattern {
  const read = parseReasonPattern(pattern);
  if (typeof read === 'string') throw new Error(`${pattern} ${read}`);
  return read;
}

/** Refuses a reason that doesn't meet the rule's requirement. `refused` is the name of the form's input. */
export function reasonRefusal(
  { reason: asked, title }: Pick<Rule, 'reason' | 'title'>,
  reason: string,
): Refusal | undefined {
  if (asked === undefined || isPatternIn(checked(asked.pattern), reason)) return undefined;
  return refuse('reason', `The reason must name ${asked.hint}, as ${title} requires. Edit the reason.`);
}

export interface Ticket extends PatternMatch {
  readonly url: string;
}

/** Finds the tickets in a text, from left to right. If several patterns match, the first one in the policy wins. */
export function ticketsIn({ tickets = [] }: Pick<Policy, 'tickets'>, text: string): readonly Ticket[] {
  const all = tickets.flatMap(({ pattern, url }) =>
    findPatternMatches(checked(pattern), text).map(({ start, end }) => ({
      start,
      end,
      url: url.replaceAll('{id}', encodeURIComponent(text.slice(start, end))),
    })),
  );
  const apart = all.filter(
    ({ start, end }, index) => !all.slice(0, index).some((other) => start < other.end && other.start < end),
  );
  return apart.toSorted((one, other) => one.start - other.start);
}

/** Matches text that contains only white space, zero-width characters and direction marks. */
const NOTHING_TO_SEE = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}]*$/u;

export const isEmptyReason = (text: string): boolean => NOTHING_TO_SEE.test(text);

/** Returns the text on one line, cut to `most` characters; empty without visible characters. */
export function clippedLine(text: string, most: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return isEmptyReason(line) ? '' : [...line].slice(0, most).join('').trimEnd();
}
