// Laws of a return, besides those of any request, in every place of its walk and on every step.
import { isDeepStrictEqual } from 'node:util';
import type { Button } from '@slack/types';
import { dueMoments, isFinal, queueOf, type Request } from '../../../src/approvals/request/request.js';
import { decideReturn, isReturnStuck } from '../../../src/approvals/request/return-transitions.js';
import { settlementsOf } from '../../../src/approvals/request/settling.js';
import { decideRequest } from '../../../src/approvals/request/transitions.js';
import { approvalsCardButtons, returnButtons } from '../../../src/slack/cards/buttons.js';
import { isEndedEarly, returnLines } from '../../../src/slack/cards/return-lines.js';
import { returnNoticesInThread, returnNoticesToRequester } from '../../../src/slack/cards/return-notices.js';
import { buttonsOf, textOf } from '../../support/looking.js';
import { ann, rita } from '../../support/people.js';
import { HOUR, MINUTE } from '../../support/requests.js';
import type { Step } from './steps.js';
import type { Place, Transition } from './walk.js';

type Wrong = string | undefined;

/** How long before its end a return is announced. */
const ANNOUNCED_MS = 15 * MINUTE;

/** Who can end it and how, and when people are told. */
export const ofReturnSteps: Readonly<Record<string, (transition: Transition) => Wrong>> = {
  'it never fails or expires': ({ to }) =>
    to.request.state === 'failed' || to.request.state === 'expired' ? to.request.state : undefined,

  'its change is kept only if an approver denies or settles it, or somebody ended it by hand': ({ from, to, step }) => {
    if (to.request.state === 'denied') return mayLeave(from, step) ? undefined : step.name;
    if (to.request.state !== 'cancelled') return undefined;
    const by = 'returning' in from.request ? from.request.returning?.byHand?.userId : undefined;
    return by === to.request.by ? undefined : step.name;
  },

  'only approvers mark it as done by hand, which changes nothing that people decide on': ({ from, to, events }) => {
    const type = events[0]?.type;
    const { request } = from;
    if (type !== 'done-by-hand' && (type !== 'not-by-hand' || request.state !== 'pending')) return undefined;
    const by = 'returning' in to.request ? to.request.returning?.byHand : undefined;
    if (by?.identity === request.requester.identity) return 'the requester';
    if (request.state !== 'pending') return undefined;
    const { returning: _, ...before } = request;
    const { returning: __, ...after } = { returning: undefined, ...to.request };
    const buttons = [from, to].map((one) => approvalsCardButtons(one.request, from.now, undefined));
    return isDeepStrictEqual(before, after) && isDeepStrictEqual(buttons[0], buttons[1]) ? undefined : to.request.state;
  },

  'it runs when it is due, or when its end has passed by Atlas’s clock': ({ from, to }) => {
    if (to.request.state !== 'executing' || from.request.state === 'executing') return undefined;
    const { request, now } = from;
    if (request.state !== 'approved') return request.state;
    const isItsEnd = request.notBefore === request.returns?.endsAt;
    return request.notBefore <= now + (isItsEnd ? 10 * MINUTE : 0) ? undefined : `${request.notBefore - now}`;
  },

  'another call is sent only once the one before is known to have had no effect': ({ from, to, events }) => {
    const had = 'sent' in from.request && from.request.sent !== undefined;
    const has = 'sent' in to.request && to.request.sent !== undefined;
    if (!had || has || isFinal(to.request)) return undefined;
    const known = ['stuck', 'returned', 'not-applied'];
    return events.every(({ type }) => known.includes(type)) ? undefined : events.map(({ type }) => type).join();
  },

  'only an extension makes it later': ({ from, to, events }) => {
    const [before, after] = [from.request, to.request];
    if (before.state !== 'approved' || after.state !== 'approved') return undefined;
    const isLater = after.notBefore > Math.max(before.notBefore, from.now);
    return isLater && !events.some(({ type }) => type === 'extended')
      ? events.map(({ type }) => type).join()
      : undefined;
  },

  'who ended it is kept, and no extension overrules that until the end failed': ({ from, step, events, to }) => {
    const [before, after] = [from.request, to.request];
    const hastened = 'returning' in before ? before.returning?.hastened : undefined;
    const isHastening = 'ofReturn' in step && step.ofReturn.type === 'hasten';
    if (isHastening && !('returning' in after && after.returning?.hastened?.by.userId === rita.userId))
      return 'not kept';
    if (hastened === undefined || !events.some(({ type }) => type === 'extended')) return undefined;
    return isReturnStuck(before) && step.name.endsWith('now') ? undefined : step.name;
  },

  'a request to end it changes nothing else': ({ from, events, to }) => {
    if (events[0]?.type !== 'end-asked') return undefined;
    const unasked = (request: Request) => {
      if (!('returning' in request)) return request;
      const { endAsked: _, ...returning } = request.returning ?? {};
      return { ...request, returning };
    };
    return isDeepStrictEqual(unasked(from.request), unasked(to.request)) ? undefined : to.request.state;
  },

  'it is announced once for each end, in the 15 minutes before that': ({ from, events }) => {
    if (!events.some(({ type }) => type === 'announced')) return undefined;
    const { request, now } = from;
    if (request.state !== 'approved' || request.returns === undefined) return request.state;
    const { endsAt } = request.returns;
    const isTime = endsAt - ANNOUNCED_MS <= now && now < endsAt;
    return isTime && request.returning?.announcedAt === undefined ? undefined : `${endsAt - now} ms before`;
  },
};

/** Whether enough people, none of them the requester, settle it, at least an hour after its end. */
function mayLeave({ request, now }: Place, step: Step): boolean {
  if (request.state === 'pending') return true;
  if (request.state !== 'approved' || !('command' in step) || step.command.type !== 'settle') return false;
  const isStuck = (request.returning?.troubles ?? 0) > 0 && now >= (request.returns?.endsAt ?? 0) + HOUR;
  const others = settlementsOf(request).filter(({ person }) => person.identity !== request.requester.identity);
  const isEnough = others.length + 1 >= (request.demanded ?? request.rule).approvals;
  return isStuck && isEnough && step.command.person.identity !== request.requester.identity;
}

export const ofReturnPlaces: Readonly<Record<string, (place: Place) => Wrong>> = {
  'one that narrows is due before the others, and none is due with requests': ({ request }) => {
    const narrows = 'preview' in request && request.preview?.direction.startsWith('narrows') === true;
    const queue = queueOf(request);
    return queue === (narrows ? 'returns' : 'returns-last') ? undefined : queue;
  },

  'the clock is due 15 minutes before its end, until it was announced': ({ request }) => {
    if (request.state !== 'approved') return undefined;
    const { announceAt } = request.returning ?? {};
    const { clock } = dueMoments(request);
    const due = announceAt === undefined ? undefined : (request.returns?.endsAt ?? 0) - ANNOUNCED_MS;
    return clock === due ? undefined : `${clock} instead of ${due}`;
  },

  'its card has a way out and says so while it doesn’t go on by itself': (place) => {
    const { request, now } = place;
    const since = request.state === 'unknown' ? request.since : (request.returns?.endsAt ?? 0);
    // One marked as done by hand is checked next.
    const { troubles = 0, byHand } = request.state === 'approved' ? (request.returning ?? {}) : {};
    const isStuck = troubles > 0 && byHand === undefined;
    const [ways, words] =
      request.state === 'pending'
        ? [['Done by hand'], /Done by hand.*deny/]
        : isStuck
          ? [['Done by hand', ...(now < since + HOUR ? [] : ['Settle…'])], /Done by hand.*settle/]
          : request.state === 'unknown'
            ? [['Check now', ...(now < since + HOUR ? [] : ['Settle…'])], /settle/]
            : [[], undefined];
    if (words === undefined) return undefined;
    const said = textOf(returnLines(request));
    const labels = returnButtons(request, now)?.map(labelOf) ?? [];
    const isThere =
      ways.every((way) => labels.includes(way)) && ways.includes('Settle…') === labels.includes('Settle…');
    return words.test(said) && isThere && mayPress(place, ways) ? undefined : `${labels}: ${said}`;
  },

  'the requester and the thread see the announcement, with what they can do, until its end': ({ request, now }) => {
    const ends = request.returns?.endsAt ?? 0;
    const isSaid = request.state === 'approved' && request.returning?.announcedAt !== undefined && now < ends;
    const wanted = !isSaid ? [] : isEndedEarly(request) ? [[]] : [['End now', 'Extend…']];
    const both = [returnNoticesInThread(request, now), returnNoticesToRequester(request, 1, now)];
    const said = both.map((notices) =>
      notices
        .filter(({ key }) => key.startsWith('ends '))
        .map(({ words }) => buttonsOf(words(new Set()).blocks).map(labelOf)),
    );
    const isRight = said.every(
      (one) =>
        one.length === wanted.length && one.every((labels, at) => wanted[at]?.every((label) => labels.includes(label))),
    );
    return isRight ? undefined : JSON.stringify(said);
  },
};

/** Whether an approver is allowed everything that the card offers. */
function mayPress({ request, now }: Place, ways: readonly string[]): boolean {
  return ways.every((way) => {
    if (way === 'Done by hand') return !('refused' in decideReturn(request, { type: 'by hand', person: ann }, now));
    if (way !== 'Settle…') return true;
    return [true, false].every(
      (happened) => !('refused' in decideRequest(request, { type: 'settle', person: ann, happened }, now)),
    );
  });
}

const labelOf = ({ text }: Button) => text.text.replace(/^End now…$/, 'End now');
