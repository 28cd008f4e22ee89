// Answers through a response_url: Slack's own trouble passes, its refusals do not.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { CHANNELS, PEOPLE, type SlackStandIn, startSlack } from '../../src/sandbox/slack/index.js';
import { reply } from '../../src/slack/reply.js';

let slack: SlackStandIn;
let url: string;
beforeEach(async () => {
  slack = await startSlack();
  await slack.command(PEOPLE.rita, CHANNELS.incident, 'help'); // nobody listens, but it has a response_url
  url = String(slack.deliveries.at(-1)?.payload.response_url);
});
afterEach(() => slack.close());

const answers = () => slack.messages(CHANNELS.incident, PEOPLE.rita).filter(({ ephemeralFor }) => ephemeralFor);
const posts = () => slack.calls.filter(({ method }) => method === 'response_url');

test.each([{ kind: 'status', status: 500 }, { kind: 'ratelimited', retryAfter: 1 }, { kind: 'cut' }] as const)(
  'an answer that Slack does not take at first ($kind) is given all the same',
  async (fault) => {
    slack.fault({ method: 'response_url', times: 2, ...fault });
    expect(await reply(url, 'Here it is.', createLog('silent'))).toBe(true);
    expect(answers().map(({ text }) => text)).toEqual(['Here it is.']);
  },
  30_000,
);

test('an answer that comes too late for Slack is given up at once', async () => {
  slack.fault({ method: 'response_url', kind: 'status', status: 404 });
  expect(await reply(url, 'Here it is.', createLog('silent'))).toBe(false);
  expect(posts()).toHaveLength(1);
}, 30_000);

test('an answer is tried again when Slack says that it may be, and not before', async () => {
  slack.fault({ method: 'response_url', kind: 'ratelimited', retryAfter: 3, times: 1 });
  expect(await reply(url, 'Here it is.', createLog('silent'))).toBe(true);
  const [limited, again] = posts().map(({ at }) => at);
  expect((again ?? 0) - (limited ?? 0)).toBeGreaterThanOrEqual(2_990);
}, 30_000);
