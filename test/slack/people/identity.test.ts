// Accounts and their email addresses, from the sandbox's Slack over HTTP.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SlackSilentError } from '../../../src/approvals/people/people.js';
import { createLog } from '../../../src/log.js';
import { GROUPS, PEOPLE, type SlackStandIn, startSlack, TEAM_ID } from '../../../src/sandbox/slack/index.js';
import { createSlackClient } from '../../../src/slack/api/client.js';
import { RateLimits } from '../../../src/slack/api/rate-limits.js';
import { SlackPeople } from '../../../src/slack/people/identity.js';
import { Memberships } from '../../../src/slack/people/memberships.js';
import { openRedis } from '../../support/redis.js';
import { hire } from '../../support/telling.js';

const redis = await openRedis();
const log = createLog('silent');
const SCOPES = ['usergroups:read', 'users:read'];
const APPROVERS = [{ name: 'security', ids: [GROUPS.security, PEOPLE.pat] }];

let slack: SlackStandIn;
beforeEach(async () => {
  slack = await startSlack({ scopes: [...SCOPES, 'users:read.email'] });
});
afterEach(() => slack.close());

function peopleOf({ botToken, apiUrl }: SlackStandIn): SlackPeople {
  const client = createSlackClient(botToken, apiUrl, log);
  const { key } = redis.freshStore();
  const memberships = new Memberships(redis.connection, key);
  const limits = new RateLimits(redis.connection, key);
  return new SlackPeople({ client, workspace: { teamId: TEAM_ID }, memberships, limits, log, answerWithinMs: 20_000 });
}

function account(userId: string) {
  const found = slack.world.people.find(({ id }) => id === userId);
  if (found === undefined) throw new Error(userId);
  return found;
}

describe('the account with an email address', () => {
  test('is found in any case, and sure once Slack confirmed the address', async () => {
    const { email } = account(PEOPLE.sam);
    expect(await peopleOf(slack).byEmail(email.toUpperCase())).toEqual({
      person: { userId: PEOPLE.sam, identity: PEOPLE.sam },
      isSure: true,
      isShown: true,
    });
    account(PEOPLE.sam).isEmailConfirmed = false;
    expect(await peopleOf(slack).byEmail(email)).toEqual({
      person: { userId: PEOPLE.sam, identity: PEOPLE.sam },
      isSure: false,
      isShown: true,
    });
  });

  test('is nobody for an unknown address or a deactivated account', async () => {
    expect(await peopleOf(slack).byEmail('nobody@counter.example')).toEqual({ isSure: false, isShown: true });
    account(PEOPLE.sam).deleted = true;
    expect(await peopleOf(slack).byEmail(account(PEOPLE.sam).email)).toEqual({ isSure: false, isShown: true });
  });

  test('can’t be known without the scope', async () => {
    const without = await startSlack({ scopes: ['users:read'] });
    expect(await peopleOf(without).byEmail(account(PEOPLE.sam).email)).toEqual({ isSure: false, isShown: false });
    await without.close();
  });

  test('throws while Slack doesn’t answer', async () => {
    slack.fault({ method: 'users.lookupByEmail', kind: 'ratelimited', retryAfter: 1, times: 1 });
    await expect(peopleOf(slack).byEmail(account(PEOPLE.sam).email)).rejects.toThrow(SlackSilentError);
  });
});

describe('the email domains of groups', () => {
  test('are those of all members and named people, in any case', async () => {
    account(PEOPLE.sam).email = 'Sam@Labs.Counter.example';
    account(PEOPLE.pat).email = 'pat@odd.example';
    const { domains, isWhole } = await peopleOf(slack).emailDomains(APPROVERS);
    expect([...domains].sort()).toEqual(['counter.example', 'labs.counter.example', 'odd.example']);
    expect(isWhole).toBe(true);
  });

  test('leave out deactivated accounts', async () => {
    Object.assign(account(PEOPLE.sam), { email: 'sam@gone.example', deleted: true });
    const { domains, isWhole } = await peopleOf(slack).emailDomains(APPROVERS);
    expect([...domains]).toEqual(['counter.example']);
    expect(isWhole).toBe(true);
  });

  test('are incomplete without the scope, or with too many people', async () => {
    const without = await startSlack({ scopes: SCOPES });
    expect(await peopleOf(without).emailDomains(APPROVERS)).toEqual({ domains: new Set(), isWhole: false });
    await without.close();
    hire(slack, 40, GROUPS.security);
    expect(await peopleOf(slack).emailDomains(APPROVERS)).toMatchObject({ isWhole: false });
  });

  test('are cached for a minute, but not a failure', async () => {
    slack.fault({ method: 'users.info', kind: 'ratelimited', retryAfter: 1, times: 1 });
    const people = peopleOf(slack);
    await expect(people.emailDomains(APPROVERS)).rejects.toThrow(SlackSilentError);
    const again = peopleOf(slack);
    await again.emailDomains(APPROVERS);
    const asked = slack.calls.length;
    await again.emailDomains(APPROVERS);
    expect(slack.calls).toHaveLength(asked);
  });
});
