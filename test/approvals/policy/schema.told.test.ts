// What policy.yaml says of who is told, where and when, and of reasons.
import { describe, expect, test } from '@jest/globals';
import { lacksReason, ticketsIn } from '../../../src/approvals/request/reason.js';
import { storedRule } from '../../../src/approvals/request/stored-rule.js';
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
    reason_hint: an incident`;

test('it is read, and stored with a request as it is', () => {
  const policy = policyIn(written(WHOLE, "tickets: { 'INC-\\d+': 'https://t.example/?id={id}' }\n"));
  const leads = [{ name: 'leads', ids: ['S0LEADS0'] }];
  const told = {
    channel: 'C0OTHER00',
    notify: leads,
    remindAfterMs: [10 * MINUTE, 30 * MINUTE],
    escalate: { afterMs: 45 * MINUTE, to: leads },
    webhook: true,
    reason: { pattern: 'INC-\\d+', hint: 'an incident' },
  };
  const [rule] = policy.rules;
  expect(rule).toMatchObject(told);
  expect(rule && storedRule(rule)).toMatchObject(told);
  expect(rule && [lacksReason(rule, 'INC-1'), lacksReason(rule, 'INC-')?.refused]).toEqual([undefined, 'reason']);
  expect(ticketsIn(policy, 'for INC-12, not XINC-1')).toEqual([
    { start: 4, end: 10, url: 'https://t.example/?id=INC-12' },
  ]);
});

describe('it is refused that', () => {
  test.each([
    ['a channel is a name', 'channel: general', /line 7: rules\[1\]\.channel is a channel id/],
    ['nobody knows a group', 'notify: [nobody]', /rules\[1\]\.notify\[1\] “nobody” isn’t one of the groups/],
    ['nor this one', 'escalate_after: 5m, escalate_to: [x]'.replace(', ', '\n    '), /escalate_to\[1\] “x” isn’t one/],
    ['a reminder comes when all is over', 'remind: [10m, 1h]', /remind\[2\] is never reached: .* after 1 hour/],
    [
      'others are told when all is over',
      'escalate_after: 1h\n    escalate_to: [leads]',
      /escalate_after is never reached: .* after 1 hour/,
    ],
    ['it is not said when', 'escalate_to: [leads]', /escalate_to needs an escalate_after/],
    ['it is not said who', 'escalate_after: 5m', /escalate_after needs an escalate_to/],
    ['people are not told what', "reason_pattern: 'INC-1'", /reason_pattern needs a reason_hint/],
    ['a hint stands alone', 'reason_hint: x', /reason_hint needs a reason_pattern/],
    ['a pattern may take long', "reason_pattern: '(a+)+'\n    reason_hint: x", /reason_pattern can’t be used from/],
  ])('%s', (_, rule, why) => expect(problems(rule)).toEqual([expect.stringMatching(why)]));

  test.each(['http://t.example/{id}', 'https://t.example/', 'https://{id}/x', 'javascript:{id}'])(
    'tickets are at %s',
    (url) => {
      expect(problems('wait: 1m', `tickets: { 'INC-1': '${url}' }\n`)).toEqual([
        expect.stringMatching(/tickets\.INC-1 is an https address with \{id\}/),
      ]);
    },
  );

  test('a ticket has a pattern that cannot be used', () => {
    expect(problems('wait: 1m', "tickets: { 'x*': 'https://t.example/{id}' }\n")).toEqual([
      expect.stringMatching(/tickets\.x\* matches even an empty part of the reason/),
    ]);
  });
});
