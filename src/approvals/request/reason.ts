// What a rule demands of a reason, and the tickets that a reason names. Pure.
import { find, isIn, type Pattern, type PatternMatch, readPattern } from './pattern.js';
import type { Policy, Rule } from './policy.js';
import { type Refusal, refuse } from './refusal.js';

/** Parses a pattern that was validated when the policy was read. */
function checked(pattern: string): Pattern {
  const read = readPattern(pattern);
  if (typeof read === 'string') throw new Error(`${pattern} ${read}`);
  return read;
}

/** The refusal when a reason lacks what the rule demands. Its `refused` names the form's input. */
export function lacksReason(
  { reason: asked, title }: Pick<Rule, 'reason' | 'title'>,
  reason: string,
): Refusal | undefined {
  if (asked === undefined || isIn(checked(asked.pattern), reason)) return undefined;
  return refuse('reason', `The reason has to name ${asked.hint}: ${title} asks for that. Add it.`);
}

export interface Ticket extends PatternMatch {
  readonly url: string;
}

/** The tickets in a text, from left to right; where several patterns match, the policy's first one wins. */
export function ticketsIn({ tickets = [] }: Pick<Policy, 'tickets'>, text: string): readonly Ticket[] {
  const all = tickets.flatMap(({ pattern, url }) =>
    find(checked(pattern), text).map(({ start, end }) => ({
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
