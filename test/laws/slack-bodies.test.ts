// Requests that no Slack would send: each gets an answer at once, and the bot works on.
import { expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { signatureHeaders } from '../../src/sandbox/slack/signing.js';
import { ask } from '../support/acting.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web'] });

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

async function deliver(type: string, body: string, secret: string): Promise<number> {
  const [bot] = system.bots;
  const answer = await fetch(`http://127.0.0.1:${bot?.port}/slack/events`, {
    method: 'POST',
    headers: { 'content-type': type, ...signatureHeaders(secret, Math.floor(Date.now() / 1_000), body) },
    body,
    signal: AbortSignal.timeout(2_500), // Bolt gives up after 3 s what it does not know
  });
  return answer.status;
}

test.each([
  [JSON_TYPE, 'null'],
  [JSON_TYPE, ' null'],
  [JSON_TYPE, '1'],
  [JSON_TYPE, '"x"'],
  [JSON_TYPE, '[]'],
  [JSON_TYPE, ''],
  [JSON_TYPE, '{"no'],
  [FORM, 'payload=null'],
  [FORM, 'p%61yload=%6eull'],
  [FORM, 'payload=%5B%5D'],
  ['text/plain', 'payload=null'],
])('%s %j is refused, signed or not', async (type, body) => {
  expect(await deliver(type, body, system.slack.signingSecret)).toBe(400);
  expect(await deliver(type, body, 'another secret')).toBe(401);
});

test('refuses a body that is too large', async () => {
  expect(await deliver(JSON_TYPE, `"${'x'.repeat(1024 * 1024)}"`, system.slack.signingSecret)).toBe(413);
});

test('the bot answers the next command, and has logged no unhandled rejection', async () => {
  expect(await ask(system, PEOPLE.rita, 'help')).toContain('Look-ups');
  expect(system.bots[0]?.output()).not.toContain('outside any handler');
});
