import { describe, expect, test } from '@jest/globals';
import {
  APPROVAL_VALID_MS,
  CALL_DEADLINE_MS,
  CLAIM_LEASE_MS,
  dueMoments,
  type Request,
  requestSchema,
  returnApprovedAt,
  SEND_WITHIN_MS,
  SENT_LEASE_MS,
} from '../../../src/approvals/request/request.js';
import { ann } from '../../support/people.js';
import { approved, executing, MINUTE, NOW, pending, preparing, ruleOf, unknown } from '../../support/requests.js';

describe('the next moments of a request', () => {
  const reminded = (({ remindAt: _, ...rest }) => rest)(pending());
  const cases: readonly (readonly [string, Request, object])[] = [
    [
      'while preparing: work at once, until it expires',
      preparing(),
      { work: NOW - 10 * MINUTE, clock: NOW + 5 * MINUTE },
    ],
    ['while pending: its reminder', pending({ remindAt: NOW + 1 }), { clock: NOW + 1 }],
    [
      'while pending: its expiry, if that comes before the reminder',
      pending({ expiresAt: NOW, remindAt: NOW + 1 }),
      { clock: NOW },
    ],
    ['while pending and reminded: its expiry', reminded, { clock: reminded.expiresAt }],
    [
      'while approved: the end of its wait, until it expires',
      approved({ notBefore: NOW + 1, expiresAt: NOW + 2 }),
      { work: NOW + 1, clock: NOW + 2 },
    ],
    ['while running: the end of its lease', executing({ leaseUntil: NOW + 7 }), { work: NOW + 7 }],
    ['while unconfirmed: its next read', unknown({ nextReadAt: NOW + 8 }), { work: NOW + 8 }],
  ];
  test.each(cases)('%s', (_, request, expected) => {
    expect(dueMoments(request)).toEqual(expected);
  });
});

test('the lease of a stored call outlasts the time to send it and its deadline', () => {
  expect(SENT_LEASE_MS).toBeGreaterThan(SEND_WITHIN_MS + CALL_DEADLINE_MS);
  expect(CLAIM_LEASE_MS).toBeGreaterThan(SEND_WITHIN_MS);
  expect(APPROVAL_VALID_MS).toBe(15 * MINUTE);
});

test('a stored request keeps everything that approvers were shown', () => {
  const { preview } = pending();
  for (const kind of ['cluster', 'query-limit', 'federation'] as const) {
    const whole = pending({
      rule: ruleOf({ requesters: 'everyone' }),
      preview: {
        ...preview,
        target: { kind, id: 'x' },
        after: ['until ', { at: NOW }, '.'],
        facts: [{ label: 'Region', value: ['since ', { at: NOW }] }],
        confirm: 'daily',
      },
    });
    expect(requestSchema.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  }
});

test('a return is approved with its change, or by the first approval on its own card', () => {
  const approvedAt = (...times: readonly number[]) =>
    returnApprovedAt({ askedAt: NOW, approvals: times.map((at) => ({ person: ann, at, rule: 'rule 1' })) });
  expect([approvedAt(NOW - 1, NOW), approvedAt(NOW - 1, NOW + 2, NOW + 1)]).toEqual([NOW, NOW + 1]);
});
