// Whether a change may be scheduled, and when a scheduled change runs and expires.
import { describe, expect, test } from '@jest/globals';
import type { AskedFields } from '../../../src/approvals/request/request.js';
import { longestApprovalWaitMs } from '../../../src/approvals/request/shorter.js';
import { startRefusal } from '../../../src/approvals/request/start.js';
import { decideRequest, quorumEvent } from '../../../src/approvals/request/transitions.js';
import { serializeFixedEnd } from '../../../src/operations/end.js';
import { dropLimit } from '../../support/limit.js';
import { ann } from '../../support/people.js';
import { askedBy, HOUR, MINUTE, NOW, pending, policyRule, ruleOf } from '../../support/requests.js';

const RULE = { title: 'rule 1', maxLeadMs: 8 * HOUR };

describe('a scheduled change', () => {
  const at = (startsAt: number, over: Partial<AskedFields> = {}) => askedBy({ startsAt, ...over });
  const ending = (end: string) => ({ params: { limit: 'daily', for: end } });
  test.each<[string, AskedFields, typeof RULE | { title: string } | undefined, string | undefined, RegExp?]>([
    ['within max_lead', at(NOW + 8 * HOUR), RULE, undefined],
    ['later than max_lead', at(NOW + 9 * HOUR), RULE, 'at', /^9 hours .* 8 hours/],
    ['without max_lead', at(NOW + HOUR), { title: 'rule 1' }, 'at', /can’t be scheduled/],
    ['while several rules may decide', at(NOW + 9 * HOUR), undefined, undefined],
    ['in the past', at(NOW), undefined, 'at', /passed/],
    ['that extends another change', at(NOW + HOUR, { extends: 'GGG-GGG' }), RULE, 'at', /extension/],
    [
      'that ends before it runs',
      at(NOW + HOUR, ending(serializeFixedEnd(NOW + 30 * MINUTE))),
      undefined,
      'for',
      /before/,
    ],
    ['that ends when it runs', at(NOW + HOUR, ending(serializeFixedEnd(NOW + HOUR))), RULE, 'for', /before/],
    ['that ends later', at(NOW + HOUR, ending(serializeFixedEnd(NOW + 2 * HOUR))), RULE, undefined],
    ['with a length', at(NOW + HOUR, ending('30m')), RULE, undefined],
    ['at no time', askedBy(), { title: 'rule 1' }, undefined],
  ])('%s', (_, asked, rule, field, sentence = /^/) => {
    const refusal = startRefusal(rule, dropLimit, asked, NOW);
    expect(refusal?.refused).toBe(field);
    expect(String(refusal?.sentence ?? '')).toMatch(sentence);
  });
});

describe('a request for a time', () => {
  const startsAt = NOW + 3 * HOUR;

  test('waits for approval until then at most', () => {
    const wait = (expiresAfterMs: number) =>
      longestApprovalWaitMs({ expiresAfterMs }, dropLimit, askedBy({ startsAt }), NOW);
    expect([wait(HOUR), wait(4 * HOUR)]).toEqual([HOUR, 3 * HOUR]);
  });

  test.each([
    [0, startsAt],
    [2 * HOUR, startsAt],
    [4 * HOUR, NOW + 4 * HOUR],
  ])('with a wait of %d runs then or after the wait, whichever is later, within 15 minutes', (waitMs, notBefore) => {
    const quorum = { type: 'quorum', notBefore, expiresAt: notBefore + 15 * MINUTE };
    expect(quorumEvent(askedBy({ startsAt }), waitMs, NOW)).toEqual(quorum);
    const request = pending({ startsAt, rule: ruleOf({ waitMs }) });
    const { planHash } = request;
    expect(decideRequest(request, { type: 'approve', person: ann, planHash, rule: policyRule() }, NOW)).toEqual([
      expect.objectContaining({ type: 'approved' }),
      quorum,
    ]);
  });
});
