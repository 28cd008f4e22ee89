// However a database user is spelled, the person whose address is in its name can't approve a change of it.
import { expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, askGrant, decide, privateAnswers, submitted } from '../support/acting.js';
import { idOn } from '../support/cards.js';
import { writes } from '../support/outcome.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const { ada, rita, sam } = PEOPLE;
const RULE = '  - operations: [area:database-users]\n    requesters: [sre]\n';

const system = useTestSystem({ policy: `${POLICY}${RULE}` });
const { inside } = system;

const SPELLINGS = [
  ['emailAddress=ada@counter.example,CN=ada,OU=ops', 'x509'],
  ['CN=ada+emailAddress=ada@counter.example', 'x509'],
  ['arn:aws:iam::123456789012:user/team/ada@counter.example', 'iam-user'],
] as const;

test.each(SPELLINGS)(
  '%s: Ada can approve neither the user nor its deletion, and Sam can',
  async (user, method) => {
    const reason = `INC-${SPELLINGS.findIndex(([one]) => one === user)} access`;
    await approvedBySam(`add-db-user ${user} atlasAdmin with ${method} in Payments because ${reason}`, reason);
    await approvedBySam(`delete-db-user ${user} in Payments because ${reason} over`, `${reason} over`);
  },
  90_000,
);

async function approvedBySam(line: string, reason: string) {
  const before = writes(system, '/databaseUsers').length;
  await submitted(system, rita, await askGrant(system, rita, line));
  const card = await approvalsCard(system, reason, 'waiting');
  const told = () => privateAnswers(system, ada).filter((said) => said.includes('about you'));
  const toldBefore = told().length;
  await decide(system, ada, card, 'decide:approve');
  await system.slack.until(() => told().length > toldBefore);
  expect(await inside.request(idOn(card))).toMatchObject({ state: 'pending', approvals: [] });
  await decide(system, sam, card, 'decide:approve');
  await approvalsCard(system, reason, 'done');
  expect(writes(system, '/databaseUsers')).toHaveLength(before + 1);
}
