// Whose account in Slack has an e-mail address, from the pretend Slack over HTTP.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SlackSilent } from '../../../src/approvals/people/people.js';
import { createLog } from '../../../src/log.js';
import { PEOPLE, type SlackStandIn, startSlack, TEAM } from '../../../src/sandbox/slack/index.js';
import { createSlackClient } from '../../../src/slack/api/client.js';
import { RateLimits } from '../../../src/slack/api/rate-limits.js';
import { SlackPeople } from '../../../src/slack/people/identity.js';
import { Memberships } from '../../../src/slack/people/memberships.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();
const log = createLog('silent');
const sam = { userId: PEOPLE.sam, identity: PEOPLE.sam };

let slack: SlackStandIn;
beforeEach(async () => {
  slack = await startSlack({ scopes: ['users:read', 'users:read.email'] });
});
afterEach(() => slack.close());

function peopleOf({ botToken, apiUrl }: SlackStandIn): SlackPeople {
  const client = createSlackClient(botToken, apiUrl, log);
  const { key } = redis.freshStore();
  const memberships = new Memberships(redis.connection, key);
  return new SlackPeople({
    client,
    workspace: { teamId: TEAM },
    memberships,
    limits: new RateLimits(redis.connection, key),
    log,
  });
}
function account(userId: string) {
  const found = slack.world.people.find(({ id }) => id === userId);
  if (found === undefined) throw new Error(userId);
  return found;
}

test('is who has it, whatever its case, once Slack has confirmed it', async () => {
  const { email } = account(PEOPLE.sam);
  expect(await peopleOf(slack).byEmail(email.toUpperCase())).toEqual({ person: sam, isSure: true, isShown: true });
  account(PEOPLE.sam).isEmailConfirmed = false;
  expect(await peopleOf(slack).byEmail(email)).toEqual({ person: sam, isSure: false, isShown: true });
});

test('is nobody where there is no such address, or its account is deactivated', async () => {
  expect(await peopleOf(slack).byEmail('nobody@counter.example')).toEqual({ isSure: false, isShown: true });
  account(PEOPLE.sam).deleted = true;
  expect(await peopleOf(slack).byEmail(account(PEOPLE.sam).email)).toEqual({ isSure: false, isShown: true });
});

test('is not known without the scope', async () => {
  const without = await startSlack({ scopes: ['users:read'] });
  expect(await peopleOf(without).byEmail(account(PEOPLE.sam).email)).toEqual({ isSure: false, isShown: false });
  await without.close();
});

test('is not guessed while Slack does not say', async () => {
  slack.fault({ method: 'users.lookupByEmail', kind: 'ratelimited', retryAfter: 1, times: 1 });
  await expect(peopleOf(slack).byEmail(account(PEOPLE.sam).email)).rejects.toThrow(SlackSilent);
});
