// The parts of a rule about whom it tells, where and when, and about reasons.
import { describe, expect, test } from '@jest/globals';
import { reasonRefusal, ticketsIn } from '../../../src/approvals/request/reason.js';
import { toStoredRule } from '../../../src/approvals/request/stored-rule.js';
import { policyIn, problemsIn } from '../../support/policy-file.js';
import { MINUTE } from '../../support/requests.js';

const written = (rule: string, rest = '') =>
  `approvals_channel: C0123456789
groups: { sre: [S0SRE00], leads: [S0LEADS0] }
rules:
  - operations: [grant-access]
    requesters: [sre]
    approvers: [sre]
    ${rule}
${rest}`;
const problems = (rule: string, rest = '') => problemsIn(written(rule, rest));
const WHOLE = `channel: C0OTHER00
    notify: [leads]
    remind: [30m, 10m]
    escalate_after: 45m
    escalate_to: [leads]
    webhook: true
    reason_pattern: 'INC-\\d+'
    reason_hint: an incident
    runbook: https://wiki.example/atlas?page=1`;

test('a rule keeps whom it tells and which reasons it needs, also when stored with a request', () => {
  const policy = policyIn(written(WHOLE, "tickets: { 'INC-\\d+': 'https://t.example/?id={id}' }\n"));
  const leads = [{ name: 'leads', ids: ['S0LEADS0'] }];
  const told = {
    channel: 'C0OTHER00',
    notify: leads,
    remindAfterMs: [10 * MINUTE, 30 * MINUTE],
    escalate: { afterMs: 45 * MINUTE, to: leads },
    webhook: true,
    reason: { pattern: 'INC-\\d+', hint: 'an incident' },
    runbook: 'https://wiki.example/atlas?page=1',
  };
  const [rule] = policy.rules;
  expect(rule).toMatchObject(told);
  expect(rule && toStoredRule(rule)).toMatchObject(told);
  expect(rule && [reasonRefusal(rule, 'INC-1'), reasonRefusal(rule, 'INC-')?.refused]).toEqual([undefined, 'reason']);
  expect(ticketsIn(policy, 'for INC-12, not XINC-1')).toEqual([
    { start: 4, end: 10, url: 'https://t.example/?id=INC-12' },
  ]);
});

describe('a policy file is refused', () => {
  test.each([
    ['when a channel is a name', 'channel: general', /line 7: rules\[1\]\.channel /],
    ['when a group to notify is unknown', 'notify: [nobody]', /rules\[1\]\.notify\[1\] “nobody”/],
    ['when a group to escalate to is unknown', 'escalate_after: 5m\n    escalate_to: [x]', /escalate_to\[1\] “x”/],
    ['when a reminder comes after the expiry', 'remind: [10m, 1h]', /remind\[2\] .*too long.* 1 hour/],
    [
      'when an escalation comes after the expiry',
      'escalate_after: 1h\n    escalate_to: [leads]',
      /escalate_after .*too long.* 1 hour/,
    ],
    ['when escalate_to stands alone', 'escalate_to: [leads]', /escalate_to needs escalate_after/],
    ['when escalate_after stands alone', 'escalate_after: 5m', /escalate_after needs escalate_to/],
    ['when reason_pattern stands alone', "reason_pattern: 'INC-1'", /reason_pattern needs reason_hint/],
    ['when reason_hint stands alone', 'reason_hint: x', /reason_hint needs reason_pattern/],
    ['when a pattern could be slow', "reason_pattern: '(a+)+'\n    reason_hint: x", /reason_pattern has an error/],
  ])('%s', (_, rule, why) => expect(problems(rule)).toEqual([expect.stringMatching(why)]));

  test.each([
    'http://wiki.example',
    'javascript:alert(1)',
    'https://wiki.example@evil.example/',
    'https://wiki.example/|Approve',
    'https://',
  ])('when the runbook is %s', (url) => {
    expect(problems(`runbook: '${url}'`)).toEqual([expect.stringMatching(/rules\[1\]\.runbook must be an https/)]);
  });

  test.each(['http://t.example/{id}', 'https://t.example/', 'https://{id}/x', 'javascript:{id}'])(
    'when tickets link to %s',
    (url) => {
      expect(problems('wait: 1m', `tickets: { 'INC-1': '${url}' }\n`)).toEqual([
        expect.stringMatching(/tickets\.INC-1 .*https .*\{id\}/),
      ]);
    },
  );

  test('when the pattern of a ticket matches an empty text', () => {
    expect(problems('wait: 1m', "tickets: { 'x*': 'https://t.example/{id}' }\n")).toEqual([
      expect.stringMatching(/tickets\.x\* .*empty/),
    ]);
  });
});
