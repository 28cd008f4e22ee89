// What people are told when something could not be recorded: never more than is certain.
import { describe, expect, test } from '@jest/globals';
import { SlackSilent } from '../../../src/approvals/people/people.js';
import { AtlasUnreachable } from '../../../src/atlas/errors.js';
import { createLog } from '../../../src/log.js';
import { createMetrics } from '../../../src/metrics.js';
import { startSlack } from '../../../src/sandbox/slack/index.js';
import { createSlackClient } from '../../../src/slack/api/client.js';
import { describeFault, InFlight, ignoringLostAck, inDelivery } from '../../../src/slack/api/delivery.js';

test.each(['Connection is closed.', 'Command timed out', 'read ECONNRESET'])(
  'a command that may have reached Redis (%s) is not said to be unrecorded',
  (message) => {
    expect(describeFault(new Error(message))).toMatch(/don’t know whether this was recorded/);
  },
);

test.each([
  "Stream isn't writeable and enableOfflineQueue options is false",
  'connect ECONNREFUSED 127.0.0.1:6379',
  'Redis cannot be written to',
])('a command that surely never left (%s) is said to be unrecorded', (message) => {
  expect(describeFault(new Error(message))).toMatch(/Nothing was recorded/);
});

test('what nobody foresaw is said to be not known, also when it comes after something was recorded', () => {
  expect(describeFault(new TypeError('x is not a function'))).toMatch(/don’t know whether this was done/);
});

describe('a fault of Slack is not laid at Redis’s door', () => {
  const faults = [
    { kind: 'status', status: 500 },
    { kind: 'cut' },
    { kind: 'ratelimited', retryAfter: null },
    { kind: 'error', error: 'missing_scope' },
  ] as const;

  test.each(faults)('$kind', async (fault) => {
    const slack = await startSlack();
    slack.fault({ method: 'views.open', ...fault });
    const client = createSlackClient(slack.botToken, slack.apiUrl, createLog('silent'));
    const error = await client.views.open({ trigger_id: 't', view: { type: 'home', blocks: [] } }).catch((one) => one);
    await slack.close();
    expect(describeFault(error)).toMatch(fault.kind === 'error' ? /missing_scope/ : /Slack didn’t let me show this/);
  });

  test('nobody listening', async () => {
    const client = createSlackClient('xoxb-1', 'http://127.0.0.1:1/api/', createLog('silent'));
    const error = await client.auth.test().catch((one) => one);
    expect(describeFault(error)).toMatch(/Slack didn’t let me show this/);
  });
});

test('a scope that the app lacks is named, and not said to be slowness', async () => {
  const slack = await startSlack({ scopes: [] });
  const client = createSlackClient(slack.botToken, slack.apiUrl, createLog('silent'));
  const cause = await client.users.info({ user: 'U1' }).catch((one) => one);
  await slack.close();
  expect(describeFault(new SlackSilent('users.info', { cause }))).toMatch(
    /^Not recorded: My Slack app lacks.*needed: users:read/,
  );
  expect(describeFault(new SlackSilent('users.info'))).toMatch(
    /^Not recorded: Slack didn’t tell me in time who you are/,
  );
});

test.each([
  [400, '1 second'],
  [29_001, '30 seconds'],
  [120_001, '3 minutes'],
])('a limit of Slack that lasts %d ms is said with when it is over: %s', (retryAfterMs, wait) => {
  const said = `Not recorded: Slack limits how often I can check who people are. Try again in ${wait}.`;
  expect(describeFault(new SlackSilent('users.info', { retryAfterMs }))).toContain(said);
});

test('a fault of Atlas is not laid at Redis’s door', () => {
  const call = { method: 'GET', path: '/groups' };
  const cause = new Error('read ECONNRESET');
  expect(describeFault(new AtlasUnreachable(call, { why: 'cut', sent: true, cause }))).toMatch(
    /connection to Atlas broke/,
  );
});

test.each(['slack_socket_mode_send_while_not_ready_error', 'ERR_HTTP_HEADERS_SENT'])(
  'an acknowledgement that Slack does not hear any more (%s) keeps nothing from being done',
  async (code) => {
    const ack = () => Promise.reject(Object.assign(new Error('too late'), { code }));
    await ignoringLostAck({ log: createLog('silent') }, ack)();
  },
);

test('an acknowledgement that fails otherwise is a fault', async () => {
  const ack = () => Promise.reject(new Error('something else'));
  await expect(ignoringLostAck({ log: createLog('silent') }, ack)()).rejects.toThrow('something else');
});

test('whoever asked is told of a fault once', async () => {
  const deps = { log: createLog('silent'), metrics: createMetrics(), deliveries: new InFlight() };
  const told: string[] = [];
  const fail = () => Promise.reject(new Error('something else'));
  await inDelivery(deps, 'press', fail, async (sentence) => told.push(sentence));
  expect(told).toHaveLength(1);
});
