// What people are told when something wasn't recorded: never more than is certain.
import { describe, expect, test } from '@jest/globals';
import { SlackSilentError } from '../../../src/approvals/people/people.js';
import { AtlasUnreachableError } from '../../../src/atlas/errors.js';
import { createLog } from '../../../src/log.js';
import { createMetrics } from '../../../src/metrics.js';
import { startSlack } from '../../../src/sandbox/slack/index.js';
import { createSlackClient } from '../../../src/slack/api/client.js';
import { DeliveryTracker, describeFault, handleDelivery, ignoringLostAck } from '../../../src/slack/api/delivery.js';

test.each(['Connection is closed.', 'Command timed out', 'read ECONNRESET'])(
  'leaves open whether it was recorded when the command may have reached Redis: %s',
  (message) => {
    expect(describeFault(new Error(message))).toMatch(/don’t know.* recorded/);
  },
);

test.each([
  "Stream isn't writeable and enableOfflineQueue options is false",
  'connect ECONNREFUSED 127.0.0.1:6379',
  'cannot be written to',
])('says that nothing was recorded when the command was not sent: %s', (message) => {
  expect(describeFault(new Error(message))).toMatch(/Nothing was recorded/);
});

test('leaves open what an unexpected error did', () => {
  expect(describeFault(new TypeError('x is not a function'))).toMatch(/don’t know whether/);
});

describe('blames Slack, not Redis, for', () => {
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
    expect(describeFault(error)).toMatch(fault.kind === 'error' ? /missing_scope/ : /^Slack isn’t/);
  });

  test('a refused connection', async () => {
    const client = createSlackClient('xoxb-1', 'http://127.0.0.1:1/api/', createLog('silent'));
    const error = await client.auth.test().catch((one) => one);
    expect(describeFault(error)).toMatch(/^Slack isn’t/);
  });
});

test('names a missing scope instead of saying that Slack was slow', async () => {
  const slack = await startSlack({ scopes: [] });
  const client = createSlackClient(slack.botToken, slack.apiUrl, createLog('silent'));
  const cause = await client.users.info({ user: 'U1' }).catch((one) => one);
  await slack.close();
  expect(describeFault(new SlackSilentError('users.info', { cause }))).toMatch(
    /^Not recorded: My Slack app is missing.*needed: users:read/,
  );
  expect(describeFault(new SlackSilentError('users.info'))).toMatch(/^Not recorded: .*who you are/);
});

test.each([
  [400, '1 second'],
  [29_001, '30 seconds'],
  [120_001, '3 minutes'],
])('says when a rate limit of %d ms ends: in %s', (retryAfterMs, wait) => {
  const said = describeFault(new SlackSilentError('users.info', { retryAfterMs }));
  expect(said).toMatch(new RegExp(`^Not recorded: Slack limits .* in ${wait}\\.`));
});

test('blames Atlas, not Redis, for a broken connection to Atlas', () => {
  const call = { method: 'GET', path: '/groups' };
  const cause = new Error('read ECONNRESET');
  expect(describeFault(new AtlasUnreachableError(call, { why: 'cut', sent: true, cause }))).toMatch(
    /connection broke.*Atlas/,
  );
});

test.each(['slack_socket_mode_send_while_not_ready_error', 'ERR_HTTP_HEADERS_SENT'])(
  'continues when an acknowledgement can no longer be sent: %s',
  async (code) => {
    const ack = () => Promise.reject(Object.assign(new Error('too late'), { code }));
    await ignoringLostAck({ log: createLog('silent') }, ack)();
  },
);

test('throws when an acknowledgement fails for another reason', async () => {
  const ack = () => Promise.reject(new Error('something else'));
  await expect(ignoringLostAck({ log: createLog('silent') }, ack)()).rejects.toThrow('something else');
});

test('tells the person about an error once', async () => {
  const deps = { log: createLog('silent'), metrics: createMetrics(), deliveries: new DeliveryTracker() };
  const told: string[] = [];
  const fail = () => Promise.reject(new Error('something else'));
  await handleDelivery(deps, 'press', fail, async (sentence) => told.push(sentence));
  expect(told).toHaveLength(1);
});
