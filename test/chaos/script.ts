// What people do: one script for each request, chosen before the run begins. Pure.
import type { Chance } from './chance.js';

export type OperationName = 'grant-access' | 'delete-query-limit' | 'delete-idp';
export type Deed = 'approve' | 'deny' | 'cancel';

/** One press. The waits of all acts of a script begin together. */
export interface Act {
  /** `approver`: by number. An outsider is in no group. */
  readonly who: { readonly approver: number } | 'requester' | 'outsider';
  readonly deed: Deed;
  /** `card`: the button in Slack, if there is one. `press`: the button of a card that a crash may have lost. */
  readonly on: 'card' | 'press' | 'outdated card';
  readonly afterMs: number;
  /** Pressed twice at once. */
  readonly twice: boolean;
  /** Only after the request has ended. */
  readonly late: boolean;
}

export interface Script {
  readonly n: number;
  readonly operation: OperationName;
  /** The number of the operation's target. */
  readonly target: number;
  /** Deletes a limit for a minute. */
  readonly forAWhile: boolean;
  /** Has its own target and a rule with reminders and escalation, and waits for minutes. */
  readonly patient: boolean;
  readonly requester: number;
  readonly channel: number;
  readonly by: 'command' | 'submission';
  /** Number of simultaneous submissions. */
  readonly copies: number;
  readonly acts: readonly Act[];
}

const QUORUM: Readonly<Record<OperationName, number>> = { 'grant-access': 1, 'delete-query-limit': 2, 'delete-idp': 2 };
/** A colliding request uses one of this many earlier targets, so that both are open at the same time. */
const COLLIDE_WITHIN = 12;

/** @param patience whether some requests wait for minutes */
export function scripts(chance: Chance, requests: number, patience = true): readonly Script[] {
  const used: Record<OperationName, number> = { 'grant-access': 0, 'delete-query-limit': 0, 'delete-idp': 0 };
  return Array.from({ length: requests }, (_, n) => {
    const own = chance.fork(n);
    if (patience && own.fork('patient').isLucky(patientShare(n, requests))) return patientScript(own, n);
    const operation = own.weigh([
      ['grant-access', 60],
      ['delete-query-limit', 37],
      ['delete-idp', 3],
    ]);
    const fresh = used[operation];
    const collides = fresh > 0 && own.isLucky(0.08);
    const target = collides ? fresh - own.between(1, Math.min(fresh, COLLIDE_WITHIN)) : fresh;
    if (!collides) used[operation] += 1;
    return {
      n,
      operation,
      target,
      patient: false,
      forAWhile: operation === 'delete-query-limit' && own.isLucky(0.4),
      requester: own.between(0, 999),
      channel: own.between(0, 999),
      by: own.isLucky(0.1) ? 'command' : 'submission',
      copies: own.isLucky(0.05) ? 2 : 1,
      acts: actsOf(own, operation, n < requests * FIRST_PART),
    };
  });
}

/** Undecided requests begin in this part of the run, so that they end within it. */
const FIRST_PART = 0.4;

/** A dozen, and a few more in a long run, because their channel takes one post a second. */
const patientShare = (n: number, requests: number) =>
  n < requests * FIRST_PART ? Math.min(0.5, (12 + requests * 0.025) / (requests * FIRST_PART)) : 0;

/** Nobody decides it, or somebody does at the moment of a reminder or of the escalation. */
function patientScript(chance: Chance, n: number): Script {
  const when = chance.weigh([
    ['never', 50],
    ['reminded', 25],
    ['escalated', 25],
  ]);
  const afterMs = (when === 'reminded' ? 55_000 : 115_000) + chance.between(0, 12_000);
  const deed = chance.pick(['approve', 'deny', 'cancel'] as const);
  const who = deed === 'cancel' ? 'requester' : approver(chance);
  return {
    n,
    operation: 'grant-access',
    target: n,
    patient: true,
    forAWhile: false,
    requester: chance.between(0, 999),
    channel: chance.between(0, 999),
    by: 'submission',
    copies: 1,
    acts: when === 'never' ? [] : [act(chance, { who, deed, afterMs })],
  };
}

/** @param mayAbandon not for the last ones, as an undecided request takes a minute to expire */
function actsOf(chance: Chance, operation: OperationName, mayAbandon: boolean): readonly Act[] {
  const end = chance.weigh([
    ['approve', 36],
    ['race', 14],
    ['deny', 22],
    ['cancel', 16],
    ['abandon', mayAbandon ? 25 : 0],
  ]);
  const disturbance = mistakes(chance);
  switch (end) {
    case 'abandon':
      return disturbance;
    case 'approve':
      return [...disturbance, ...approvals(chance, QUORUM[operation]), ...latePress(chance)];
    case 'deny':
      return [...disturbance, act(chance, { who: approver(chance), deed: 'deny' }), ...latePress(chance)];
    case 'cancel':
      return [...disturbance, act(chance, { who: 'requester', deed: chance.pick(['cancel', 'deny']) })];
    case 'race':
      return [
        ...approvals(chance, QUORUM[operation]),
        act(chance, { who: approver(chance), deed: 'deny' }),
        ...(chance.isLucky(0.5) ? [act(chance, { who: 'requester', deed: 'cancel' })] : []),
      ].map((one) => ({ ...one, afterMs: chance.between(0, 60) }));
  }
}

const approver = (chance: Chance) => ({ approver: chance.between(0, 999) });

function approvals(chance: Chance, quorum: number): Act[] {
  const first = chance.between(0, 999);
  const spare = chance.isLucky(0.2) ? 1 : 0;
  const apart = chance.isLucky(0.3) ? 0 : 1_500;
  return Array.from({ length: quorum + spare }, (_, at) =>
    act(chance, { who: { approver: first + at }, deed: 'approve', afterMs: chance.between(0, apart) }),
  );
}

/** Presses that must be refused: by the requester, by an outsider, on an outdated card. */
function mistakes(chance: Chance): Act[] {
  return [
    ...(chance.isLucky(0.05) ? [act(chance, { who: 'requester', deed: 'approve' })] : []),
    ...(chance.isLucky(0.05) ? [act(chance, { who: 'outsider', deed: chance.pick(['approve', 'deny']) })] : []),
    ...(chance.isLucky(0.06) ? [act(chance, { who: approver(chance), deed: 'approve', on: 'outdated card' })] : []),
  ];
}

const latePress = (chance: Chance): Act[] =>
  chance.isLucky(0.08)
    ? [act(chance, { who: approver(chance), deed: chance.pick(['approve', 'deny']), late: true })]
    : [];

function act(chance: Chance, given: Pick<Act, 'who' | 'deed'> & Partial<Act>): Act {
  return {
    on: chance.isLucky(0.35) ? 'card' : 'press',
    afterMs: chance.between(0, 800),
    twice: chance.isLucky(0.08),
    late: false,
    ...given,
  };
}
