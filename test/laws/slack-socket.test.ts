// Socket Mode with dropped and replaced connections: a press meanwhile fails visibly, or is recorded once.
import { beforeAll, expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide, privateAnswers } from '../support/acting.js';
import { askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'], socketMode: true });
const { inside } = system;
beforeAll(async () => {
  await connected();
}, 90_000);

const OPEN = 'apps.connections.open';
/** Drops the connection and prevents new ones until `connected`. */
const dropped = async (
  spoil: { kind: 'status'; status: number } | { kind: 'error'; error: string },
  drop: () => void,
) => {
  system.slack.fault({ method: OPEN, times: 10_000, ...spoil });
  drop();
  await eventually(() => system.slack.sockets() === 0);
};
const connected = async () => {
  system.slack.clearFaults();
  await eventually(() => system.slack.sockets() > 0, 60_000);
};
const refused = (error: string) =>
  system.slack.until(() => system.slack.calls.some(({ method, answer }) => method === OPEN && answer.error === error));
const types = async (id: string) => typesOf(await inside.journal(id));

test('a decision stored while the connection drops counts once, and nobody is told otherwise', async () => {
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-741');
  await inside.redis.call('CLIENT', 'PAUSE', 700, 'WRITE');
  const pressing = decide(system, PEOPLE.sam, card, 'decide:approve');
  await system.slack.until(() => system.slack.calls.some(({ args }) => args.user === PEOPLE.sam));
  await dropped({ kind: 'status', status: 503 }, system.slack.cutSockets);
  await pressing; // Slack may accept the acknowledgement on the next connection
  await cardSaying(system, 'INC-741', /^Done: /);
  const told = privateAnswers(system, PEOPLE.sam);
  expect(told.filter((text) => !/I don’t know whether/.test(text))).toEqual([]);
  await connected();
  expect(await system.slack.replay()).toMatchObject({ kind: 'acknowledged' });
  expect(await types(id)).toBe('asked previewed approved quorum claimed sent succeeded');
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
}, 90_000);

test('a press without a connection fails visibly, and works after the reconnect', async () => {
  const { id, card } = await askedGrant(system, 'Cluster1', 'INC-742');
  await dropped({ kind: 'status', status: 500 }, system.slack.cutSockets);
  expect(await decide(system, PEOPLE.ada, card, 'decide:deny')).toMatchObject({ kind: 'failed' });
  await connected();
  expect(await types(id)).toBe('asked previewed');
  expect(await decide(system, PEOPLE.ada, card, 'decide:deny')).toEqual({ kind: 'acknowledged' });
  await system.slack.replay(); // the same envelope
  await cardSaying(system, 'INC-742', /^Denied: /);
  expect(await types(id)).toBe('asked previewed denied');
}, 90_000);

test('replaces its connection when Slack asks, even if Slack refuses the token for a while', async () => {
  await dropped({ kind: 'error', error: 'invalid_auth' }, () => system.slack.disconnectSockets('refresh_requested'));
  await refused('invalid_auth');
  await connected();
  const { id, card } = await askedGrant(system, 'Cluster1', 'INC-743');
  expect(await decide(system, PEOPLE.ada, card, 'decide:deny')).toEqual({ kind: 'acknowledged' });
  await cardSaying(system, 'INC-743', /^Denied: /);
  expect(await types(id)).toBe('asked previewed denied');
}, 90_000);
