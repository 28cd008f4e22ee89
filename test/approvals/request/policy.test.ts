import { expect, test } from '@jest/globals';
import { formatGroupNames, stricterDemand, suggestedRule } from '../../../src/approvals/request/policy.js';
import { HOUR, MINUTE, ruleOf } from '../../support/requests.js';

test('of the stored rule and the rule of now the stricter demand holds, each for itself', () => {
  const [many, slow] = [
    ruleOf({ title: 'many', approvals: 3, waitMs: MINUTE }),
    ruleOf({ title: 'slow', waitMs: HOUR }),
  ];
  expect(stricterDemand(many, slow)).toEqual({ title: 'slow', approvals: 3, waitMs: HOUR });
  expect(stricterDemand(slow, many)).toEqual({ title: 'many', approvals: 3, waitMs: HOUR });
  expect(stricterDemand(many, ruleOf()).title).toBe('many');
});

test('the lines to write ask for two approvers of what cannot be undone', () => {
  expect(suggestedRule('delete-idp', 'irreversible', undefined)).toContain('approvals: 2');
  expect(suggestedRule('grant-access', 'reversible', 'Pay: "EU"')).toContain('projects: ["Pay: \\"EU\\""]');
});

test('lines to write for what can be undone ask for one approver, and name a project only where there is one', () => {
  expect(suggestedRule('grant-access', 'reversible', undefined)).toBe(
    'rules:\n  - operations: [grant-access]\n    requesters: [your-group]\n    approvers: [your-approvers]\n    approvals: 1',
  );
});

test('groups are named as people mention them', () => {
  expect(formatGroupNames('everyone')).toBe('everyone');
  expect(
    formatGroupNames([
      { name: 'sre', ids: ['S0SRE00'] },
      { name: 'security', ids: [] },
    ]),
  ).toBe('@sre or @security');
});

test('of two demands that are equal it is the stored rule that holds', () => {
  expect(stricterDemand(ruleOf({ title: 'stored' }), ruleOf({ title: 'now' }))).toMatchObject({ title: 'stored' });
});
