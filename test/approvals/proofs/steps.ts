// Everything that can happen to a request at one moment: what people press, what time does, and what a worker does.

import { TAKES_EFFECT_WITHIN_MS } from '../../../src/approvals/executing/verifier.js';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import type { Rule } from '../../../src/approvals/request/policy.js';
import { questionsOf } from '../../../src/approvals/request/questions.js';
import {
  CLAIM_LEASE_MS,
  type InState,
  NEVER_MS,
  type Person,
  type Request,
  SETTLE_AFTER_MS,
} from '../../../src/approvals/request/request.js';
import { type ReturnCommand, settleableFrom } from '../../../src/approvals/request/return-transitions.js';
import type { RequestCommand } from '../../../src/approvals/request/transitions.js';
import { previewOf } from '../../support/limit.js';
import { ann, annElsewhere, ben, rita } from '../../support/people.js';
import { basis, call, HOUR, MINUTE, ruleOf } from '../../support/requests.js';

/** `atlas`: a worker that acts on what Atlas or Slack answered. */
type Who = 'people' | 'time' | 'worker' | 'atlas';
export type Step = { readonly who: Who; readonly name: string } & (
  | { readonly command: RequestCommand }
  | { readonly ofReturn: ReturnCommand }
  | { readonly events: readonly RequestEvent[] }
  | { readonly until: number }
);

const ritaElsewhere: Person = { userId: 'W0RITA', identity: rita.identity };
const mallory: Person = { userId: 'U0MALLORY', identity: 'U0MALLORY' };
const workers = ['worker-1', 'worker-2'] as const;
const quorums = [1, 2] as const;
const waits = [0, 5 * MINUTE] as const;
/** The short one ends while a claim may still be held. */
const expiries = [HOUR, CLAIM_LEASE_MS / 2] as const;
const demands = quorums.flatMap((approvals) => waits.map((waitMs) => ({ approvals, waitMs })));
const rules: readonly Rule[] = demands.flatMap((demand) =>
  expiries.map((expiresAfterMs) => ruleOf({ ...demand, expiresAfterMs })),
);
const currentRules: readonly Rule[] = demands.map((demand) => ruleOf({ ...demand, title: 'the current rule' }));
const formatRule = ({ approvals, waitMs }: Rule) => `${approvals} needed, wait ${waitMs / 1000} s`;

export function stepsFrom(request: Request, now: number): readonly Step[] {
  return [...pressed(request), ...time(request, now), ...claims(), ...handled(request, now)];
}

/** Groups are checked before: somebody who is no approver can only try to cancel. */
function pressed(request: Request): readonly Step[] {
  const by = (person: Person, what: string, command: RequestCommand): Step => ({
    who: 'people',
    name: `${person.userId} ${what}`,
    command,
  });
  const planHash = 'planHash' in request ? request.planHash : 'no plan yet';
  const approvers = [rita, ritaElsewhere, ann, annElsewhere, ben];
  const approve = (person: Person, hash: string, rule: Rule) =>
    by(person, `approves ${hash === planHash ? 'it' : 'an old card'} (now ${formatRule(rule)})`, {
      type: 'approve',
      person,
      planHash: hash,
      rule,
    });
  return [
    ...approvers.flatMap((person) => [
      ...currentRules.map((rule) => approve(person, planHash, rule)),
      approve(person, 'another plan', ruleOf()),
      by(person, 'denies', { type: 'deny', person, rule: 'rule 1' }),
      by(person, 'says it happened', { type: 'settle', person, happened: true }),
      by(person, 'says it did not happen', { type: 'settle', person, happened: false }),
    ]),
    ...[rita, ritaElsewhere, mallory].map((person) => by(person, 'cancels', { type: 'cancel', person })),
    by(ben, 'asks', { type: 'ask', person: ben, rule: 'rule 1', question: `Why (${questionsOf(request).length})?` }),
    ...questionsOf(request).map((_, at) =>
      by(rita, `answers ${at}`, { type: 'answer', person: rita, number: at + 1, answer: 'So.' }),
    ),
  ];
}

/** The instants that decide what can happen, by field name. */
export function instantsOf(request: Request): Readonly<Record<string, number>> {
  const at = (name: 'expiresAt' | 'notBefore' | 'remindAt' | 'leaseUntil' | 'nextReadAt') => {
    const value: unknown = Object.entries(request).find(([field]) => field === name)?.[1];
    return typeof value === 'number' ? { [name]: value } : {};
  };
  const sent = request.state === 'unknown' || request.state === 'executing' ? request.sent : undefined;
  const announceAt = request.state === 'approved' ? request.returning?.announceAt : undefined;
  return {
    ...(announceAt !== undefined && { announceAt }),
    ...(request.state === 'approved' &&
      request.returns && { endsAt: request.returns.endsAt, stuckSettledFrom: settleableFrom(request) }),
    ...at('expiresAt'),
    ...at('notBefore'),
    ...at('remindAt'),
    ...at('leaseUntil'),
    ...at('nextReadAt'),
    ...(sent && { effectKnownAt: sent.at + TAKES_EFFECT_WITHIN_MS }),
    ...(request.state === 'unknown' && { settleAt: request.since + SETTLE_AFTER_MS }),
  };
}

/** The clock moves to just before each instant, to the instant, and an hour on; and the worker of the clock runs. */
export function time(request: Request, now: number): readonly Step[] {
  const ahead = Object.entries(instantsOf(request)).flatMap(([name, at]) => [
    { name: `just before ${name}`, until: at - 1 },
    { name: `at ${name}`, until: at },
  ]);
  const passes = [
    ...ahead.filter(({ until }) => until < NEVER_MS - 1),
    { name: 'an hour later', until: now + HOUR },
  ].filter(({ until }) => until > now);
  return [
    ...passes.map((one) => ({ who: 'time' as const, ...one })),
    { who: 'time', name: 'the clock expires it', command: { type: 'expire' } },
    { who: 'time', name: 'the clock reminds', command: { type: 'remind' } },
  ];
}

export const claims = (): readonly Step[] =>
  workers.flatMap((worker): Step[] => [
    { who: 'worker', name: `${worker} claims`, command: { type: 'claim', worker } },
    { who: 'worker', name: `${worker} sends`, command: { type: 'send', worker, call, basis } },
  ]);

/** The events that preparer, executor and verifier choose. */
function handled(request: Request, now: number): readonly Step[] {
  switch (request.state) {
    case 'preparing':
      return now < request.expiresAt ? prepared(now, request.delayed) : [];
    case 'approved':
      return request.delayed !== 'Taken.' && request.notBefore <= now && now < request.expiresAt
        ? [{ who: 'worker', name: 'its target is taken', events: [{ type: 'delayed', sentence: 'Taken.' }] }]
        : [];
    case 'executing':
      return [...(request.sent === undefined ? lookedAgain(request, now) : called(now)), ...recovered(request, now)];
    case 'unknown':
      return verified(request, now);
    default:
      return [];
  }
}

const chosen = (name: string, ...events: RequestEvent[]): Step => ({ who: 'atlas', name, events });

function prepared(now: number, delayed: string | undefined): readonly Step[] {
  return [
    ...rules.map((rule) =>
      chosen(`previewed (${formatRule(rule)}, expires after ${rule.expiresAfterMs / 1000} s)`, {
        type: 'previewed',
        preview: previewOf('5 GB'),
        planHash: 'this plan',
        rule,
        expiresAt: now + rule.expiresAfterMs,
        remindAt: now + (rule.expiresAfterMs === HOUR ? HOUR / 2 : rule.expiresAfterMs),
      }),
    ),
    chosen('the preview is blocked', { type: 'voided', sentence: 'Blocked.' }),
    ...(delayed === undefined ? [chosen('Atlas is silent', { type: 'delayed', sentence: 'Silent.' })] : []),
  ];
}

function lookedAgain(request: InState<'executing'>, now: number): readonly Step[] {
  const identities = request.approvals.map(({ person }) => person.identity);
  const subsets = [[], identities, ...(identities.length > 1 ? identities.map((one) => [one]) : [])];
  const drops = subsets.filter((dropped) => identities.length - dropped.length < Math.max(2, request.rule.approvals));
  return [
    chosen('drift', { type: 'voided', sentence: 'Drift.' }),
    chosen('Atlas is silent', { type: 'returned', sentence: 'Silent.', notBefore: now + 15_000 }),
    ...drops.map((dropped) =>
      chosen(`approvals dropped: ${dropped.join()}`, {
        type: 'approvals-dropped',
        dropped,
        sentence: 'Dropped.',
        demanded: { title: 'the current rule', approvals: 2, waitMs: 0 },
        expiresAt: now + request.rule.expiresAfterMs,
      }),
    ),
  ];
}

const called = (now: number): readonly Step[] => [
  chosen('done and read back', { type: 'succeeded', sentence: '', readBack: true }),
  chosen('done, not read back', { type: 'succeeded', sentence: 'Not read.', readBack: false }),
  chosen('refused by Atlas', { type: 'failed', sentence: 'No.' }),
  chosen('surely not sent', { type: 'returned', sentence: '429.', notBefore: now + 5_000 }),
  chosen('not known', { type: 'lost', sentence: '502.', nextReadAt: now + 2_000 }),
];

export function recovered(request: InState<'executing'>, now: number): readonly Step[] {
  if (now < request.leaseUntil) return [];
  const gone: RequestEvent =
    request.sent === undefined
      ? { type: 'returned', sentence: 'Gone.', notBefore: now }
      : { type: 'lost', sentence: 'Gone.', nextReadAt: now + 2_000 };
  return [{ who: 'worker', name: 'its worker has died', events: [gone] }];
}

function verified(request: InState<'unknown'>, now: number): readonly Step[] {
  const isGone = now >= request.sent.at + TAKES_EFFECT_WITHIN_MS;
  const read = (verdict: 'not applied' | 'unclear' | 'not readable') =>
    chosen(`reads ${verdict}`, { type: 'read', verdict, nextReadAt: now + 5_000 });
  const absent = request.absent > 0 ? chosen('absent twice', { type: 'failed', sentence: 'No.' }) : read('not applied');
  return [
    chosen('reads applied', { type: 'succeeded', sentence: 'Seen.', readBack: true }),
    ...(isGone ? [absent] : []),
    read('unclear'),
    read('not readable'),
  ];
}
