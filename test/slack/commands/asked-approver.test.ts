import { expect, test } from '@jest/globals';
import type { PolicyQuestion } from '../../../src/approvals/policy/match.js';
import type { PolicyRule } from '../../../src/approvals/request/policy.js';
import { findAskedApprover } from '../../../src/slack/commands/asked-approver.js';
import { rita } from '../../support/people.js';
import { policyRule } from '../../support/requests.js';

const operation = 'grant-access';
const ids = Array.from({ length: 41 }, (_, index) => `U${index}`);
const [payments, dev] = [
  { id: 'a'.repeat(24), name: 'Payments' },
  { id: 'b'.repeat(24), name: 'Dev' },
];
const refusal = (sentence: RegExp) => expect.objectContaining({ sentence: expect.stringMatching(sentence) });

function find(typed: string, given: Partial<PolicyQuestion> & { readonly rules?: PolicyRule[] } = {}) {
  const { rules = [policyRule({ operations: [operation], approvers: [{ name: 'all', ids }] })], ...known } = given;
  const policy = { approvalsChannel: 'C0APPROVAL', rules, lookUpRequesters: 'everyone' } as const;
  const people = {
    memberIds: async (groups: readonly { readonly ids: readonly string[] }[]) => groups.flatMap((one) => one.ids),
    namesOf: async (id: string) => [id.replace('U', 'name')],
  };
  return findAskedApprover({ policy, people }, { operation, ...known }, typed, rita);
}

test.each([
  ['finds the 40th approver by name', '@name39', 'U39'],
  ['finds the 41st approver by id', '@U40', 'U40'],
  ['doesn’t say that the 41st approver can’t approve', '@name40', refusal(/^I couldn’t find/)],
])('%s', async (_, typed, found) => {
  expect(await find(typed)).toEqual(found);
});

const only = (id: string, over: Partial<PolicyRule>) =>
  policyRule({ operations: [operation], approvers: [{ name: id, ids: [id] }], ...over });
const rules = [
  only('U1', { projects: ['Payments'], when: { cluster: ['Prod*'] } }),
  only('U2', { projects: ['Payments'] }),
  only('U3', {}),
];
const prod = { project: payments.id, cluster: 'Prod0' };

test.each<[string, Partial<PolicyQuestion>, readonly string[]]>([
  ['any rule, before the project is known', {}, ['U1', 'U2', 'U3']],
  ['the rules of its project', { place: { project: payments } }, ['U1', 'U2']],
  ['the rule of its project', { place: { project: dev } }, ['U3']],
  ['the rule of its params', { place: { project: payments }, params: prod }, ['U1']],
  ['the other rule of its project', { place: { project: payments }, params: { ...prod, cluster: 'Test' } }, ['U2']],
])('finds only approvers of %s', async (_, known, approvers) => {
  const all = ['U1', 'U2', 'U3'];
  const found = await Promise.all(all.map((id) => find(`@name${id.slice(1)}`, { rules, ...known })));
  expect(found).toEqual(all.map((id) => (approvers.includes(id) ? id : refusal(/can’t approve/))));
});
