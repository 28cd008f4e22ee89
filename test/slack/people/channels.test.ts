// Asks the sandbox's Slack over HTTP.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '../../../src/log.js';
import { CHANNELS, PARTNER_TEAM_ID, type SlackStandIn, startSlack } from '../../../src/sandbox/slack/index.js';
import { createSlackClient } from '../../../src/slack/api/client.js';
import { Channels } from '../../../src/slack/people/channels.js';

const log = createLog('silent');
let slack: SlackStandIn;
let channels: Channels;
beforeEach(async () => {
  slack = await startSlack();
  channels = new Channels(createSlackClient(slack.botToken, slack.apiUrl, log), log);
});
afterEach(() => slack.close());

const everyone = () => Promise.all(Array.from({ length: 50 }, () => channels.closedTo(CHANNELS.incident)));

test('asks Slack once for fifty simultaneous questions about a channel', async () => {
  expect(await everyone()).toEqual(Array.from({ length: 50 }));
  expect(slack.calls.map(({ method }) => method)).toEqual(['conversations.info']);
});

test('treats a channel as closed while Slack doesn’t answer, and asks again next time', async () => {
  slack.fault({ method: 'conversations.info', kind: 'ratelimited', retryAfter: 30 });
  expect(new Set((await everyone()).map((failure) => failure?.kind))).toEqual(new Set(['rate limited']));
  slack.world.channels.find(({ id }) => id === CHANNELS.incident)?.connectedTeams.push(PARTNER_TEAM_ID);
  expect(await channels.closedTo(CHANNELS.incident)).toMatchObject({ error: 'shared_with_another_organization' });
});
