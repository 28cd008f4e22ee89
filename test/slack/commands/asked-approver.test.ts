import { expect, test } from '@jest/globals';
import { changeNamed } from '../../../src/operations/index.js';
import { findAskedApprover } from '../../../src/slack/commands/asked-approver.js';
import { rita } from '../../support/people.js';
import { policyRule } from '../../support/requests.js';

const operation = changeNamed('grant-access');
const ids = Array.from({ length: 41 }, (_, index) => `U${index}`);

test.each([
  ['finds the 40th approver by name', '@name39', 'U39'],
  ['finds the 41st approver by id', '@U40', 'U40'],
  [
    'doesn’t say that the 41st approver can’t approve',
    '@name40',
    { sentence: expect.stringMatching(/^I couldn’t find/) },
  ],
])('%s', async (_, typed, found) => {
  if (operation === undefined) throw new Error('no operation');
  const rules = [policyRule({ operations: [operation.name] })];
  const policy = { approvalsChannel: 'C0APPROVAL', rules, lookUpRequesters: 'everyone' } as const;
  const people = { memberIds: async () => ids, namesOf: async (id: string) => [id.replace('U', 'name')] };
  const asked = await findAskedApprover({ policy, people }, operation, typed, rita);
  expect(asked).toEqual(typeof found === 'string' ? found : expect.objectContaining(found));
});
