import { describe, expect, test } from '@jest/globals';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { initialRequest } from '../../../src/approvals/request/evolve.js';
import { isFinal, type Request, requestSchema } from '../../../src/approvals/request/request.js';
import { updateRequest } from '../../../src/approvals/storage/update-request.js';
import { openRedis } from '../../support/redis.js';
import { askedBy, HOUR, MINUTE, NOW } from '../../support/requests.js';
import { ofPlaces, ofRefusals, ofSteps } from './laws.js';
import type { Step } from './steps.js';
import { Broken, leadingTo, type Transition, walk } from './walk.js';

/** So long ago that the whole walk is in the past. */
const START = NOW - 1_000 * HOUR;
const asked = askedBy({ askedAt: START });
const start = initialRequest({ type: 'asked', asked, expiresAt: START + 15 * MINUTE });

const broken = new Broken();
const events = new Map<string, RequestEvent>([['asked', { type: 'asked', asked, expiresAt: START }]]);
const kinds = new Map<string, Transition>();
const seen = { steps: 0, refusals: 0 };
const POSSIBLE = 'every chosen event is possible, and changes nothing in place';

const standing = (request: Request) => ('sent' in request && request.sent ? `${request.state}, sent` : request.state);
const kindOf = ({ from, events: all, to }: Transition) =>
  `${standing(from.request)} --${all.map(({ type }) => type).join('+')}--> ${standing(to.request)}`;

const walked = walk(
  { request: start, now: START, reachedBy: [] },
  {
    transition(transition) {
      seen.steps += 1;
      for (const event of transition.events) events.set(event.type, event);
      kinds.set(kindOf(transition), transition);
      for (const [law, wrong] of Object.entries(ofSteps)) broken.note(law, wrong(transition), transition.to.reachedBy);
    },
    refused(refused) {
      seen.refusals += 1;
      for (const [law, wrong] of Object.entries(ofRefusals)) broken.note(law, wrong(refused), refused.from.reachedBy);
    },
    impossible: (from, step, error) => broken.note(POSSIBLE, String(error), [...from.reachedBy, step.name]),
  },
);
for (const place of walked.places.values()) {
  for (const [law, wrong] of Object.entries(ofPlaces))
    broken.note(law, wrong(place, [...events.values()]), place.reachedBy);
}

const places = () => [...walked.places.entries()];
const unable = (can: ReadonlySet<string>, isMeant: (request: Request) => boolean) =>
  places().flatMap(([key, { request, reachedBy }]) =>
    isMeant(request) && !can.has(key) ? [reachedBy.join(', ')] : [],
  );
const ends = () => places().flatMap(([key, { request }]) => (isFinal(request) ? [key] : []));

describe('a request in every reachable place', () => {
  test('has every state and every event', () => {
    const states = new Set(places().map(([, { request }]) => request.state));
    process.stdout.write(
      `exhaustive: ${walked.places.size} places, ${seen.steps} steps of ${kinds.size} kinds, ${seen.refusals} refusals\n`,
    );
    expect(states.size).toBe(requestSchema.options.length);
    expect(events.size).toBeGreaterThanOrEqual(19);
    expect(walked.places.size).toBeGreaterThan(500);
    expect(seen.steps).toBeGreaterThan(5_000);
    expect(kinds.size).toBeGreaterThan(30);
  });

  test.each([...Object.keys(ofPlaces), ...Object.keys(ofSteps), ...Object.keys(ofRefusals), POSSIBLE])('%s', (law) => {
    expect(broken.of(law)).toEqual([]);
  });
});

describe('an end', () => {
  const by = (...who: Step['who'][]) => leadingTo(walked, ends(), who);

  test('can be reached from everywhere by the clock and the worker', () => {
    expect(unable(by('time', 'worker', 'atlas'), () => true)).toEqual([]);
  });

  test('can be reached before the call even if nobody presses and Atlas never answers', () => {
    const isSent = (request: Request) => 'sent' in request && request.sent !== undefined;
    expect(unable(by('time', 'worker'), (request) => !isSent(request))).toEqual([]);
  });

  test('can be reached after the call with people if Atlas never answers again', () => {
    expect(unable(by('time', 'worker', 'people'), () => true)).toEqual([]);
  });
});

const redis = await openRedis();
test('on a real Redis every kind of step has the same result, and reserves the target during a call', async () => {
  for (const [kind, { from, events: chosen, to }] of kinds) {
    const store = await redis.storeWith(from.request);
    const moved = await updateRequest(store, from.request.id, { by: 'countersign' }, () => chosen);
    expect([kind, 'refused' in moved ? moved.refused : moved.request.state]).toEqual([kind, to.request.state]);
    const holder = await redis.connection.get(store.key('target', 'query-limit', 'daily'));
    const isReserved = to.request.state === 'executing' || to.request.state === 'unknown';
    expect([kind, holder]).toEqual([kind, isReserved ? from.request.id : null]);
  }
});
