// What people will do: one script for each request, chosen before the run begins. Pure.
import type { Chance } from './chance.js';

export type OperationName = 'grant-access' | 'delete-query-limit' | 'delete-idp';
export type Deed = 'approve' | 'deny' | 'cancel';

/** One press. All acts of a script begin together, each after its own wait. */
export interface Act {
  /** `approver`: the how-many-eth of the chaosSystem; an outsider is in no group. */
  readonly who: { readonly approver: number } | 'requester' | 'outsider';
  readonly deed: Deed;
  /** `card`: the button that is seen in Slack, when there is one; `press`: that of a card which a crash may have lost. */
  readonly on: 'card' | 'press' | 'outdated card';
  readonly afterMs: number;
  /** Pressed twice at once. */
  readonly twice: boolean;
  /** Only once it is over. */
  readonly late: boolean;
}

export interface Script {
  readonly n: number;
  readonly operation: OperationName;
  /** The how-many-eth target of this operation. */
  readonly target: number;
  /** Of a limit that is deleted: it comes back after a minute. */
  readonly forAWhile: boolean;
  /** Of a target of its own, by a rule that waits for minutes: people are reminded, others called. */
  readonly patient: boolean;
  readonly requester: number;
  readonly channel: number;
  readonly by: 'command' | 'submission';
  /** Submitted so many times at once. */
  readonly copies: number;
  readonly acts: readonly Act[];
}

const QUORUM: Readonly<Record<OperationName, number>> = { 'grant-access': 1, 'delete-query-limit': 2, 'delete-idp': 2 };
/** Among so many targets before it, a colliding request finds its own: near enough to be open at the same time. */
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

/** A request that nobody decides needs so much of the run's first part to end within it. */
const FIRST_PART = 0.4;

/** A dozen, and a few more in a long run: the channel where they are decided takes one post a second. */
const patientShare = (n: number, requests: number) =>
  n < requests * FIRST_PART ? Math.min(0.5, (12 + requests * 0.025) / (requests * FIRST_PART)) : 0;

/** Nobody decides it, or somebody does in the very moment when people are reminded or others are called. */
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

/** @param mayAbandon a request that nobody decides needs a minute to expire, so the last ones do not */
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

/** What must be refused: one's own approval, an outsider's, one on an outdated card. */
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
