// Deliveries, forms and stored records may name a response URL. Only Slack's own URLs are used.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide, latestView } from '../support/acting.js';
import { askedGrant } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'] });
const { inside } = system;
let elsewhere: Server;
let foreign: string;
const heard: string[] = [];
beforeAll(async () => {
  elsewhere = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.end('{"ok":true}');
  });
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const { port } = z.object({ port: z.number() }).parse(elsewhere.address());
  foreign = `http://127.0.0.1:${port}/actions/SECRET`;
}, 120_000);
afterAll(() => void elsewhere?.close());

const directly = (user: string) => system.slack.directMessages(user).map(({ text, blocks }) => textOf([text, blocks]));
const before = new Map<string, number>();
beforeEach(() => {
  for (const user of [PEOPLE.rita, PEOPLE.pat]) before.set(user, directly(user).length);
});

/** Waits for these words in the person's direct messages, and checks that the foreign URL got nothing. */
async function toldDirectly(user: string, words: RegExp): Promise<void> {
  const fresh = () => directly(user).slice(before.get(user));
  await system.slack.until(() => fresh().some((text) => words.test(text)));
  expect(heard).toEqual([]);
  expect(system.bots.map((bot) => bot.output()).join('')).not.toContain('SECRET');
}

test('answers a command with a foreign response URL in a direct message', async () => {
  system.slack.fault({ method: 'delivery', kind: 'cut' });
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, 'help');
  const payload = { ...system.slack.deliveries.at(-1)?.payload, response_url: foreign };
  expect(await system.slack.deliverRaw({ payload })).toMatchObject({ kind: 'acknowledged' });
  await toldDirectly(PEOPLE.rita, /Look-ups/);
});

test('refuses a press with a foreign response URL in a direct message', async () => {
  const { card } = await askedGrant(system, 'Cluster0', 'INC-761');
  system.slack.fault({ method: 'delivery', kind: 'cut' });
  await decide(system, PEOPLE.pat, card, 'decide:approve');
  const payload = { ...system.slack.deliveries.at(-1)?.payload, response_url: foreign };
  expect(await system.slack.deliverRaw({ payload })).toMatchObject({ kind: 'acknowledged' });
  await toldDirectly(PEOPLE.pat, /Only .* can decide about this request/);
}, 90_000);

test('answers a form with a foreign response URL in a direct message', async () => {
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, 'processes');
  const { id } = await latestView(system, PEOPLE.rita, 'Project');
  const project = await system.slack.suggest(PEOPLE.rita, { viewId: id }, 'param:project', 'Payments');
  await system.slack.change(PEOPLE.rita, { viewId: id }, 'param:project', project[0]?.value ?? '');
  system.slack.fault({ method: 'delivery', kind: 'cut' });
  await system.slack.submit(PEOPLE.rita, id);
  const sent = system.slack.deliveries.at(-1)?.payload ?? {};
  const view = z.looseObject({ private_metadata: z.string() }).parse(sent.view);
  const meta = z.looseObject({ responseUrl: z.string() }).parse(JSON.parse(view.private_metadata));
  const forged = { ...view, private_metadata: JSON.stringify({ ...meta, responseUrl: foreign }) };
  const payload = JSON.parse(JSON.stringify({ ...sent, view: forged }));
  expect(await system.slack.deliverRaw({ payload })).toMatchObject({ kind: 'acknowledged', body: '' });
  await toldDirectly(PEOPLE.rita, /process/);
}, 90_000);

test('reports an unanswered command with a foreign response URL in a direct message', async () => {
  const { redis, store } = inside;
  const question = { userId: PEOPLE.rita, line: '/atlas orgs', answerTo: foreign };
  await redis.hset(store.key('accepted'), 'command:forged', JSON.stringify(question));
  await redis.zadd(store.key('due', 'answer'), 0, 'command:forged');
  await toldDirectly(PEOPLE.rita, /interrupted before I could/);
}, 90_000);
