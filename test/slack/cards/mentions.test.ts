// Whom a card calls, and whom it only names.
import { expect, test } from '@jest/globals';
import { mentionApprovers, mentionNotified, notifiedIds } from '../../../src/slack/cards/mentions.js';
import { ann, ben, rita } from '../../support/people.js';
import { pending, ruleOf } from '../../support/requests.js';

const groups = [
  { name: 'security', ids: ['S0SECUR'] },
  { name: 'leads', ids: [rita.userId, ann.userId] },
  { name: 'grid', ids: ['W0RITA', ben.userId] },
];
const request = pending({ requester: { ...rita, identity: 'W0RITA' }, rule: ruleOf({ approvers: groups }) });

test('whoever asked is not called singly, by either of their ids', () => {
  expect(notifiedIds(request)).toEqual(['S0SECUR', ann.userId, ben.userId]);
});

test('who may not be called just now is named by their group, without a mention', () => {
  const words = mentionApprovers(request, new Set(['S0SECUR', ann.userId]));
  expect(words).toBe(`<!subteam^S0SECUR> or <@${ann.userId}> or @leads or @grid`);
});

test('who is told apart from who decides is called instead of them', () => {
  const told = pending({ rule: ruleOf({ approvers: groups, notify: [{ name: 'oncall', ids: ['S0ONCALL'] }] }) });
  expect(notifiedIds(told)).toEqual(['S0ONCALL']);
  const called = new Set(['S0ONCALL']);
  expect(mentionNotified(told, called)).toBe('<!subteam^S0ONCALL>');
  expect(mentionApprovers(told, called)).toBe('@security or @leads or @grid');
});

test('members who are called instead of their group stand beside its name', () => {
  expect(mentionNotified(request, new Set([ben.userId]))).toBe(`<@${ben.userId}> or @security or @leads or @grid`);
});
