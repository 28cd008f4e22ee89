import { expect, test } from '@jest/globals';
import { allowedPlacePredicate } from '../../../src/approvals/people/ask.js';
import type { Group, Policy, PolicyRule } from '../../../src/approvals/request/policy.js';
import { operationNamed } from '../../../src/operations/index.js';

const sre: Group = { name: 'sre', ids: ['S1'] };
const security: Group = { name: 'security', ids: ['S2'] };
const rule = (
  operations: readonly string[],
  requesters: readonly Group[],
  projects?: readonly string[],
): PolicyRule => ({
  title: 'a rule',
  operations,
  requesters,
  approvers: [],
  approvals: 1,
  waitMs: 0,
  expiresAfterMs: 1,
  ...(projects && { projects }),
});
const at = (name: string) => ({ project: { id: 'a'.repeat(24), name } });
const person = { userId: 'U1', identity: 'U1' };

async function asked(policy: Partial<Policy>, operation: string) {
  const questions: unknown[] = [];
  const people = {
    freshPerson: async () => person,
    isFreshMemberOfAny: () => Promise.reject(new Error('an offer needs no fresh answer')),
    isCachedMemberOfAny: async (_: unknown, groups: readonly Group[] | 'everyone') => {
      questions.push(groups);
      return groups === 'everyone' || groups.includes(sre);
    },
    byEmail: () => Promise.reject(new Error('an offer is about nobody')),
    emailDomains: () => Promise.reject(new Error('an offer takes nothing away')),
  };
  const found = operationNamed(operation);
  if (found === undefined) throw new Error(operation);
  const whole = { rules: [], lookUpRequesters: [security], ...policy };
  return { may: await allowedPlacePredicate({ policy: whole, people }, found, person), questions };
}

test('a look-up can be used where its rule allows the person, or else where the default does', async () => {
  const rules = [rule(['namespaces'], [sre], ['Pay*'])];
  const { may } = await asked({ rules }, 'namespaces');
  expect([may(at('Payments')), may(at('Search'))]).toEqual([true, false]);
  expect((await asked({ lookUpRequesters: 'everyone' }, 'namespaces')).may(at('Search'))).toBe(true);
});

test('a look-up that includes others can be used where all of them can', async () => {
  const rules = [rule(['alerts'], [security], ['Pay*'])];
  const { may } = await asked({ rules, lookUpRequesters: 'everyone' }, 'overview');
  expect([may(at('Payments')), may(at('Search'))]).toEqual([false, true]);
});

test('a change can be asked for only where a rule allows it', async () => {
  expect((await asked({ lookUpRequesters: 'everyone' }, 'grant-access')).may(at('Payments'))).toBe(false);
  const rules = [rule(['grant-access'], [security], ['Search']), rule(['grant-access'], [sre])];
  const { may } = await asked({ rules }, 'grant-access');
  expect([may(at('Search')), may(at('Payments')), may({})]).toEqual([false, true, true]);
});

test('Slack is asked once for each list of groups, however many places there are', async () => {
  const rules = [rule(['grant-access'], [security], ['Search']), rule(['grant-access'], [sre])];
  const { may, questions } = await asked({ rules }, 'grant-access');
  for (let number = 0; number < 5_000; number++) may(at(`Project ${number}`));
  expect(questions).toHaveLength(2);
});
