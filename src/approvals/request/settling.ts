// Lets users settle what Atlas doesn't show: the outcome of a call, or the fate of a stuck revert. As many users must
// agree as the change needed approvals. Pure.
import { conflictOfInterestRefusal } from './about.js';
import type { RequestEvent } from './events.js';
import { type Refusal, refuse } from './refusal.js';
import type { InState, Person, PlannedFields, Request, Settlement } from './request.js';
import { isReturnStuck, notStuckRefusal, settleableFrom } from './return-transitions.js';

/** Returns the reports so far, at most one per user. */
export function settlementsOf(request: Request): readonly Settlement[] {
  if (request.state === 'unknown') return request.settlements ?? [];
  return request.state === 'approved' ? (request.returning?.settlements ?? []) : [];
}

/** Returns the number of users who must agree. */
export const settlersNeeded = ({ demanded, rule }: Pick<PlannedFields, 'demanded' | 'rule'>): number =>
  Math.max((demanded ?? rule).approvals, 1);

/** Returns whether users disagree, in which case no report counts. */
export const areSettlementsContradictory = (settlements: readonly Settlement[]): boolean =>
  new Set(settlements.map(({ happened }) => happened)).size > 1;

/** Returns whether users settled a change as not done and Atlas hasn't confirmed their reports. */
export const isSettledAsNotDone = (request: Request): request is InState<'failed'> =>
  request.state === 'failed' && request.settledBy !== undefined;

export interface SettleCommand {
  readonly type: 'settle';
  readonly person: Person;
  readonly happened: boolean;
  /** Identities of users whose earlier reports no longer count. */
  readonly dropped?: readonly string[];
}

/** @returns undefined if there is nothing to settle */
export function decideSettle(
  request: Request,
  command: SettleCommand,
  now: number,
): readonly RequestEvent[] | Refusal | undefined {
  const isReturn = request.returns !== undefined;
  if (request.state !== 'unknown' && !(isReturn && request.state === 'approved')) return undefined;
  if (request.state === 'approved' && !isReturnStuck(request)) return notStuckRefusal();
  const early = refuseEarly(request, now);
  if (early !== undefined) return early;
  const barred = conflictOfInterestRefusal(request, command.person, 'settle it');
  if (barred !== undefined) return barred;
  const { person, happened, dropped = [] } = command;
  const counted = settlementsOf(request).filter(({ person: { identity } }) => !dropped.includes(identity));
  const others = counted.filter((one) => one.person.identity !== person.identity);
  const agree = others.every((one) => one.happened === happened);
  if (agree && others.length + 1 >= settlersNeeded(request))
    return settled(request, { person, happened, settledBy: [...others.map((one) => one.person), person] }, now);
  const isSaid = counted.some((one) => one.person.identity === person.identity && one.happened === happened);
  return isSaid && dropped.length === 0 ? [] : [{ type: 'settling', by: person, happened, dropped }];
}

/**
 * Keeps each user's latest report.
 * @returns undefined if the event is impossible in this state
 */
export function evolveSettling(
  request: Request,
  { by: person, happened, dropped }: Extract<RequestEvent, { type: 'settling' }>,
  now: number,
): Request | undefined {
  const kept = settlementsOf(request).filter(
    (one) => one.person.identity !== person.identity && !dropped.includes(one.person.identity),
  );
  const settlements = [...kept, { person, happened, at: now }];
  if (request.state === 'unknown') return now < settleableFrom(request) ? undefined : { ...request, settlements };
  if (request.state !== 'approved' || !isReturnStuck(request)) return undefined;
  return { ...request, returning: { ...request.returning, settlements } };
}

function refuseEarly(request: InState<'unknown' | 'approved'>, now: number): Refusal | undefined {
  const from = settleableFrom(request);
  if (now >= from) return undefined;
  const start =
    request.state === 'unknown'
      ? `I’m still checking ${request.id} in Atlas. An approver can settle its outcome starting at `
      : 'I’m still trying to revert the change. An approver can settle its outcome after ';
  return refuse('too early', [start, { at: from }, '.']);
}

interface Agreed {
  readonly person: Person;
  readonly happened: boolean;
  readonly settledBy: readonly Person[];
}

function settled(
  request: InState<'unknown' | 'approved'>,
  { person: by, happened, settledBy }: Agreed,
  now: number,
): readonly RequestEvent[] {
  if (request.state === 'approved')
    return happened
      ? [{ type: 'done-by-hand', by, settledBy }]
      : [{ type: 'denied', by, rule: request.rule.title, settledBy }];
  const sentence = `Approvers checked Atlas and settled the outcome as ${happened ? 'done' : 'not done'}.`;
  // A scheduled revert stays open until it's done.
  if (request.returns !== undefined && !happened) return [{ type: 'not-applied', by, sentence, notBefore: now }];
  return [{ type: 'settled', by, happened, sentence, settledBy }];
}
