import { describe, expect, test } from '@jest/globals';
import { isFinal, moments, plannedOf, queueOf, type Request } from '../../../src/approvals/request/request.js';
import { beginReturn } from '../../../src/approvals/request/return-evolve.js';
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
const plan = plannedOf({ ...waits, returns, returning: { announceAt: START + 45 * MINUTE } });
const start = beginReturn({ type: 'scheduled', plan, notBefore: START + HOUR }, START);
/** Its end is an hour ago, it can't be put back, and its change needed two approvals. */
const stuck = { ...start, rule: ruleOf({ approvals: 2 }), notBefore: START + 2 * HOUR, returning: { troubles: 1 } };

const SAME_AS_OF_ANY = [
  'approvals are of distinct people, and never of the requester',
  'a call is stored with the worker that holds the claim',
  'a stored form reads as it was written',
  'what is not over has a moment at which it is handled, and what is over has none',
  'a call is stored once, by the worker whose claim it is, while its lease lasts',
  'a refusal says why',
  'what people say of an outcome is of distinct people, and never of the requester',
  'an outcome is settled by as many as the change needed, who all say the same, and by nothing less',
  'a word on an outcome changes nothing else',
];
const PLACES = [
  ...Object.entries(ofPlaces).filter(([law]) => SAME_AS_OF_ANY.includes(law)),
  ...Object.entries(ofReturnPlaces),
];
const STEPS = Object.entries(ofSteps).filter(([law]) => SAME_AS_OF_ANY.includes(law));

const broken = new Broken();

const types = new Set<string>();
const kinds = new Map<string, Transition>();
const kindOf = ({ from, events, to }: Transition) =>
  [from, to]
    .map(({ request, now }) => [request.state, queueOf(request), Object.keys(moments(request)), now < START + HOUR])
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
    broken.note('what is chosen can happen', String(error), [...from.reachedBy, step.name]),
};
const walked = walk({ request: start, now: START, reachedBy: [] }, visitor, returnStepsFrom);
const settling = walk({ request: stuck, now: START + 2 * HOUR, reachedBy: [] }, visitor, settlingStepsFrom);
for (const place of [...walked.places.values(), ...settling.places.values()])
  for (const [law, wrong] of PLACES) broken.note(law, wrong(place, []), place.reachedBy);

describe('wherever a return can come to', () => {
  test('the walk sees it: by every event of its own', () => {
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
    ...SAME_AS_OF_ANY,
    ...Object.keys(ofReturnPlaces),
    ...Object.keys(ofReturnSteps),
    'what is chosen can happen',
  ])('%s', (law) => {
    expect(broken.of(law)).toEqual([]);
  });

  test('it is never forgotten: from everywhere that is not its end it can still be put back', () => {
    const isDone = (request: Request) => request.state === 'succeeded';
    const ends = [...walked.places].flatMap(([key, { request }]) => (isDone(request) ? [key] : []));
    const can = leadingTo(walked, ends, ['time', 'worker', 'atlas', 'people']);
    const lost = [...walked.places].filter(([key, { request }]) => !isFinal(request) && !can.has(key));
    expect(lost.map(([, { reachedBy }]) => reachedBy.join(', '))).toEqual([]);
  });

  test.each([
    ['one person where that was enough for its change', walked],
    ['two people who agree where it took two', settling],
  ])('an end can be given to it by %s, although Atlas never answers again', (_, seen) => {
    const ends = [...seen.places].flatMap(([key, { request }]) => (isFinal(request) ? [key] : []));
    const can = leadingTo(seen, ends, ['time', 'worker', 'people']);
    const lost = [...seen.places].filter(([key]) => !can.has(key));
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

const redis = await openRedis();
test('on a real Redis it is due where its kind is due, listed while it is open, and never counted among what people ask for', async () => {
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
    const { work, clock } = moments(request);
    const expected = [
      ...(work === undefined ? [] : [queueOf(request)]),
      ...(clock === undefined ? [] : ['clock']),
      ...(isFinal(request) ? [] : ['open returns']),
    ];
    expect([kind, (await Promise.all(lists)).flat()]).toEqual([kind, expected]);
  }
}, 60_000);
