import { expect, test } from '@jest/globals';
import { formatGroupNames, stricterRequirements, suggestedRuleYaml } from '../../../src/approvals/request/policy.js';
import { HOUR, MINUTE, ruleOf } from '../../support/requests.js';

test('approvals and wait are each the stricter of the stored and the current rule', () => {
  const [many, slow] = [
    ruleOf({ title: 'many', approvals: 3, waitMs: MINUTE }),
    ruleOf({ title: 'slow', waitMs: HOUR }),
  ];
  expect(stricterRequirements(many, slow)).toEqual({ title: 'slow', approvals: 3, waitMs: HOUR });
  expect(stricterRequirements(slow, many)).toEqual({ title: 'many', approvals: 3, waitMs: HOUR });
  expect(stricterRequirements(many, ruleOf()).title).toBe('many');
});

test('a suggested rule for an irreversible change asks for two approvals', () => {
  expect(suggestedRuleYaml('delete-idp', 'irreversible', undefined)).toContain('approvals: 2');
  expect(suggestedRuleYaml('grant-access', 'reversible', 'Pay: "EU"')).toContain('projects: ["Pay: \\"EU\\""]');
});

test('a suggested rule for a reversible change asks for one approval, and names no unknown project', () => {
  expect(suggestedRuleYaml('grant-access', 'reversible', undefined)).toBe(
    'rules:\n  - operations: [grant-access]\n    requesters: [your-group]\n    approvers: [your-approvers]\n    approvals: 1',
  );
});

test('group names are formatted as mentions', () => {
  expect(formatGroupNames('everyone')).toBe('everyone');
  expect(
    formatGroupNames([
      { name: 'sre', ids: ['S0SRE00'] },
      { name: 'security', ids: [] },
    ]),
  ).toBe('@sre or @security');
});

test('of two equal demands the stored rule counts', () => {
  expect(stricterRequirements(ruleOf({ title: 'stored' }), ruleOf({ title: 'current' }))).toMatchObject({
    title: 'stored',
  });
});
