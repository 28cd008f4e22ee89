// What must hold of a return besides what holds of any request, in every place of its walk and on every step.
import type { Button } from '@slack/types';
import { isFinal, moments, queueOf } from '../../../src/approvals/request.js';
import { isEnding } from '../../../src/slack/cards/return-lines.js';
import { returnNoticesInThread, returnNoticesToRequester } from '../../../src/slack/cards/return-notices.js';
import { buttonsOf } from '../../support/looking.js';
import { MINUTE } from '../../support/requests.js';
import type { Place, Transition } from './walk.js';

type Wrong = string | undefined;

/** From then until its end people are told that it ends. */
const ANNOUNCED_MS = 15 * MINUTE;

/** Who can end it, and by what; and when people are told. */
export const ofReturnSteps: Readonly<Record<string, (transition: Transition) => Wrong>> = {
  'it neither fails nor expires': ({ to }) =>
    to.request.state === 'failed' || to.request.state === 'expired' ? to.request.state : undefined,

  'it is left as it is only by an approver who is asked, or by who did it by hand': ({ from, to, step }) => {
    if (to.request.state === 'denied') return from.request.state === 'pending' ? undefined : step.name;
    if (to.request.state !== 'cancelled') return undefined;
    const by = 'returning' in from.request ? from.request.returning?.byHand?.userId : undefined;
    return by === to.request.by ? undefined : step.name;
  },

  'it is carried out when its moment has come, or when its end has by Atlas’s clock': ({ from, to }) => {
    if (to.request.state !== 'executing' || from.request.state === 'executing') return undefined;
    const { request, now } = from;
    if (request.state !== 'approved') return request.state;
    const isItsEnd = request.notBefore === request.returns?.endsAt;
    return request.notBefore <= now + (isItsEnd ? 10 * MINUTE : 0) ? undefined : `${request.notBefore - now}`;
  },

  'another call is sent only once it is known that the one before had no effect': ({ from, to, events }) => {
    const had = 'sent' in from.request && from.request.sent !== undefined;
    const has = 'sent' in to.request && to.request.sent !== undefined;
    if (!had || has || isFinal(to.request)) return undefined;
    const known = ['stuck', 'returned', 'not-applied'];
    return events.every(({ type }) => known.includes(type)) ? undefined : events.map(({ type }) => type).join();
  },

  'nobody makes it later but by letting its change last longer': ({ from, to, events }) => {
    const [before, after] = [from.request, to.request];
    if (before.state !== 'approved' || after.state !== 'approved') return undefined;
    const isLater = after.notBefore > Math.max(before.notBefore, from.now);
    return isLater && !events.some(({ type }) => type === 'extended')
      ? events.map(({ type }) => type).join()
      : undefined;
  },

  'that it ends soon is said once for each end, in its last quarter of an hour, and not when it is over': ({
    from,
    events,
  }) => {
    if (!events.some(({ type }) => type === 'announced')) return undefined;
    const { request, now } = from;
    if (request.state !== 'approved' || request.returns === undefined) return request.state;
    const { endsAt } = request.returns;
    const isTime = endsAt - ANNOUNCED_MS <= now && now < endsAt;
    return isTime && request.returning?.announcedAt === undefined ? undefined : `${endsAt - now} ms before`;
  },
};

export const ofReturnPlaces: Readonly<Record<string, (place: Place) => Wrong>> = {
  'what narrows is due before the rest, and neither among what people ask for': ({ request }) => {
    const narrows = 'preview' in request && request.preview?.direction.startsWith('narrows') === true;
    const queue = queueOf(request);
    return queue === (narrows ? 'returns' : 'returns-last') ? undefined : queue;
  },

  'the clock comes a quarter of an hour before its end, where it has not said so yet': ({ request }) => {
    if (request.state !== 'approved') return undefined;
    const { announceAt } = request.returning ?? {};
    const { clock } = moments(request);
    const due = announceAt === undefined ? undefined : (request.returns?.endsAt ?? 0) - ANNOUNCED_MS;
    return clock === due ? undefined : `${clock} instead of ${due}`;
  },

  'who asked and the thread read that it ends, with what they can do, from when that is noted until its end': ({
    request,
    now,
  }) => {
    const ends = request.returns?.endsAt ?? 0;
    const isSaid = request.state === 'approved' && request.returning?.announcedAt !== undefined && now < ends;
    const wanted = !isSaid ? [] : isEnding(request) ? [''] : ['End now, Extend…'];
    const both = [returnNoticesInThread(request, now), returnNoticesToRequester(request, 1, now)];
    const said = both.map((notices) =>
      notices
        .filter(({ key }) => key.startsWith('ends '))
        .map(({ words }) => buttonsOf(words(new Set()).blocks).map(labelOf).join(', ')),
    );
    const isRight = said.every(
      (one) => one.length === wanted.length && one.every((labels, at) => labels.startsWith(wanted[at] ?? '')),
    );
    return isRight ? undefined : JSON.stringify(said);
  },
};

const labelOf = ({ text }: Button) => text.text.replace(/^End now…$/, 'End now');
