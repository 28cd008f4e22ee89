// An accepted look-up is answered, or the person is told that it won't be.
import { expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, cardWhere, latestView, privateAnswers } from '../support/acting.js';
import { eventually } from '../support/eventually.js';
import { channelsOf } from '../support/incident.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'] });
const { inside } = system;

const { lastAlone } = channelsOf(() => system);

/** Kills the web process while Atlas holds its question, and starts another one. */
async function killWhileAsking(begin: () => Promise<unknown>): Promise<void> {
  system.atlas.fault({ kind: 'hang', path: /privateNetworkSettings/, times: 1 });
  const asked = () => system.atlas.calls.filter(({ path }) => path.includes('privateNetworkSettings')).length;
  const before = asked();
  await begin();
  await eventually(() => asked() > before);
  await system.bots.findLast(({ role }) => role === 'web')?.kill('SIGKILL');
  await system.start('web');
}

const answers = (words: RegExp) =>
  privateAnswers(system, PEOPLE.rita, CHANNELS.incident).filter((text) => words.test(text));

test('reports a look-up as stopped after its process was killed, and it works when repeated', async () => {
  const line = 'private-endpoints in Payments';
  await killWhileAsking(() => system.slack.command(PEOPLE.rita, CHANNELS.incident, line));
  await system.slack.until(() => answers(/interrupted before .*“\/atlas private-endpoints/).length > 0, 60_000);
  expect(await ask(system, PEOPLE.rita, line)).toMatch(/private endpoints:/);
}, 120_000);

test('says that the bot no longer updates answers: those that an older version followed, and its buttons', async () => {
  const { slack } = system;
  const { rita } = PEOPLE;
  const line = '/atlas restore-jobs Cluster0 in Payments';
  const { redis, store } = inside;
  await redis.hset(store.key('accepted'), 'follow:1', JSON.stringify({ userId: rita, line, followed: 'C1:1.1' }));
  await redis.zadd(store.key('due', 'answer'), 0, 'follow:1');
  const words = /no longer update .*“\/atlas restore-jobs.*Refresh/;
  await slack.until(() => slack.directMessages(rita).some(({ text }) => words.test(text)));
  await ask(system, rita, 'restore-jobs Cluster0 in Payments');
  await slack.press(rita, cardWhere(lastAlone(rita, CHANNELS.incident)), 'answer:refresh');
  const { payload } = slack.deliveries.findLast(({ payload }) => payload.type === 'block_actions') ?? {};
  for (const id of ['answer:follow', 'answer:stop']) {
    const told = answers(/no longer update/).length;
    await slack.deliverRaw({ payload: { ...payload, actions: [{ action_id: id, type: 'button', value: line }] } });
    await slack.until(() => answers(/no longer update/).length > told);
  }
}, 120_000);

test('reports a look-up from a form as stopped after its process was killed', async () => {
  const { slack } = system;
  const told = () => answers(/I was interrupted/).length;
  const before = told();
  await killWhileAsking(async () => {
    await slack.command(PEOPLE.rita, CHANNELS.incident, 'private-endpoints');
    const { id: viewId } = await latestView(system, PEOPLE.rita, 'Project');
    const [project] = await slack.suggest(PEOPLE.rita, { viewId }, 'param:project', 'Search');
    await slack.change(PEOPLE.rita, { viewId }, 'param:project', project?.value ?? '');
    await slack.submit(PEOPLE.rita, viewId);
  });
  await slack.until(() => told() > before, 60_000);
}, 120_000);

test('an answered command leaves nothing in Redis, and is not answered again when redelivered', async () => {
  const { slack } = system;
  await ask(system, PEOPLE.rita, 'help');
  const before = privateAnswers(system, PEOPLE.rita, CHANNELS.incident).length;
  await slack.replay();
  await ask(system, PEOPLE.rita, 'help');
  expect(privateAnswers(system, PEOPLE.rita, CHANNELS.incident)).toHaveLength(before + 1);
  const { redis, store } = inside;
  await eventually(async () => (await redis.hlen(store.key('accepted'))) === 0);
  expect(await redis.zcard(store.key('due', 'answer'))).toBe(0);
}, 120_000);
