// A vote counts when it is cast, and has to count still when the change is carried out.
import { expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, decide, latestView, submitted } from '../support/acting.js';
import { askedGrant, cardSaying, grantCalls, idOn, typesOf } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { openReplicas } from '../support/replicas.js';
import { useOpened } from '../support/use-house.js';

const house = useOpened(() => openReplicas([{}], [{}]));
const { inside } = house;

const groupOf = (id: string) => {
  const group = house.slack.world.groups.find((one) => one.id === id);
  if (group === undefined) throw new Error(`no group ${id}`);
  return group;
};

/** Changes who is in a group, ten seconds ago: what was read of it before no longer counts. */
async function regroup(id: string, change: (members: string[]) => string[]): Promise<void> {
  const group = groupOf(id);
  group.members = change(group.members);
  await inside.redis.del(inside.store.key('membership', id));
}
const join = (user: string) => (members: string[]) => [...members, user];
const leave = (user: string) => (members: string[]) => members.filter((one) => one !== user);

/** Approved by Sam while no worker runs. */
async function approvedWithoutWorker(cluster: string, reason: string) {
  const asked = await askedGrant(house, cluster, reason);
  for (const worker of house.workers()) await worker.kill('SIGTERM');
  await decide(house, PEOPLE.sam, asked.card, 'decide:approve');
  await eventually(async () => (await inside.request(asked.id)).state === 'approved');
  return asked;
}

test('an approver who leaves the group before the second approval does not count: nothing is sent until another one approves', async () => {
  const { slack, atlas } = house;
  await slack.command(PEOPLE.max, CHANNELS.incident, 'delete-idp Entra trial because INC-711');
  const view = await latestView(house, PEOPLE.max, 'Type its name');
  await submitted(house, PEOPLE.max, view, { confirm: 'Entra trial' });
  const card = await approvalsCard(house, 'INC-711', 'waiting');
  const deletions = () => atlas.calls.filter(({ method }) => method === 'DELETE');

  await decide(house, PEOPLE.sam, card, 'decide:approve');
  await cardSaying(house, 'INC-711', /1 more/);
  await regroup(GROUPS.security, leave(PEOPLE.sam));
  await decide(house, PEOPLE.ada, card, 'decide:approve');
  const text = await cardSaying(house, 'INC-711', /an approval no longer counts/);
  expect(text).toMatch(/✓ U0ADAADEYE +approved · 1 more needed/);
  expect(deletions()).toHaveLength(0);

  await regroup(GROUPS.security, join(PEOPLE.pat));
  await decide(house, PEOPLE.pat, card, 'decide:approve');
  await cardSaying(house, 'INC-711', /^Done: /);
  expect(deletions()).toHaveLength(1);
  expect(typesOf(await inside.journal(idOn(card)))).toBe(
    'asked previewed approved approved quorum claimed approvals-dropped approved quorum claimed sent succeeded',
  );
  await regroup(GROUPS.security, (members) => [PEOPLE.sam, ...leave(PEOPLE.pat)(members)]);
}, 60_000);

test('a vote that no longer counts at the claim is dropped: nothing is sent, and the card asks for another', async () => {
  const { card, id } = await approvedWithoutWorker('Cluster0', 'INC-712');
  const sam = house.slack.world.people.find((person) => person.id === PEOPLE.sam);
  if (sam === undefined) throw new Error('no Sam');
  sam.deleted = true;
  await house.start('worker');
  const text = await cardSaying(house, 'INC-712', /an approval no longer counts/);
  expect(text).toContain('Needs ');
  expect(grantCalls(house, 'Cluster0')).toHaveLength(0);
  sam.deleted = false;
  await decide(house, PEOPLE.ada, card, 'decide:approve');
  await cardSaying(house, 'INC-712', /^Done: /);
  expect(grantCalls(house, 'Cluster0')).toHaveLength(1);
  expect(typesOf(await inside.journal(id))).toBe(
    'asked previewed approved quorum claimed approvals-dropped approved quorum claimed sent succeeded',
  );
}, 60_000);

test('a requester who may no longer ask at the claim gets nothing: it is void, and says why', async () => {
  const { id } = await approvedWithoutWorker('Cluster1', 'INC-713');
  await regroup(GROUPS.sre, leave(PEOPLE.rita));
  await house.start('worker');
  expect(await cardSaying(house, 'INC-713', /^Voided: /)).toContain('who asked may no longer ask for it');
  expect(grantCalls(house, 'Cluster1')).toHaveLength(0);
  expect(typesOf(await inside.journal(id))).toBe('asked previewed approved quorum claimed voided');
}, 60_000);
