import { describe, expect, test } from '@jest/globals';
import { initialReturn } from '../../../src/approvals/request/evolve.js';
import { dueMoments, isFinal, plannedFieldsOf, queueOf, type Request } from '../../../src/approvals/request/request.js';
import { updateRequest } from '../../../src/approvals/storage/update-request.js';
import { DUE_SETS } from '../../support/due-sets.js';
import { previewOf } from '../../support/limit.js';
import { openRedis } from '../../support/redis.js';
import { approved, HOUR, MINUTE, NOW, ruleOf } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';
import { ofPlaces, ofRefusals, ofSteps } from './laws.js';
import { ofReturnPlaces, ofReturnSteps } from './return-laws.js';
import { returnStepsFrom, settlingStepsFrom } from './return-steps.js';
import { Broken, leadingTo, type Transition, type Visitor, walk } from './walk.js';

const START = NOW - 1_000 * HOUR;
const preview = { ...previewOf('5 GB'), direction: 'narrows cost' } as const;
const waits = asReturn(approved({ askedAt: START, preview }));
const returns = waits.returns && { ...waits.returns, endsAt: START + HOUR };
const plan = plannedFieldsOf({ ...waits, returns, returning: { announceAt: START + 45 * MINUTE } });
const start = initialReturn({ type: 'scheduled', plan, notBefore: START + HOUR }, START);
/** Its end was an hour ago, it is stuck, and its change needed two approvals. */
const stuck = { ...start, rule: ruleOf({ approvals: 2 }), notBefore: START + 2 * HOUR, returning: { troubles: 1 } };

const OF_ANY_REQUEST = [
  'approvals are from distinct people, never from the requester',
  'a call is stored with the worker that holds the claim',
  'a stored form reads as it was written',
  'an open request has a next moment, a finished one has none',
  'a call is stored once, by the worker that holds the claim, during its lease',
  'a refusal says why',
  'settlements are from distinct people, never from the requester',
  'an outcome is settled once as many people agree as the change needed, and not before',
  'a settlement that isn’t enough changes nothing else',
];
const PLACES = [
  ...Object.entries(ofPlaces).filter(([law]) => OF_ANY_REQUEST.includes(law)),
  ...Object.entries(ofReturnPlaces),
];
const STEPS = Object.entries(ofSteps).filter(([law]) => OF_ANY_REQUEST.includes(law));

const broken = new Broken();

const types = new Set<string>();
const kinds = new Map<string, Transition>();
const kindOf = ({ from, events, to }: Transition) =>
  [from, to]
    .map(({ request, now }) => [request.state, queueOf(request), Object.keys(dueMoments(request)), now < START + HOUR])
    .join(` --${events.map(({ type }) => type).join('+')}--> `);
const visitor: Visitor = {
  transition(transition) {
    for (const { type } of transition.events) types.add(type);
    kinds.set(kindOf(transition), transition);
    for (const [law, wrong] of [...STEPS, ...Object.entries(ofReturnSteps)])
      broken.note(law, wrong(transition), transition.to.reachedBy);
  },
  refused(refused) {
    for (const [law, wrong] of Object.entries(ofRefusals)) broken.note(law, wrong(refused), refused.from.reachedBy);
  },
  impossible: (from, step, error) =>
    broken.note('every chosen event is possible', String(error), [...from.reachedBy, step.name]),
};
const walked = walk({ request: start, now: START, reachedBy: [] }, visitor, returnStepsFrom);
const settling = walk({ request: stuck, now: START + 2 * HOUR, reachedBy: [] }, visitor, settlingStepsFrom);
for (const place of [...walked.places.values(), ...settling.places.values()])
  for (const [law, wrong] of PLACES) broken.note(law, wrong(place, []), place.reachedBy);

describe('a return in every reachable place', () => {
  test('has every event of its own', () => {
    process.stdout.write(
      `returns: ${walked.places.size} and ${settling.places.size} places, ${[...types].join(' ')}\n`,
    );
    const own =
      'announced hastened end-asked done-by-hand not-by-hand stuck asked-anew not-applied extended settling found-in-effect'.split(
        ' ',
      );
    expect(own.filter((type) => !types.has(type))).toEqual([]);
    expect(walked.places.size).toBeGreaterThan(200);
  });

  test.each([
    ...OF_ANY_REQUEST,
    ...Object.keys(ofReturnPlaces),
    ...Object.keys(ofReturnSteps),
    'every chosen event is possible',
  ])('%s', (law) => {
    expect(broken.of(law)).toEqual([]);
  });

  test('can be reverted from everywhere before its end', () => {
    const isDone = (request: Request) => request.state === 'succeeded';
    const ends = [...walked.places].flatMap(([key, { request }]) => (isDone(request) ? [key] : []));
    const can = leadingTo(walked, ends, ['time', 'worker', 'atlas', 'people']);
    const lost = [...walked.places].filter(([key, { request }]) => !isFinal(request) && !can.has(key));
    expect(lost.map(([, { reachedBy }]) => reachedBy.join(', '))).toEqual([]);
  });

  test.each([
    ['one person if that was enough for its change', walked],
    ['two people who agree if its change needed two', settling],
  ])('can be ended by %s, even if Atlas never answers again', (_, seen) => {
    const ends = [...seen.places].flatMap(([key, { request }]) => (isFinal(request) ? [key] : []));
    const can = leadingTo(seen, ends, ['time', 'worker', 'people']);
    const lost = [...seen.places].filter(([key]) => !can.has(key));
    expect(lost.map(([, { reachedBy }]) => reachedBy.join(', '))).toEqual([]);
  });

  test('needs nobody to press anything, unless it waits for approval', () => {
    const isDone = (request: Request) => isFinal(request);
    const ends = [...walked.places].flatMap(([key, { request }]) => (isDone(request) ? [key] : []));
    const can = leadingTo(walked, ends, ['time', 'worker', 'atlas']);
    const waiting = [...walked.places].filter(([key, { request }]) => request.state !== 'pending' && !can.has(key));
    expect(waiting.map(([, { reachedBy }]) => reachedBy.join(', '))).toEqual([]);
  });
});

const redis = await openRedis();
test('on a real Redis a return is due in its queue, listed while open, and never listed with requests', async () => {
  expect(kinds.size).toBeGreaterThan(30);
  for (const [kind, { from, events, to }] of kinds) {
    const store = await redis.storeWith(from.request);
    const moved = await updateRequest(store, from.request.id, { by: 'countersign' }, () => events);
    if ('refused' in moved) throw new Error(`${kind}: ${moved.refused}`);
    const { request } = moved;
    expect([kind, request.state]).toEqual([kind, to.request.state]);
    const found = async (name: string, ...key: string[]) =>
      (await redis.connection.zscore(store.key(...key), request.id)) === null ? [] : [name];
    const { identity, userId } = request.requester;
    const lists = [
      ...DUE_SETS.filter((set) => !set.startsWith('draw')).map((set) => found(set, 'due', set)),
      found('open returns', 'returns'),
      found('open requests', 'open'),
      found('open of one person', 'open-by', identity),
      found('of one person', 'by', userId),
    ];
    const { work, clock } = dueMoments(request);
    const expected = [
      ...(work === undefined ? [] : [queueOf(request)]),
      ...(clock === undefined ? [] : ['clock']),
      ...(isFinal(request) ? [] : ['open returns']),
    ];
    expect([kind, (await Promise.all(lists)).flat()]).toEqual([kind, expected]);
  }
}, 120_000);
