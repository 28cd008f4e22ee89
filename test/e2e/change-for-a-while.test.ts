// A temporary change in its form, on its card and in lists, and ended early.
import { beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import type { InState } from '../../src/approvals/request/request.js';
import { projectNamed } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import {
  approvalsCard,
  ask,
  cardWhere,
  decide,
  latestView,
  pressOnCard,
  privateAnswers,
  submitted,
} from '../support/acting.js';
import { limitOf, makeDatabase } from '../support/atlas-things.js';
import { cardSaying, cardWith } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { atRest, doneOnceApproved, untilStored } from '../support/outcome.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const HOUR_MS = 3_600_000;
const policy = `${POLICY}  - operations: [set-query-limit]\n    requesters: [sre]\n    max_duration: 8h\n  - operations: [set-db-user-roles]\n    requesters: [sre]\n`;
const system = useTestSystem({ roles: ['web', 'worker'], policy });
const { inside } = system;
beforeAll(async () => {
  // One for each test, before the bot caches names.
  for (const name of ['told', 'ended', 'longer', 'taken', 'bound', 'lower', 'timed', 'busy'])
    makeDatabase(system.atlas.world, name);
}, 90_000);

const database = (name: string) => {
  const found = system.atlas.world.federatedDatabases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no database ${name}`);
  return found;
};
const daily = (name: string) => limitOf(database(name), 'daily').value;
const form = async (user: string, line: string, showing: string) => {
  await system.slack.command(user, CHANNELS.incident, line);
  return latestView(system, user, showing);
};

const approved = (reason: string) => doneOnceApproved(system, inside, reason);

/** Rita sets the limit of a database for two hours. */
async function forTwoHours(name: string, to: string): Promise<string> {
  const line = `set-query-limit ${name} daily to ${to} for 2h in Payments because of ${name}`;
  await submitted(system, PEOPLE.rita, await form(PEOPLE.rita, line, 'reverts after 2 hours'));
  return approved(`of ${name}`);
}
const openReturn = (id: string) =>
  untilStored(inside, deriveReturnId(id), (one): InState<'approved'> | false => one.state === 'approved' && one);
const press = async (user: string, reason: string, action: string) => {
  const card = await cardWith(system, reason, /Reverts to/);
  await system.slack.press(user, cardWhere(card), action);
};

test('its form and card say when it reverts, and lists show how long it lasts', async () => {
  const id = await forTwoHours('told', '10TB');
  const card = await cardSaying(system, 'of told', /Reverts to 5 GiB a day at /);
  expect(card).toMatch(/told to 10 TiB for 2 hours .*End now….*Extend… /);
  expect(card).not.toContain('Undo…');
  expect(await ask(system, PEOPLE.rita, 'requests')).toMatch(
    new RegExp(
      `\\*Temporary changes\\*\\s• \`${id}\` Revert the change to told – reverts in (2 hours|1 hour 59 minutes), `,
    ),
  );
  expect(await ask(system, PEOPLE.rita, `request ${id}`)).toMatch(/Reverts to .* end scheduled/);
}, 120_000);

test('an end at a time of day is in the requester’s time zone, whenever it is approved', async () => {
  const at = Math.ceil(Date.now() / 60_000) * 60_000 + 3 * HOUR_MS;
  const [day, time] = new Date(at).toLocaleString('sv', { timeZone: 'Europe/Dublin' }).split(' ');
  const typed = `until ${time?.slice(0, 5)}`;
  const line = `set-query-limit timed daily to 10TB ${typed} in Payments because of timed`;
  const view = await form(PEOPLE.rita, line, ' 5 GiB a day');
  expect(JSON.stringify(view.view)).toContain(`"initial_value":"until ${day} ${time?.slice(0, 5)}"`);
  expect(textOf(view.view)).toContain('in Europe/Dublin');
  await submitted(system, PEOPLE.rita, view, { 'param:for': typed });
  const id = await approved('of timed');
  expect((await openReturn(id)).notBefore).toBe(at);
}, 120_000);

test('a rule with a maximum duration requires a duration', async () => {
  const line = 'set-query-limit bound daily to 10TB in Payments because of bound';
  const view = await form(PEOPLE.rita, line, 'Add a duration');
  expect(JSON.stringify(view.view)).toMatch(/"hint":\{"type":"plain_text","text":"[^"]*8 hours at most/);
  const seen = await system.slack.submit(PEOPLE.rita, view.id, {});
  expect(JSON.stringify(seen)).toContain('8 hours at most');
  await system.slack.submit(PEOPLE.rita, view.id, { 'param:for': '1h' });
}, 120_000);

test('ending it early needs approval if that widens cost', async () => {
  const id = await forTwoHours('lower', '1GB');
  await openReturn(id);
  await press(PEOPLE.rita, 'of lower', 'decide:end-now');
  const view = await latestView(system, PEOPLE.rita, `undo of ${id}`);
  expect(textOf(view.view)).toMatch(
    /Ends now instead of at .*Reverts to 5 GiB a day.*Needs a new approval: .*cost more/,
  );
  await submitted(system, PEOPLE.rita, view);
  await press(PEOPLE.rita, 'of lower', 'decide:end-now');
  await system.slack.until(() => privateAnswers(system, PEOPLE.rita).join().includes('already asks to end this'));
  await approved(`undo of ${id}`);
  expect(daily('lower')).toBe(5 * 1024 ** 3);
  expect(await atRest(inside, deriveReturnId(id))).toMatchObject({ state: 'voided' });
  await cardSaying(system, 'of lower', /Undone by/);
}, 120_000);

test('a database role with the name of an inherited property is granted, and reverted at its end', async () => {
  const project = projectNamed(system.atlas.world, 'Payments').id;
  const things = (path: string) => system.atlas.world.things.get(`/groups/${project}/${path}`) ?? [];
  system.atlas.world.things.set(`/groups/${project}/customDBRoles/roles`, [{ roleName: 'constructor' }]);
  const rolesNow = () => things('databaseUsers').find(({ username }) => username === 'app')?.roles;
  const before = rolesNow();
  const line = 'set-db-user-roles app constructor for 2h in Payments because of a role';
  await submitted(system, PEOPLE.rita, await form(PEOPLE.rita, line, 'constructor'));
  const id = await approved('of a role');
  expect(rolesNow()).toEqual([{ databaseName: 'admin', roleName: 'constructor' }]);
  const back = await openReturn(id);
  const now = await inside.store.now();
  await inside.age(back, {
    notBefore: now,
    ...(back.returns && { returns: { ...back.returns, endsAt: now } }),
  });
  expect(await atRest(inside, deriveReturnId(id))).toMatchObject({ state: 'succeeded', readBack: true });
  expect(rolesNow()).toEqual(expect.arrayContaining(z.array(z.unknown()).parse(before)));
}, 120_000);

test('the list of access shows which grants were requested here', async () => {
  const line = 'grant-access Cluster0 in Payments for 2h because of access';
  await submitted(system, PEOPLE.rita, await form(PEOPLE.rita, line, 'Undo'));
  const id = await approved('of access');
  // Cluster1 has a grant in the sandbox from the start.
  expect(await ask(system, PEOPLE.rita, 'access in Payments')).toMatch(
    new RegExp(`Cluster0 open .* database logs ${id} Cluster1 open .* infrastructure none on record`),
  );
}, 120_000);

test('can be edited while Atlas is too busy to make it', async () => {
  const fault = { status: 409, errorCode: 'CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES' };
  system.atlas.fault({ kind: 'status', ...fault, method: 'PATCH', path: /busy\/limits/, times: 1 });
  const line = 'set-query-limit busy daily to 10TB for 2h in Payments because of busy';
  await submitted(system, PEOPLE.rita, await form(PEOPLE.rita, line, 'reverts after 2 hours'));
  const card = await approvalsCard(system, 'of busy', 'waiting');
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await cardWith(system, 'of busy', /being changed/);
  await pressOnCard(system, PEOPLE.rita, card, 'edit');
  const edited = await latestView(system, PEOPLE.rita, 'reverts after 2 hours');
  expect(textOf(edited.view)).not.toContain('must be reverted first');
  await submitted(system, PEOPLE.rita, edited, { 'param:for': '1h', reason: 'edit of busy' });
  const id = await approved('edit of busy');
  expect(await openReturn(id)).toMatchObject({ returns: { params: { for: '1h' } } });
}, 120_000);
