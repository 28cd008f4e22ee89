// What a rule asks of a reason, and which tickets it names. Pure.
import { find, isIn, type Pattern, type PatternMatch, readPattern } from './policy/pattern.js';
import type { Policy, Rule } from './policy/policy.js';
import { type Refusal, refuse } from './refusal.js';

/** Checked where the policy was read. */
function checked(pattern: string): Pattern {
  const read = readPattern(pattern);
  if (typeof read === 'string') throw new Error(`${pattern} ${read}`);
  return read;
}

/** `refused` names the input of the form that it is about. */
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

/** From left to right; where several patterns fit, the first of the policy. */
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
