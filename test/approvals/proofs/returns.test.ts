import { describe, expect, test } from '@jest/globals';
import { isFinal, plannedOf, type Request } from '../../../src/approvals/request.js';
import { beginReturn } from '../../../src/approvals/returns/evolve.js';
import { previewOf } from '../../support/limit.js';
import { approved, HOUR, MINUTE, NOW } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';
import { ofPlaces, ofRefusals, ofSteps } from './laws.js';
import { returnStepsFrom } from './return-steps.js';
import { leadingTo, type Transition, type Walked, walk } from './walk.js';

const START = NOW - 1_000 * HOUR;
const preview = { ...previewOf('5 GB'), direction: 'narrows cost' } as const;
const waits = asReturn(approved({ askedAt: START, preview }));
const returns = waits.returns && { ...waits.returns, endsAt: START + HOUR };
const plan = plannedOf({ ...waits, returns, returning: { announceAt: START + 45 * MINUTE } });
const start = beginReturn({ type: 'scheduled', plan, notBefore: START + HOUR }, START);

const SAME_AS_OF_ANY = [
  'approvals are of distinct people, and never of the requester',
  'a call is stored with the worker that holds the claim',
  'a stored form reads as it was written',
  'what is not over has a moment at which it is handled, and what is over has none',
  'a call is stored once, by the worker whose claim it is, while its lease lasts',
  'a refusal says why',
];
const PLACES = Object.entries(ofPlaces).filter(([law]) => SAME_AS_OF_ANY.includes(law));
const STEPS = Object.entries(ofSteps).filter(([law]) => SAME_AS_OF_ANY.includes(law));

const broken = new Map<string, string[]>();
const note = (law: string, wrong: string | undefined, way: readonly string[]) => {
  if (wrong !== undefined) broken.set(law, [...(broken.get(law) ?? []), `${wrong} <- ${way.join(', ')}`].slice(0, 5));
};

/** Of its own: who can end it, and by what. */
const OWN: Readonly<Record<string, (transition: Transition) => string | undefined>> = {
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
    const isLater = after.notBefore > before.notBefore;
    return isLater && !events.some(({ type }) => type === 'extended')
      ? events.map(({ type }) => type).join()
      : undefined;
  },
};

const kinds = new Set<string>();
const walked: Walked = walk(
  { request: start, now: START, reachedBy: [] },
  {
    transition(transition) {
      for (const { type } of transition.events) kinds.add(type);
      for (const [law, wrong] of [...STEPS, ...Object.entries(OWN)])
        note(law, wrong(transition), transition.to.reachedBy);
    },
    refused(refused) {
      for (const [law, wrong] of Object.entries(ofRefusals)) note(law, wrong(refused), refused.from.reachedBy);
    },
    impossible: (from, step, error) => note('what is chosen can happen', String(error), [...from.reachedBy, step.name]),
  },
  returnStepsFrom,
);
for (const place of walked.places.values())
  for (const [law, wrong] of PLACES) note(law, wrong(place, []), place.reachedBy);

describe('wherever a return can come to', () => {
  test('the walk sees it: by every event of its own', () => {
    process.stdout.write(`returns: ${walked.places.size} places, ${[...kinds].join(' ')}\n`);
    const own = 'announced hastened done-by-hand stuck asked-anew not-applied extended'.split(' ');
    expect(own.filter((type) => !kinds.has(type))).toEqual([]);
    expect(walked.places.size).toBeGreaterThan(200);
  });

  test.each([...SAME_AS_OF_ANY, ...Object.keys(OWN), 'what is chosen can happen'])('%s', (law) => {
    expect(broken.get(law) ?? []).toEqual([]);
  });

  test('it is never forgotten: from everywhere that is not its end it can still be put back', () => {
    const isDone = (request: Request) => request.state === 'succeeded';
    const ends = [...walked.places].flatMap(([key, { request }]) => (isDone(request) ? [key] : []));
    const can = leadingTo(walked, ends, ['time', 'worker', 'atlas', 'people']);
    const lost = [...walked.places].filter(([key, { request }]) => !isFinal(request) && !can.has(key));
    expect(lost.map(([, { reachedBy }]) => reachedBy.join(', '))).toEqual([]);
  });

  test('nobody has to press anything for it, but where it waits to be approved', () => {
    const isDone = (request: Request) => isFinal(request);
    const ends = [...walked.places].flatMap(([key, { request }]) => (isDone(request) ? [key] : []));
    const can = leadingTo(walked, ends, ['time', 'worker', 'atlas']);
    const waiting = [...walked.places].filter(([key, { request }]) => request.state !== 'pending' && !can.has(key));
    expect(waiting.map(([, { reachedBy }]) => reachedBy.join(', '))).toEqual([]);
  });
});
