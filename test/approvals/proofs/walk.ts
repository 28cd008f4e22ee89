// A breadth-first walk over everything that can happen to one request, until nothing new appears.
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import { questionsOf } from '../../../src/approvals/request/questions.js';
import type { Refusal } from '../../../src/approvals/request/refusal.js';
import {
  CLAIM_LEASE_MS,
  type Request,
  type ReturnProgress,
  type Settlement,
} from '../../../src/approvals/request/request.js';
import { decideReturn } from '../../../src/approvals/request/return-transitions.js';
import { type Decision, decideRequest } from '../../../src/approvals/request/transitions.js';
import { instantsOf, type Step, stepsFrom } from './steps.js';

/** A request at a moment, and one way that leads there. */
export interface Place {
  readonly request: Request;
  readonly now: number;
  readonly reachedBy: readonly string[];
}
export interface Transition {
  readonly from: Place;
  readonly step: Step;
  readonly events: readonly RequestEvent[];
  readonly to: Place;
}
export interface Refused {
  readonly from: Place;
  readonly step: Step;
  readonly refusal: Refusal;
}
export interface Visitor {
  transition(transition: Transition): void;
  refused(refused: Refused): void;
  /** A chosen event is impossible. */
  impossible(from: Place, step: Step, error: unknown): void;
}
interface Walked {
  readonly places: ReadonlyMap<string, Place>;
  /** By the key of a place: where each step from it leads, and who takes it. */
  readonly ways: ReadonlyMap<string, readonly { readonly who: Step['who']; readonly to: string }[]>;
}

/** @param steps everything that can happen at a moment */
export function walk(start: Place, visitor: Visitor, steps = stepsFrom): Walked {
  const places = new Map([[keyOf(start), frozen(start)]]);
  const ways = new Map<string, { who: Step['who']; to: string }[]>();
  // A Map also iterates over what is added meanwhile, so it is the queue.
  for (const [key, place] of places) {
    const leads: { who: Step['who']; to: string }[] = [];
    ways.set(key, leads);
    for (const step of steps(place.request, place.now)) {
      const to = go(place, step, visitor);
      if (to === undefined) continue;
      const next = keyOf(to);
      leads.push({ who: step.who, to: next });
      if (!places.has(next)) places.set(next, frozen(to));
    }
  }
  return { places, ways };
}

/** The keys of all places from which steps by `who` can reach one of `ends`. */
export function leadingTo(walked: Walked, ends: Iterable<string>, who: readonly Step['who'][]): ReadonlySet<string> {
  const back = new Map<string, string[]>();
  for (const [from, leads] of walked.ways) {
    for (const lead of leads) if (who.includes(lead.who)) back.set(lead.to, [...(back.get(lead.to) ?? []), from]);
  }
  const found = new Set(ends);
  for (const key of found) for (const from of back.get(key) ?? []) found.add(from);
  return found;
}

function go(from: Place, step: Step, visitor: Visitor): Place | undefined {
  const { request, now } = from;
  const reachedBy = [...from.reachedBy, step.name];
  if ('until' in step) return { request, now: step.until, reachedBy };
  const decided = decidedBy(step, request, now);
  if ('refused' in decided) {
    visitor.refused({ from, step, refusal: decided });
    return undefined;
  }
  if (decided.length === 0) return undefined;
  let after: Request;
  try {
    after = decided.reduce((before, event) => applyEvent(before, event, now), request);
  } catch (error) {
    visitor.impossible(from, step, error);
    return undefined;
  }
  const to = { request: after, now, reachedBy };
  visitor.transition({ from, step, events: decided, to });
  return to;
}

/** The result of a step. */
export function decidedBy(step: Exclude<Step, { readonly until: number }>, request: Request, now: number): Decision {
  if ('command' in step) return decideRequest(request, step.command, now);
  return 'ofReturn' in step ? decideReturn(request, step.ofReturn, now) : step.events;
}

/**
 * Two places are the same if everything is decided alike in them: instants count by whether they have passed, by their
 * order, and by whether they come before a claim's lease would end; counters count only as far as they matter.
 */
function keyOf({ request, now }: Place): string {
  const instants = Object.entries(instantsOf(request));
  const ahead = [...new Set(instants.map(([, at]) => at).filter((at) => at > now))].sort((a, b) => a - b);
  const when = (at: number) =>
    at <= now ? 'past' : `${at - now <= CLAIM_LEASE_MS ? 'soon' : 'later'} ${ahead.indexOf(at)}`;
  return JSON.stringify([
    request.state,
    'rule' in request && request.rule ? [request.rule.approvals, request.rule.waitMs, request.rule.expiresAfterMs] : [],
    'approvals' in request ? request.approvals.map(({ person }) => person.identity).sort() : [],
    'preview' in request,
    'delayed' in request ? request.delayed : '',
    'worker' in request ? request.worker : '',
    'sent' in request,
    'by' in request ? request.by : '',
    'readBack' in request ? request.readBack : '',
    request.state === 'unknown' ? answersOf(request.settlements) : [],
    'attempts' in request ? Math.min(request.attempts, 2) : 0,
    'returning' in request ? returningOf(request.returning) : [],
    request.state === 'pending' ? questionsOf(request).map(({ answer }) => answer !== undefined) : [],
    'reads' in request ? [Math.min(request.reads, 2), Math.min(request.absent, 2)] : [],
    instants.map(([name, at]) => [name, when(at)]),
  ]);
}

/** Who said what, in any order. */
const answersOf = (settlements: readonly Settlement[] = []) =>
  settlements.map(({ person, happened }) => `${person.identity} ${happened}`).sort();

/** Instants count only as set or not, counters only as far as they matter. */
const returningOf = ({
  announcedAt,
  remindedAt,
  hastened,
  byItself,
  byHand,
  settledBy,
  settlements,
  troubles = 0,
  misses = 0,
}: ReturnProgress = {}) => [
  announcedAt !== undefined,
  remindedAt !== undefined,
  hastened !== undefined,
  byItself === true,
  byHand?.identity ?? '',
  settledBy !== undefined,
  answersOf(settlements),
  Math.min(troubles, 1),
  misses,
];

/** Makes every change of a request in place throw. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** By law: how it was broken, and after which steps. */
export class Broken {
  readonly #by = new Map<string, string[]>();

  note(law: string, wrong: string | undefined, way: readonly string[]): void {
    if (wrong !== undefined) this.#by.set(law, [...this.of(law), `${wrong} <- ${way.join(', ')}`].slice(0, 5));
  }

  of = (law: string): readonly string[] => this.#by.get(law) ?? [];
}
