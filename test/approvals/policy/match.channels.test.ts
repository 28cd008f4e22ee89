import { describe, expect, test } from '@jest/globals';
import { findChannelDefaultRule } from '../../../src/approvals/policy/match.js';
import { noPolicy } from '../../../src/approvals/request/policy.js';
import { policyIn, problemsIn } from '../../support/policy-file.js';

const HEAD = 'approvals_channel: C0123456789\ngroups:\n  sre: [S0123456789]\n';
const problemsOf = (channels: string) => problemsIn(`${HEAD}${channels}`);
const policyOf = (channels: string) => policyIn(`${HEAD}${channels}`);
const TWO = `channels:
  - names: ["inc-payments-*", payments]
    project: Payments
    cluster: Cluster0
  - names: ["inc-*"]
    project: 32b6e34b3d91647abb20e7b8
`;

describe('channels of a policy', () => {
  test('match by name, the first rule first', () => {
    const policy = policyOf(TWO);
    const found = (name: string) => findChannelDefaultRule(policy, name)?.title;
    expect(found('inc-payments-42')).toBe('channels[1]');
    expect(found('payments')).toBe('channels[1]');
    expect(found('inc-search-1')).toBe('channels[2]');
    expect(found('INC-7')).toBe('channels[2]');
    for (const name of ['payments-2', 'my-inc-7', 'inc', 'general', '']) expect(found(name)).toBeUndefined();
    expect(findChannelDefaultRule(policy, 'payments')).toMatchObject({ project: 'Payments', cluster: 'Cluster0' });
  });

  test('match nothing without a policy, or if it names none', () => {
    expect(findChannelDefaultRule(noPolicy, 'inc-1')).toBeUndefined();
    expect(policyOf('').channels).toBeUndefined();
    expect(findChannelDefaultRule(policyOf(''), 'inc-1')).toBeUndefined();
  });

  test.each([
    ['channels: [{ names: ["inc-*"] }]', /^line 4: channels\[1\]\.project is required/],
    ['channels: [{ project: Payments }]', /^line 4: channels\[1\]\.names is required/],
    ['channels:\n  - names: []\n    project: P', /^line 5: channels\[1\]\.names names no channel/],
    ['channels:\n  - names: ["#inc-*"]\n    project: P', /^line 5: channels\[1\]\.names\[1\] must be a channel/],
    ['channels:\n  - names: [inc, "Inc *"]\n    project: P', /^line 5: channels\[1\]\.names\[2\] must be a channel/],
    ['channels:\n  - names: [inc 7]\n    project: P', /^line 5: channels\[1\]\.names\[1\] must be a channel/],
    ['channels:\n  - names: [inc]\n    project: ""', /^line 6: channels\[1\]\.project is empty/],
    [
      'channels:\n  - names: [inc]\n    project: P\n    cluster: "a b"',
      /^line 7: channels\[1\]\.cluster must be a cluster name/,
    ],
    ['channels:\n  - names: [inc]\n    projects: P', /^line 6: channels\[1\]\.projects isn’t a key/],
  ])('are refused with a line: %j', (channels, problem) => {
    expect(problemsOf(channels)).toContainEqual(expect.stringMatching(problem));
  });
});
