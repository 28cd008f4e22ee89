import { expect, test } from '@jest/globals';
import { addRole } from '../../../src/operations/people/add-role.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA } from './roles-of-people.js';

const FROM = Date.parse('2026-11-25T08:00:00Z');
const IT = 'ada@example.com';
const SPAN = { from: FROM, to: FROM + 2 * 3_600_000 };
const SENT = {
  basis: { org: ORG, user: { id: ADA, status: 'ACTIVE' }, roles: [] },
  call: { method: 'POST', path: '/not/looked/at' },
} as const;
const event = (minute: number, rest: object = { username: IT }) => ({
  id: 'e'.repeat(24),
  created: new Date(FROM + minute * 60_000).toISOString(),
  eventTypeName: 'MONGODB_USER_ADDED',
  ...rest,
});
const EVENTS = `/groups/${PROJECT}/events`;
const having = (...results: object[]): Answers => ({ ...BASE, [`GET ${EVENTS}`]: { results } });
const told = (answers: Answers, params: object = {}) =>
  withAnswers(answers, async (atlas, asked) => ({
    said: await addRole.afterwards?.(
      atlas,
      { ...SENT, params: { person: IT, role: 'project-owner', project: PROJECT, ...params } },
      SPAN,
    ),
    asked,
  }));

test('what they did meanwhile is told, oldest first, and of others nothing', async () => {
  const others = [event(6, { username: 'bea@example.com' }), event(5, { publicKey: 'abcdefgh' })];
  const { said, asked } = await told(
    having(...others, event(4, { username: 'ADA@example.com', clusterName: 'Cluster0' }), event(3)),
  );
  expect(plain(said ?? '')).toMatch(
    /^Meanwhile, as Atlas’s events show, ada@example\.com did 2 things in the project: .*08:03 UTC a database user was added; .*08:04 UTC a database user was added \(Cluster0\)\.$/,
  );
  expect(asked[0]?.query).toContain('minDate=2026-11-25T08%3A00%3A00Z&maxDate=2026-11-25T10%3A00%3A01Z');
});

test('of many the newest are listed, and the others counted', async () => {
  const { said } = await told(having(...Array.from({ length: 12 }, (_, at) => event(60 - at))));
  expect(plain(said ?? '')).toMatch(/did 12 things in the project: 7 earlier;.*08:56/);
});

test('nothing is said to be nothing', async () => {
  const { said } = await told(having());
  expect(plain(said ?? '')).toBe(
    'Meanwhile, as far as Atlas’s events show, ada@example.com did nothing in the project.',
  );
});

test('of an organization it is said that its projects have events of their own', async () => {
  const { said } = await told(
    { ...BASE, [`GET /orgs/${ORG}/events`]: { results: [] } },
    { role: 'organization-owner', project: undefined, org: ORG },
  );
  expect(plain(said ?? '')).toMatch(/did nothing in the organization\..*each project/);
});

test('of a role that cannot outlast its end there is no need to tell', async () => {
  expect(await told(having(event(3)), { role: 'project-read-only' })).toEqual({ said: undefined, asked: [] });
});

test('where Atlas does not answer, that is thrown', async () => {
  await expect(told({ ...BASE, [`GET ${EVENTS}`]: [403, 'USER_UNAUTHORIZED'] })).rejects.toThrow();
});
