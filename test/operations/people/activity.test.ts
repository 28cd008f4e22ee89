import { expect, test } from '@jest/globals';
import { addRole } from '../../../src/operations/people/add-role.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA } from './roles-of-people.js';

const FROM = Date.parse('2026-11-25T08:00:00Z');
const EMAIL = 'ada@example.com';
const SPAN = { from: FROM, to: FROM + 2 * 3_600_000 };
const SENT = {
  basis: { org: ORG, user: { id: ADA, status: 'ACTIVE' }, roles: [] },
  call: { method: 'POST', path: '/not/looked/at' },
} as const;
const event = (minute: number, rest: object = { username: EMAIL }) => ({
  id: 'e'.repeat(24),
  created: new Date(FROM + minute * 60_000).toISOString(),
  eventTypeName: 'MONGODB_USER_ADDED',
  ...rest,
});
const EVENTS = `/groups/${PROJECT}/events`;
const having = (...results: object[]): Answers => ({ ...BASE, [`GET ${EVENTS}`]: { results } });
const reportOn = (answers: Answers, params: object = {}) =>
  withAnswers(answers, async (atlas, asked) => ({
    report: await addRole.afterwards?.(
      atlas,
      { ...SENT, params: { person: EMAIL, role: 'project-owner', project: PROJECT, ...params } },
      SPAN,
    ),
    asked,
  }));

test('lists only the user’s own events, oldest first', async () => {
  const others = [event(6, { username: 'bea@example.com' }), event(5, { publicKey: 'abcdefgh' })];
  const { report, asked } = await reportOn(
    having(...others, event(4, { username: 'ADA@example.com', clusterName: 'Cluster0' }), event(3)),
  );
  expect(formatPlain(report ?? '')).toMatch(
    /ada@example\.com did 2 things in the project.*: .*08:03 UTC a database user was added; .*08:04 UTC a database user was added \(Cluster0\)\.$/,
  );
  expect(asked[0]?.query).toContain('minDate=2026-11-25T08%3A00%3A00Z&maxDate=2026-11-25T10%3A00%3A01Z');
});

test('lists the newest events and counts the earlier ones', async () => {
  const { report } = await reportOn(having(...Array.from({ length: 12 }, (_, at) => event(60 - at))));
  expect(formatPlain(report ?? '')).toMatch(/did 12 things in the project.*last 5.*: .*08:56/);
});

test('reports that the user did nothing', async () => {
  const { report } = await reportOn(having());
  expect(formatPlain(report ?? '')).toMatch(/ada@example\.com did nothing in the project/);
});

test('refers to each project’s events for an organization role', async () => {
  const { report } = await reportOn(
    { ...BASE, [`GET /orgs/${ORG}/events`]: { results: [] } },
    { role: 'organization-owner', project: undefined, org: ORG },
  );
  expect(formatPlain(report ?? '')).toMatch(/did nothing in the organization.*in a project/);
});

test('reads no events for a role that can’t give lasting access', async () => {
  expect(await reportOn(having(event(3)), { role: 'project-read-only' })).toEqual({ report: undefined, asked: [] });
});

test('throws when Atlas refuses to list events', async () => {
  await expect(reportOn({ ...BASE, [`GET ${EVENTS}`]: [403, 'USER_UNAUTHORIZED'] })).rejects.toThrow();
});
