// The webhook of a rule: signed messages about undecided requests, retried, and never in the way.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, askGrant, decide, submitted } from '../support/acting.js';
import { cardWith, idOn } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { waitedLonger } from '../support/reminded.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, sam } = PEOPLE;
const MINUTE = 60_000;
const SECRET = 'a secret of this test';
const POLICY = `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
rules:
  - operations: [grant-access]
    requesters: [sre]
    approvers: [security]
    escalate_after: 45m
    escalate_to: [security]
    webhook: true
  - operations: [add-role, add-db-user]
    requesters: [sre]
    approvers: [security]
    escalate_after: 45m
    escalate_to: [security]
    webhook: true
`;

interface Post {
  readonly signature: string;
  readonly body: string;
}
const posts: Post[] = [];
/** Answers to the next messages; then 204. `hang`: no answer. */
const answers: (number | 'hang')[] = [];
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    posts.push({ signature: String(request.headers['countersign-signature']), body: Buffer.concat(parts).toString() });
    const answer = answers.shift() ?? 204;
    if (answer !== 'hang') response.writeHead(answer).end();
  });
});

const system = useTestSystem({ policy: POLICY, roles: [] });
const { inside } = system;
beforeAll(async () => {
  const port = await reserveFreePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await system.start('all', {
    ESCALATION_WEBHOOK_URL: `http://127.0.0.1:${port}/undecided`,
    ESCALATION_WEBHOOK_SECRET: SECRET,
  });
}, 120_000);
afterAll(async () => {
  server.closeAllConnections();
  server.close();
});

async function asked(reason: string) {
  const view = await askGrant(system, rita, `grant-access Cluster1 in Payments for 4h because ${reason}`);
  await submitted(system, rita, view);
  const card = await cardWith(system, reason, /Needs 1 approval from/);
  return { id: idOn(card), card };
}

const about = (id: string) => posts.filter(({ body }) => body.includes(id)).map(({ body }) => JSON.parse(body));
const isDue = async (id: string) => (await inside.redis.zscore(inside.store.key('due', 'webhook'), id)) !== null;

test('sends a signed message when nobody has decided, retries it until accepted, and sends the expiry', async () => {
  answers.push(500, 302);
  const { id } = await asked('INC-951');
  await waitedLonger(inside, id, 46 * MINUTE);
  await eventually(async () => about(id).length === 3 && !(await isDue(id)), 30_000);
  for (const { signature, body } of posts) {
    const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    expect(createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex')).toBe(hex);
  }
  expect(about(id).at(-1)).toMatchObject({
    id: expect.stringMatching(new RegExp(`^${id} undecided \\d+$`)),
    type: 'undecided',
    request: { id, operation: 'grant-access', project: 'Payments', requester: rita, approvers: ['security'] },
  });
  expect(new Set(about(id).map((news) => news.id)).size).toBe(1);
  expect(posts.map(({ body }) => body).join()).not.toContain('INC-951');
  await waitedLonger(inside, id, 15 * MINUTE);
  await eventually(async () => about(id).some(({ type }) => type === 'expired') && !(await isDue(id)), 30_000);
  expect(about(id).map(({ type }) => type)).toEqual(['undecided', 'undecided', 'undecided', 'expired']);
}, 90_000);

test('a webhook that does not answer delays nothing, and hears nothing more after a decision', async () => {
  answers.push('hang', 'hang', 'hang');
  const { id, card } = await asked('INC-952');
  await waitedLonger(inside, id, 46 * MINUTE);
  await eventually(async () => about(id).length > 0, 30_000);
  await decide(system, sam, card, 'decide:approve');
  await approvalsCard(system, 'INC-952', 'done');
  await eventually(async () => !(await isDue(id)), 30_000);
  expect(about(id).length).toBeLessThanOrEqual(2);
  answers.length = 0;
}, 90_000);

test.each([
  ['add-role ada@counter.example project-owner in Payments', 'INC-953', 'Give the Project Owner role'],
  ['add-db-user CN=ada.adeyemi read@shop with x509 in Payments', 'INC-954', 'Add database user with read@shop'],
])(
  'leaves out the person that a change is about: %s',
  async (line, reason, title) => {
    await submitted(system, rita, await askGrant(system, rita, `${line} because ${reason}`));
    const id = idOn(await cardWith(system, reason, /Needs \d/));
    await waitedLonger(inside, id, 46 * MINUTE);
    await eventually(async () => about(id).length > 0, 30_000);
    expect(about(id)).toMatchObject([{ type: 'undecided', request: { title, project: 'Payments' } }]);
    expect(posts.map(({ body }) => body).join()).not.toMatch(/ada/i);
  },
  90_000,
);
