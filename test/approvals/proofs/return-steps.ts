// Everything that can happen to a return at one moment.

import { TAKES_EFFECT_WITHIN_MS } from '../../../src/approvals/executing/verifier.js';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { type InState, isFinal, type Person, type Request } from '../../../src/approvals/request/request.js';
import { personWhoEndedEarly } from '../../../src/approvals/request/return-transitions.js';
import { isReturnLate } from '../../../src/approvals/returns/check-return.js';
import { dueEarlierMs } from '../../../src/approvals/returns/clocks.js';
import { previewOf } from '../../support/limit.js';
import { ann, ben, rita } from '../../support/people.js';
import { HOUR, MINUTE, ruleOf } from '../../support/requests.js';
import { claims, recovered, type Step, time } from './steps.js';

/** One sentence for all: it makes no difference to what can happen next. */
const SAID = 'Gone.';
const demanded = { title: 'the current rule', approvals: 1, waitMs: 0 };
const MOST_TRIES = 5;

export function returnStepsFrom(request: Request, now: number, people = [rita, ann]): readonly Step[] {
  const passes = time(request, now).filter(({ name }) => name !== 'an hour later');
  // One worker is enough: the walk of a request shows that another can't use its claim.
  const [claim, send] = claims();
  const ahead = dueEarlierMs({ time: { now: now + 10 * MINUTE, age: 0 } }, request, now);
  const early: Step = {
    who: 'worker',
    name: 'worker-1 claims by Atlas’s clock',
    command: { type: 'claim', worker: 'worker-1', ahead },
  };
  return [
    ...pressed(request, people),
    ...asked(request),
    ...passes,
    ...told(),
    ...[claim, send, early].flatMap((one) => one ?? []),
    ...handled(request, now),
  ];
}

/** The same for a return that two people settle, without steps that only make the walk longer. */
export const settlingStepsFrom = (request: Request, now: number): readonly Step[] =>
  returnStepsFrom(request, now, [rita, ann, ben]).filter(({ name }) => !NOT_OF_SETTLING.test(name));
const NOT_OF_SETTLING = /approves|denies|cancels|lasts longer|ends it now|asks to end|approver left|announces/;

/** Who they are is checked before. */
function pressed(request: Request, people: readonly Person[]): readonly Step[] {
  const planHash = 'planHash' in request ? request.planHash : '';
  const rule = ruleOf({ title: 'the current rule' });
  return [
    ...people.flatMap((person): Step[] => [
      { who: 'people', name: `${person.userId} approves`, command: { type: 'approve', person, planHash, rule } },
      { who: 'people', name: `${person.userId} denies`, command: { type: 'deny', person, rule: rule.title } },
      {
        who: 'people',
        name: `${person.userId} says it did not happen`,
        command: { type: 'settle', person, happened: false },
      },
      { who: 'people', name: `${person.userId} says it happened`, command: { type: 'settle', person, happened: true } },
    ]),
    { who: 'people', name: 'Rita cancels', command: { type: 'cancel', person: rita } },
    { who: 'people', name: 'Rita ends it now', ofReturn: { type: 'hasten', person: rita } },
    { who: 'people', name: 'Ann did it by hand', ofReturn: { type: 'by hand', person: ann } },
    { who: 'people', name: 'Rita did it by hand', ofReturn: { type: 'by hand', person: rita } },
  ];
}
const asked = (request: Request): readonly Step[] =>
  isFinal(request) ? [] : [chosen('somebody asks to end it', { type: 'end-asked', request: 'GGG-GGG' })];

const told = (): readonly Step[] => [{ who: 'time', name: 'the clock announces', ofReturn: { type: 'announce' } }];

const chosen = (name: string, ...events: RequestEvent[]): Step => ({ who: 'atlas', name, events });

function handled(request: Request, now: number): readonly Step[] {
  switch (request.state) {
    case 'pending':
      return byHand(request.returning?.byHand);
    case 'approved':
      return waiting(request, now);
    case 'executing':
      return [...(request.sent === undefined ? looked(request, now) : called(now)), ...recovered(request, now)];
    case 'unknown':
      return verified(request, now);
    default:
      return [];
  }
}

const byHand = (by: Person | undefined): readonly Step[] =>
  by === undefined
    ? []
    : [
        chosen('nothing is left', { type: 'cancelled', by }),
        chosen('Atlas still shows it', { type: 'not-by-hand', sentence: SAID }),
      ];

function waiting(request: InState<'approved'>, now: number): readonly Step[] {
  const endsAt = now + 2 * HOUR;
  const extended = { type: 'extended', endsAt, announceAt: endsAt - 15 * MINUTE, extension: 'X' } as const;
  // One asked for before anybody ended the change, and one asked for now.
  const longer = [0, now]
    .filter((askedAt) => personWhoEndedEarly(request, askedAt) === undefined)
    .map((askedAt) => chosen(`it lasts longer, as asked ${askedAt === now ? 'now' : 'before'}`, extended));
  const dormant = chosen('its change did not happen', { type: 'voided', sentence: 'It did not happen.' });
  // Once is enough to see what it leads to.
  const isExtended = (request.returns?.endsAt ?? 0) > request.approvedAt + HOUR;
  const found = chosen('Atlas shows what was settled as not done', { type: 'found-in-effect' });
  return [...(isExtended ? [] : longer), ...(request.attempts === 0 ? [dormant, found] : [])];
}

function looked(request: InState<'executing'>, now: number): readonly Step[] {
  const { returning } = request;
  const stuck = chosen('it cannot be done', { type: 'stuck', sentence: SAID, notBefore: now + MINUTE });
  // Without an answer from Atlas or Slack it is stuck only once it is late.
  const silent: readonly Step[] = isReturnLate(request, now)
    ? [{ ...stuck, who: 'worker', name: 'nobody answers for long' }]
    : [];
  const by = returning?.byHand;
  if (by !== undefined) return [stuck, ...silent, ...byHand(by)];
  const anew = { preview: previewOf('5 GB'), planHash: 'the current plan', demanded, sentence: SAID };
  return [
    stuck,
    ...silent,
    chosen('nothing is left', { type: 'voided', sentence: 'Nothing was left.' }),
    chosen('Slack is silent', { type: 'returned', sentence: SAID, notBefore: now + 15_000 }),
    chosen('an approver left', { type: 'asked-anew', ...anew, remindAt: now + HOUR }),
  ];
}

const called = (now: number): readonly Step[] => [
  chosen('done and read back', { type: 'succeeded', sentence: '', readBack: true }),
  chosen('refused by Atlas', { type: 'stuck', sentence: SAID, notBefore: now + MINUTE }),
  chosen('surely not sent', { type: 'returned', sentence: SAID, notBefore: now + 5_000 }),
  chosen('not known', { type: 'lost', sentence: '502.', nextReadAt: now + 2_000 }),
];

function verified(request: InState<'unknown'>, now: number): readonly Step[] {
  const isGone = now >= request.sent.at + TAKES_EFFECT_WITHIN_MS;
  const read = (verdict: 'not applied' | 'unclear') =>
    chosen(`reads ${verdict}`, { type: 'read', verdict, nextReadAt: now + 5_000 });
  const isTried = (request.returning?.misses ?? 0) + 1 >= MOST_TRIES;
  const absent =
    request.absent > 0 && !isTried
      ? chosen('absent twice', { type: 'not-applied', sentence: SAID, notBefore: now })
      : read('not applied');
  return [
    chosen('reads applied', { type: 'succeeded', sentence: 'Seen.', readBack: true }),
    ...(isGone ? [absent] : []),
    read('unclear'),
  ];
}
