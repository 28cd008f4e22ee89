// Whom a card mentions, and whom it only names.
import { expect, test } from '@jest/globals';
import { approversMrkdwn, idsToNotify, notifiedMrkdwn } from '../../../src/slack/cards/mentions.js';
import { ann, ben, rita } from '../../support/people.js';
import { pending, ruleOf } from '../../support/requests.js';

const groups = [
  { name: 'security', ids: ['S0SECUR'] },
  { name: 'leads', ids: [rita.userId, ann.userId] },
  { name: 'grid', ids: ['W0RITA', ben.userId] },
];
const request = pending({ requester: { ...rita, identity: 'W0RITA' }, rule: ruleOf({ approvers: groups }) });

test('never mentions the requester as a person, by either of their ids', () => {
  expect(idsToNotify(request)).toEqual(['S0SECUR', ann.userId, ben.userId]);
});

test('names the groups of people who may not be mentioned now', () => {
  const words = approversMrkdwn(request, new Set(['S0SECUR', ann.userId]));
  expect(words).toBe(`<!subteam^S0SECUR> or <@${ann.userId}> or @leads or @grid`);
});

test('mentions the rule’s notify group instead of the approvers', () => {
  const told = pending({ rule: ruleOf({ approvers: groups, notify: [{ name: 'oncall', ids: ['S0ONCALL'] }] }) });
  expect(idsToNotify(told)).toEqual(['S0ONCALL']);
  const mentioned = new Set(['S0ONCALL']);
  expect(notifiedMrkdwn(told, mentioned)).toBe('<!subteam^S0ONCALL>');
  expect(approversMrkdwn(told, mentioned)).toBe('@security or @leads or @grid');
});

test('lists mentioned members beside the names of the groups', () => {
  expect(notifiedMrkdwn(request, new Set([ben.userId]))).toBe(`<@${ben.userId}> or @security or @leads or @grid`);
});
