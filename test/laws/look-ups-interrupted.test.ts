// An accepted look-up is answered, or the person is told that it won't be.
import { expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, cardWhere, latestView, privateAnswers } from '../support/acting.js';
import { eventually } from '../support/eventually.js';
import { channelsOf } from '../support/incident.js';
import { textOf } from '../support/looking.js';
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

test('tells people that following stopped after the process was killed, and they can refresh', async () => {
  const { slack } = system;
  const { rita } = PEOPLE;
  const followed = () => slack.directMessages(rita).find(({ blocks }) => textOf(blocks).includes('Stop following'));
  await ask(system, rita, 'restore-jobs Cluster0 in Payments');
  await slack.press(rita, cardWhere(lastAlone(rita, CHANNELS.incident)), 'answer:follow');
  await slack.until(() => answers(/following this answer in our direct messages/).length > 0);
  await killWhileAsking(() => slack.command(rita, CHANNELS.incident, 'private-endpoints in Search'));
  const words = /interrupted while following “\/atlas restore-jobs.*Refresh/;
  await slack.until(() => slack.directMessages(rita).some(({ text }) => words.test(text)), 60_000);
  await slack.press(rita, cardWhere(followed() ?? lastAlone(rita, CHANNELS.incident)), 'answer:refresh');
  await slack.until(() => followed() === undefined);
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
}, 60_000);
