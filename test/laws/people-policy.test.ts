// The policy changes between the asking and the decision.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide } from '../support/acting.js';
import { askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { openPolicies, type Policies } from '../support/policies.js';
import { toldAlone } from '../support/telling.js';
import { useHouse } from '../support/use-house.js';

/** @param rules the first of them is for other projects, so that a rule's number tells old from new */
const policy = (...rules: readonly string[]) => `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
rules:
${rules.map((rule) => `  - { requesters: [sre], ${rule} }`).join('\n')}
`;
const GRANT = 'operations: [grant-access], approvers: [security]';
const LIMIT = 'operations: [delete-query-limit], approvers: [security]';
const ONE = policy(GRANT);

const house = useHouse({ policy: ONE });
const { inside } = house;
let policies: Policies;
beforeAll(async () => {
  policies = await openPolicies();
});
afterAll(() => policies?.close());

const toldOf = (user: string, words: RegExp) =>
  house.slack.until(() => toldAlone(house.slack, user).some((text) => words.test(text)));

test('of the rule at the asking and a stricter one now, the stricter holds, and the card says which and how many are needed', async () => {
  const { card, id } = await askedGrant(house, 'Cluster0', 'INC-701');
  await policies.change(house, policy(LIMIT, `${GRANT}, approvals: 2`));
  await decide(house, PEOPLE.sam, card, 'decide:approve');
  const text = await cardSaying(house, 'INC-701', /1 more.*Needs 2 of/);
  expect(text).toMatch(/The policy now asks for more: rule 2 \(grant-access\)\./);
  expect(grantCalls(house, 'Cluster0')).toHaveLength(0);
  await decide(house, PEOPLE.ada, card, 'decide:approve');
  await cardSaying(house, 'INC-701', /^Done: /);
  expect(typesOf(await inside.journal(id))).toMatch(/approved approved quorum claimed sent succeeded$/);
}, 60_000);

test('of the rule at the asking and a laxer one now, the one at the asking holds, and the card goes on saying how many are needed', async () => {
  const { card, id } = await askedGrant(house, 'Cluster1', 'INC-702');
  await policies.change(house, ONE);
  await decide(house, PEOPLE.sam, card, 'decide:approve');
  const text = await cardSaying(house, 'INC-702', /1 more.*Needs 2 of/);
  expect(text).not.toContain('asks for more');
  expect(grantCalls(house, 'Cluster1')).toHaveLength(0);
  await decide(house, PEOPLE.ada, card, 'decide:approve');
  await cardSaying(house, 'INC-702', /^Done: /);
  expect(typesOf(await inside.journal(id))).toMatch(/approved approved quorum claimed sent succeeded$/);
}, 60_000);

test('whoever passes only one of the two rules does not approve, and is told who may', async () => {
  const { card, id } = await askedGrant(house, 'Cluster0', 'INC-703');
  await policies.change(house, policy('operations: [grant-access], approvers: [sre], wait: 5m'));
  await decide(house, PEOPLE.sam, card, 'decide:approve');
  await toldOf(PEOPLE.sam, /Only @sre can/);
  await decide(house, PEOPLE.oli, card, 'decide:approve');
  await toldOf(PEOPLE.oli, /Only @security can/);
  expect(typesOf(await inside.journal(id))).toBe('asked previewed');
  await decide(house, PEOPLE.max, card, 'decide:approve'); // in both groups
  expect(await cardSaying(house, 'INC-703', /^Approved, not run yet: /)).toMatch(/Runs at/);
  const request = await inside.request(id);
  if (request.state !== 'approved') throw new Error(`it is ${request.state}`);
  expect(request.notBefore - request.approvedAt).toBe(5 * 60_000); // the wait of the rule now, stricter than none
  await decide(house, PEOPLE.sam, card, 'decide:deny');
  await cardSaying(house, 'INC-703', /^Denied: /);
}, 60_000);

test('without a rule for it any more nobody approves, and who could before can still deny', async () => {
  await policies.change(house, ONE);
  const { card, id } = await askedGrant(house, 'Cluster1', 'INC-704');
  await policies.change(house, policy(LIMIT));
  await decide(house, PEOPLE.ada, card, 'decide:approve');
  await toldOf(PEOPLE.ada, /no longer has a rule for grant-access/);
  await decide(house, PEOPLE.ada, card, 'decide:deny');
  await cardSaying(house, 'INC-704', /^Denied: /);
  expect(typesOf(await inside.journal(id))).toBe('asked previewed denied');
}, 60_000);
