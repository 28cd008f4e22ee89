// A temporary role for somebody who could approve it: only others can, and it is removed at its end. To invite or
// remove a person without a Slack account takes one more approval.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { identityProviderNamed } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import {
  approvalsCard,
  askGrant,
  cardWhere,
  decide,
  latestView,
  privateAnswers,
  submitted,
} from '../support/acting.js';
import { objectId, payments, set } from '../support/atlas-things.js';
import { cardSaying, cardWith, idOn } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { atRest, untilStored } from '../support/outcome.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const RULE = '  - operations: [area:people]\n    requesters: [sre]\n';
const { ada, rita, sam } = PEOPLE;

const system = useTestSystem({ policy: `${POLICY}${RULE}` });
const { inside } = system;
beforeAll(async () => {
  // People who sign in through it are added without an invitation.
  identityProviderNamed(system.atlas.world, 'Counter SSO').status = 'INACTIVE';
}, 90_000);

const rolesOf = (username: string) => {
  const { world } = system.atlas;
  return world.people.find((one) => one.username === username)?.projectRoles.get(payments(world)) ?? [];
};

test('a role needs somebody else’s approval, and is removed at its end', async () => {
  const line = 'add-role ada@counter.example project-access-manager in Payments for 2h because INC-95 the invoices';
  await submitted(system, rita, await askGrant(system, rita, line));
  const card = await approvalsCard(system, 'INC-95', 'waiting');
  const id = idOn(card);
  expect(textOf(card.blocks)).toContain('their own access');
  // A card mentions people when it is posted; its edits notify nobody.
  const posted = system.slack.calls
    .filter(({ method, args }) => method === 'chat.postMessage' && args.channel === CHANNELS.approvals)
    .map(({ args }) => JSON.stringify(args))
    .filter((text) => text.includes(id));
  expect(posted.join()).toContain(`<@${sam}>`);
  expect(posted.join()).not.toContain(ada);

  await decide(system, ada, card, 'decide:approve');
  await system.slack.until(() => privateAnswers(system, ada).find((said) => said.includes('about you')));
  expect(rolesOf('ada@counter.example')).toEqual([]);

  await decide(system, sam, card, 'decide:approve');
  await approvalsCard(system, 'INC-95', 'done');
  expect(rolesOf('ada@counter.example')).toEqual(['GROUP_ACCESS_MANAGER']);
  const { world } = system.atlas;
  const done = { id: 'a'.repeat(24), projectId: payments(world), created: `${new Date().toISOString().slice(0, 19)}Z` };
  world.events.push({ ...done, eventTypeName: 'MONGODB_USER_ADDED', username: 'ada@counter.example' });
  await decide(system, rita, await cardWith(system, 'INC-95', /End now/), 'decide:end-now');
  expect((await atRest(inside, deriveReturnId(id))).state).toBe('succeeded');
  expect(rolesOf('ada@counter.example')).toEqual([]);
  const told = await system.slack.until(() =>
    system.slack
      .messages(CHANNELS.approvals)
      .filter(({ threadTs }) => threadTs === card.ts)
      .map(({ blocks }) => textOf(blocks))
      .find((text) => text.includes('Atlas’s events')),
  );
  expect(told).toMatch(/ada@counter\.example did 1 thing.* database user was added ?\. /);
}, 90_000);

test('a role is removed from somebody whose email address changed meanwhile', async () => {
  const line = 'add-role dee@counter.example project-owner in Payments for 2h because INC-99 the release';
  await submitted(system, rita, await askGrant(system, rita, line));
  const dee = system.atlas.world.people.find(({ username }) => username === 'dee@counter.example');
  const id = idOn(await approved('INC-99'));
  expect(dee?.projectRoles.get(payments(system.atlas.world))).toContain('GROUP_OWNER');
  if (dee !== undefined) set(dee, { username: 'dee.new@counter.example' });
  await decide(system, rita, await cardWith(system, 'INC-99', /End now/), 'decide:end-now');
  expect((await atRest(inside, deriveReturnId(id))).state).toBe('succeeded');
  expect(dee?.projectRoles.get(payments(system.atlas.world))).toEqual(['GROUP_DATA_ACCESS_READ_WRITE']);
}, 90_000);

const newOne = () => system.atlas.world.people.find(({ username }) => username === 'new@counter.example');
const approved = async (reason: string) => {
  const card = await approvalsCard(system, reason, 'waiting');
  await decide(system, sam, card, 'decide:approve');
  await decide(system, ada, card, 'decide:approve');
  return approvalsCard(system, reason, 'done');
};

test('an invitation needs two approvals, and its undo removes everything that it gave', async () => {
  const line = 'invite new@counter.example as project-read-only in Payments because INC-96 the migration';
  await submitted(system, rita, await askGrant(system, rita, line));
  const done = await approved('INC-96');
  expect(rolesOf('new@counter.example')).toEqual(['GROUP_READ_ONLY']);
  await system.slack.press(rita, cardWhere(done), 'undo');
  const undo = await latestView(system, rita, 'invited as Organization Member');
  expect(textOf(undo.view)).toContain('invited as Organization Member and Project Read Only in Payments');
  await submitted(system, rita, undo, { reason: 'INC-97 the wrong address' });
  await approved('INC-97');
  expect(newOne()).toBeUndefined();
}, 90_000);

test('a temporary invitation ends for somebody who accepted with another address, and keeps other roles', async () => {
  const line = 'invite new@counter.example as project-read-only in Payments for 2h because INC-98 the audit';
  await submitted(system, rita, await askGrant(system, rita, line));
  const id = idOn(await approved('INC-98'));
  const person = newOne();
  if (person === undefined) throw new Error('nobody is invited');
  delete person.invitation;
  set(person, { username: 'newer@counter.example' });
  person.projectRoles.get(payments(system.atlas.world))?.push('GROUP_BACKUP_MANAGER');
  await decide(system, rita, await cardWith(system, 'INC-98', /End now/), 'decide:end-now');
  expect((await atRest(inside, deriveReturnId(id))).state).toBe('succeeded');
  expect(rolesOf('newer@counter.example')).toEqual(['GROUP_BACKUP_MANAGER']);
}, 90_000);

describe('an invitation that was accepted by an account with another id', () => {
  /** Makes new@ an owner for two hours, who accepts. @returns its return, and a step that changes the address and ends it */
  async function accepted(reason: string) {
    const line = `invite new@counter.example as project-owner in Payments for 2h because ${reason} the release`;
    await submitted(system, rita, await askGrant(system, rita, line));
    const id = idOn(await approved(reason));
    const person = newOne();
    if (person === undefined) throw new Error('nobody is invited');
    delete person.invitation;
    set(person, { id: objectId() });
    const moves = async () => {
      set(person, { username: `${reason}@counter.example` });
      await decide(system, rita, await cardWith(system, reason, /End now/), 'decide:end-now');
    };
    return { id, back: deriveReturnId(id), moves };
  }

  test('ends for somebody who changed their address since, if I saw them accept', async () => {
    const { id, back, moves } = await accepted('inc-101');
    await inside.store.defer('finishing', id, 0);
    await untilStored(inside, id, (one) => one.state === 'succeeded' && one.watching === undefined);
    await moves();
    expect(await atRest(inside, back)).toMatchObject({ state: 'succeeded', readBack: true });
    expect(rolesOf('inc-101@counter.example')).toEqual([]);
  }, 90_000);

  test('asks a person by name if I didn’t', async () => {
    const { back, moves } = await accepted('inc-102');
    await moves();
    await untilStored(inside, back, (one) => one.state === 'approved' && one.returning?.troubles === 1);
    expect(await cardSaying(system, 'inc-102', /can’t find/)).toContain('new@counter.example');
  }, 90_000);
});

test('after a temporary invitation the thread says when a sign-in adds the person again', async () => {
  identityProviderNamed(system.atlas.world, 'Counter SSO').status = 'ACTIVE';
  const line = 'invite back@counter.example as project-read-only in Payments for 2h because INC-100 the audit';
  await submitted(system, rita, await askGrant(system, rita, line));
  const card = await approved('INC-100');
  await decide(system, rita, await cardWith(system, 'INC-100', /End now/), 'decide:end-now');
  expect((await atRest(inside, deriveReturnId(idOn(card)))).state).toBe('succeeded');
  system.atlas.signIn('back@counter.example');
  await system.slack.until(
    () =>
      system.slack
        .messages(CHANNELS.approvals)
        .filter(({ threadTs }) => threadTs === card.ts)
        .find(({ blocks }) => textOf(blocks).includes('organization again')),
    60_000,
  );
}, 120_000);
