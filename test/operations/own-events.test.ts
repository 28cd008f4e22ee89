// What Atlas's event feed shows of the bot's own calls, when the history in Redis may be missing.
import { describe, expect, test } from '@jest/globals';
import { type OwnCallTraits, readEventFeedFindings } from '../../src/operations/own-events.js';
import { type Answers, ORG, PROJECT, withAnswers } from './answering.js';
import { NOW } from './payments.js';

const MINUTE = 60_000;
const SPAN = { from: NOW - 60 * MINUTE, to: NOW };
const feedOf = (path: string) => `GET ${path}/events`;
const [OF_PROJECT, OF_ORG] = [feedOf(`/groups/${PROJECT}`), feedOf(`/orgs/${ORG}`)];
const event = (minutesAgo: number, over: object = { publicKey: 'ourkey' }) => ({
  id: String(minutesAgo).padStart(24, '0'),
  eventTypeName: 'MONGODB_USER_ADDED',
  created: new Date(NOW - minutesAgo * MINUTE).toISOString(),
  ...over,
});
const list = (...results: readonly object[]) => ({ results, totalCount: results.length });
const BASE: Answers = {
  'GET /groups': list({ id: PROJECT, name: 'Payments', orgId: ORG }),
  'GET /orgs': list({ id: ORG, name: 'Counter Inc' }),
  [OF_PROJECT]: list(),
  [OF_ORG]: list(),
};
const read = (answers: Answers, own: Partial<OwnCallTraits> = {}) =>
  withAnswers({ ...BASE, ...answers }, (atlas) =>
    readEventFeedFindings(
      atlas,
      { keys: new Set(['ourkey', 'formerkey']), hasServiceAccount: false, newestSent: new Map(), ...own },
      SPAN,
    ),
  );
const sent = (scope: string, minutesAgo: number) => ({ newestSent: new Map([[scope, NOW - minutesAgo * MINUTE]]) });

test('a feed without own calls is clean, even if others did something', async () => {
  const feed = await read({
    [OF_PROJECT]: list(event(5, { username: 'ada@example.com' }), event(4, { publicKey: 'x' })),
  });
  expect(feed).toEqual({ hasUnknownCall: false, clean: [PROJECT, ORG], isClean: true });
});

test.each([
  ['a key in use', 'ourkey'],
  ['a former key', 'formerkey'],
])('a call with %s that is newer than any stored one is unknown', async (_, publicKey) => {
  const answers = { [OF_PROJECT]: list(event(5, { publicKey })) };
  expect(await read(answers, sent(PROJECT, 20))).toMatchObject({ hasUnknownCall: true, clean: [ORG], isClean: false });
  expect(await read(answers, sent(PROJECT, 5))).toMatchObject({ hasUnknownCall: false });
});

test('an event up to a minute after a stored call belongs to it', async () => {
  const answers = { [OF_PROJECT]: list(event(5)) };
  expect(await read(answers, sent(PROJECT, 6))).toMatchObject({ hasUnknownCall: false });
  expect(await read(answers, sent(PROJECT, 6.1))).toMatchObject({ hasUnknownCall: true });
});

test('an organization’s event is known by a stored call in a project, unless it is later', async () => {
  const answers = { [OF_ORG]: list(event(5, { publicKey: 'ourkey', eventTypeName: 'INVITED_TO_ORG' })) };
  expect(await read(answers, sent(PROJECT, 5))).toMatchObject({ hasUnknownCall: false, isClean: true });
  expect(await read(answers, sent(PROJECT, 20))).toMatchObject({ hasUnknownCall: true });
});

describe('a scope isn’t clean if this can’t be read:', () => {
  test.each<[string, Answers, readonly string[]]>([
    ['a project’s feed', { [OF_PROJECT]: [403, 'USER_UNAUTHORIZED'] }, [ORG]],
    ['a feed that doesn’t end', { [OF_PROJECT]: { results: Array.from({ length: 500 }, () => event(90, {})) } }, [ORG]],
    ['the list of projects', { 'GET /groups': [403, 'USER_UNAUTHORIZED'] }, []],
  ])('%s', async (_, answers, clean) => {
    expect(await read(answers)).toMatchObject({ hasUnknownCall: false, clean, isClean: false });
  });
});

test('with a service account no feed is clean, and an event without an author isn’t either', async () => {
  const own = { hasServiceAccount: true };
  expect(await read({}, own)).toEqual({ hasUnknownCall: false, clean: [], isClean: true });
  expect(await read({ [OF_PROJECT]: list(event(5, {})) }, own)).toMatchObject({ clean: [], isClean: false });
});
