// Laws of a request in every place of the walk, and on every step between places. Each returns what is wrong.
import { isDeepStrictEqual } from 'node:util';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import {
  APPROVAL_VALID_MS,
  askedFieldsOf,
  dueMoments,
  isFinal,
  type Request,
  requestSchema,
} from '../../../src/approvals/request/request.js';
import { settlementsOf } from '../../../src/approvals/request/settling.js';
import { decideRequest } from '../../../src/approvals/request/transitions.js';
import { type Step, stepsFrom } from './steps.js';
import { decidedBy, type Place, type Refused, type Transition } from './walk.js';

type Wrong = string | undefined;

const approvalsOf = (request: Request) => ('approvals' in request ? request.approvals : []);
const identitiesOf = (request: Request) => approvalsOf(request).map(({ person }) => person.identity);
const hasRun = ['approved', 'executing', 'unknown', 'succeeded', 'failed'];
const outcomes = ['returned', 'succeeded', 'failed', 'lost', 'read', 'settling', 'settled'];

export const ofPlaces: Readonly<Record<string, (place: Place, every: readonly RequestEvent[]) => Wrong>> = {
  'approvals are from distinct people, never from the requester': ({ request }) => {
    const people = identitiesOf(request);
    return new Set(people).size < people.length || people.includes(request.requester.identity)
      ? people.join()
      : undefined;
  },

  'nothing is approved, run or done without its quorum': ({ request }) => {
    if (!hasRun.includes(request.state) || !('approvals' in request)) return undefined;
    return identitiesOf(request).length < request.rule.approvals ? identitiesOf(request).join() : undefined;
  },

  'a call is stored with the worker that holds the claim': ({ request }) =>
    request.state === 'executing' && request.sent && request.sent.by !== request.worker ? request.sent.by : undefined,

  'settlements are from distinct people, never from the requester': ({ request }) => {
    const people = settlementsOf(request).map(({ person }) => person.identity);
    return new Set(people).size < people.length || people.includes(request.requester.identity)
      ? people.join()
      : undefined;
  },

  'a stored form reads as it was written': ({ request }) => {
    const written: unknown = JSON.parse(JSON.stringify(request));
    return isDeepStrictEqual(requestSchema.safeParse(written).data, written) ? undefined : JSON.stringify(written);
  },

  'an open request has a next moment, a finished one has none': ({ request }) => {
    const due = Object.values(dueMoments(request));
    const isHandled = due.length > 0 && due.every(Number.isFinite);
    return isHandled === isFinal(request) ? formatMoments(request) : undefined;
  },

  'there is something to do at the next moment': (place) => {
    if (isFinal(place.request)) return undefined;
    const { work, clock } = dueMoments(place.request);
    const isWorked = work !== undefined && canAct(place, work, ['worker', 'atlas']);
    const isTicked = clock !== undefined && canAct(place, clock, ['time']);
    return isTicked || (isWorked && clock === undefined) ? undefined : formatMoments(place.request);
  },

  'a finished request never changes, whatever is pressed or happens': ({ request, now }, every) => {
    if (!isFinal(request)) return undefined;
    const taken = every.filter((event) => takes(request, event, now)).map(({ type }) => type);
    const moved = stepsFrom(request, now).filter((step) => {
      const decided = 'command' in step ? decideRequest(request, step.command, now) : [];
      return !('refused' in decided) && decided.length > 0;
    });
    return [...taken, ...moved.map(({ name }) => name)].join() || undefined;
  },

  'once a call is stored, only its outcome can follow': ({ request, now }, every) => {
    if (!('sent' in request) || request.sent === undefined) return undefined;
    return (
      every
        .filter((event) => !outcomes.includes(event.type) && takes(request, event, now))
        .map(({ type }) => type)
        .join() || undefined
    );
  },
};

export const ofSteps: Readonly<Record<string, (transition: Transition) => Wrong>> = {
  'what was asked and planned never changes': ({ from, to }) => {
    const [before, after] = [from.request, to.request];
    if (!isDeepStrictEqual(askedFieldsOf(before), askedFieldsOf(after))) return 'asked';
    if (!('planHash' in before) || !('planHash' in after)) return undefined;
    const same = [before.planHash, before.preview, before.rule];
    return isDeepStrictEqual(same, [after.planHash, after.preview, after.rule]) ? undefined : 'planned';
  },

  'an approval counts only for this plan, in time, and for the person who pressed': ({ from, step, events }) => {
    const approved = events.find((event) => event.type === 'approved');
    if (approved === undefined) return undefined;
    const { request, now } = from;
    const command = 'command' in step && step.command.type === 'approve' ? step.command : undefined;
    const isRight =
      command !== undefined &&
      request.state === 'pending' &&
      command.planHash === request.planHash &&
      now < request.expiresAt &&
      isDeepStrictEqual(approved.approval, { person: command.person, at: now, rule: command.rule.title });
    return isRight ? undefined : JSON.stringify(approved);
  },

  'approvals are added one by one, and removed only when dropped': ({ from, to, events }) => {
    if (!('approvals' in from.request) || !('approvals' in to.request)) return undefined;
    const added = events.flatMap((event) => (event.type === 'approved' ? [event.approval.person.identity] : []));
    const dropped = events.flatMap((event) => (event.type === 'approvals-dropped' ? event.dropped : []));
    const expected = [...identitiesOf(from.request), ...added].filter((one) => !dropped.includes(one));
    return isDeepStrictEqual(identitiesOf(to.request), expected) ? undefined : identitiesOf(to.request).join();
  },

  'the quorum and the wait are those of the stricter rule': ({ from, step, events, to }) => {
    const command = 'command' in step && step.command.type === 'approve' ? step.command : undefined;
    if (command === undefined || !('rule' in from.request) || from.request.rule === undefined) return undefined;
    const demands = [from.request.rule, command.rule];
    const [approvals, waitMs] = [
      Math.max(...demands.map((one) => one.approvals)),
      Math.max(...demands.map((one) => one.waitMs)),
    ];
    const quorum = events.find((event) => event.type === 'quorum');
    if (identitiesOf(to.request).length >= approvals !== (quorum !== undefined)) return identitiesOf(to.request).join();
    const notBefore = from.now + waitMs;
    const due = { type: 'quorum', notBefore, expiresAt: notBefore + APPROVAL_VALID_MS };
    return quorum === undefined || isDeepStrictEqual(quorum, due) ? undefined : JSON.stringify(quorum);
  },

  'only an approved request is claimed, between its wait and its expiry': ({ from, to }) => {
    if (to.request.state !== 'executing' || from.request.state === 'executing') return undefined;
    const { request, now } = from;
    const isDue = request.state === 'approved' && request.notBefore <= now && now < request.expiresAt;
    return isDue ? undefined : request.state;
  },

  'a call is stored once, by the worker that holds the claim, during its lease': ({ from, events }) => {
    const sent = events.find((event) => event.type === 'sent');
    if (sent === undefined) return undefined;
    const { request, now } = from;
    const isHeld =
      request.state === 'executing' &&
      request.sent === undefined &&
      request.worker === sent.worker &&
      now < request.leaseUntil;
    return isHeld ? undefined : sent.worker;
  },

  'a call that may have reached Atlas is never forgotten': ({ from, step, to }) => {
    const had = 'sent' in from.request && from.request.sent !== undefined;
    const has = 'sent' in to.request && to.request.sent !== undefined;
    return had && !has && step.who !== 'atlas' ? step.name : undefined;
  },

  'an outcome is settled once as many people agree as the change needed, and not before': ({
    from: { request },
    step,
    events,
  }) => {
    if (!('command' in step) || step.command.type !== 'settle' || !('rule' in request) || request.rule === undefined)
      return undefined;
    const { person, happened } = step.command;
    const { demanded = request.rule } = 'demanded' in request ? request : {};
    const needed = demanded.approvals;
    const others = settlementsOf(request).filter((one) => one.person.identity !== person.identity);
    const isMeant = others.every((one) => one.happened === happened) && others.length + 1 >= needed;
    const isSettled = events.some(({ type }) => type !== 'settling');
    return isSettled === isMeant ? undefined : `${events.map(({ type }) => type)} of ${others.length + 1}`;
  },

  'a settlement that isn’t enough changes nothing else': ({ from, events, to }) => {
    if (events[0]?.type !== 'settling') return undefined;
    return isDeepStrictEqual(unsaid(from.request), unsaid(to.request)) ? undefined : to.request.state;
  },

  'a question or an answer changes nothing else': ({ from, events, to }) => {
    if (events[0]?.type !== 'questioned' && events[0]?.type !== 'answered') return undefined;
    const rest = (request: Request) => ({ ...request, questions: undefined });
    return isDeepStrictEqual(rest(from.request), rest(to.request)) ? undefined : to.request.state;
  },

  'a request past its expiry can only expire': ({ from, events }) => {
    const { request, now } = from;
    const waits = request.state === 'pending' || request.state === 'approved';
    if (!waits || now < request.expiresAt) return undefined;
    const others = events.filter(({ type }) => !['expired', 'reminded', 'escalated', 'delayed'].includes(type));
    return others.map(({ type }) => type).join() || undefined;
  },
};

export const ofRefusals: Readonly<Record<string, (refused: Refused) => Wrong>> = {
  'a refusal says why': ({ refusal: { refused, sentence } }) =>
    refused !== '' && JSON.stringify(sentence).length > 10 ? undefined : refused,
};

function unsaid(request: Request): object {
  const { settlements: _, ...rest } = { settlements: undefined, ...request };
  if (!('returning' in rest)) return rest;
  const { settlements: __, ...returning } = rest.returning ?? {};
  return { ...rest, returning };
}

/** Whether one of these can do something from that moment on. */
function canAct({ request, now }: Place, from: number, who: readonly Step['who'][]): boolean {
  const at = Math.max(now, from);
  return stepsFrom(request, at).some((step) => {
    if (!who.includes(step.who) || 'until' in step) return false;
    const decided = decidedBy(step, request, at);
    return !('refused' in decided) && decided.length > 0;
  });
}

const formatMoments = (request: Request) => `${request.state} ${JSON.stringify(dueMoments(request))}`;

function takes(request: Request, event: RequestEvent, now: number): boolean {
  try {
    applyEvent(request, event, now);
    return true;
  } catch {
    return false;
  }
}
