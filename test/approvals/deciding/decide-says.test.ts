import { describe, expect, test } from '@jest/globals';
import { cancel, decide, type Press } from '../../../src/approvals/deciding/decide.js';
import type { Refusal } from '../../../src/approvals/request/refusal.js';
import type { Person } from '../../../src/approvals/request/request.js';
import type { Moved } from '../../../src/approvals/storage/move.js';
import type { Work } from '../../../src/approvals/storage/work.js';
import { benchOn } from '../../support/bench.js';
import { ann, rita } from '../../support/people.js';
import { openRedis, put } from '../../support/redis.js';
import { pending, policyRule } from '../../support/requests.js';

const redis = await openRedis();
const { id, planHash } = pending();
const mallory: Person = { userId: 'U0MALLORY', identity: 'U0MALLORY' };

async function benchWith(request = pending()) {
  const bench = benchOn(redis.freshStore());
  await put(bench.store, request);
  return bench;
}
const press = (deps: Work, by: Person, decision: Press['decision'] = 'approve', over: Partial<Press> = {}) =>
  decide(deps, { id, userId: by.userId, decision, planHash, ...over });
const said = (answer: Moved | Refusal) =>
  'refused' in answer ? answer.refused : answer.events.map((event) => `+${event.type}`).join(' ');

describe('a refused decision says', () => {
  const sentence = async (deps: Work, by: Person, decision?: Press['decision'], over?: Partial<Press>) => {
    const answer = await press(deps, by, decision, over);
    return 'refused' in answer ? answer.sentence : '';
  };

  test('who can decide instead', async () => {
    const { deps, under } = await benchWith();
    const only = (what: string) => `Only @security can ${what}. Nothing was recorded.`;
    expect(await sentence(deps, mallory)).toBe(only('decide about it'));
    for (const policy of [deps, under()]) expect(await sentence(policy, mallory, 'deny')).toBe(only('deny it'));
  });

  test('that there is no rule any more, but to the requester that it is their own', async () => {
    const { under } = await benchWith();
    expect(await sentence(under(), ann)).toBe(
      'The policy no longer has a rule for drop-limit here, so nobody may approve it. Deny it, or let it expire.',
    );
    expect(said(await press(under(), rita))).toBe('own request');
  });

  test('that the requester is the one to ask, also to a requester who is no approver', async () => {
    const { deps, people } = await benchWith();
    people.members.set('S0SECUR', [ann.userId]);
    expect(said(await press(deps, rita))).toBe('own request');
  });

  test('that there is no such request, whatever is decided', async () => {
    const { deps } = await benchWith();
    for (const decision of ['approve', 'deny'] as const)
      expect(said(await press(deps, rita, decision, { id: 'CCC-CCC' }))).toBe('unknown request');
  });
});

test('the rule of now is the one of the place that the plan was made for', async () => {
  const { under } = await benchWith();
  expect(said(await press(under(policyRule({ projects: ['Dev'] })), ann))).toBe('no rule');
  expect(said(await press(under(policyRule({ projects: ['Payments'] })), ann))).toBe('+approved +quorum');
});

test('a requester with two user ids takes it back by the one that it was asked with', async () => {
  const requester = { userId: 'W0RITA', identity: rita.identity };
  const { deps } = await benchWith(pending({ requester }));
  expect(said(await cancel(deps, { id, userId: ann.userId }))).toBe('not the requester');
  expect(said(await cancel(deps, { id, userId: 'W0RITA' }))).toBe('+cancelled');
});
