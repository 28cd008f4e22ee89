// A temporary change while others change something beside it: whether it is in effect, and what its revert leaves
// alone.
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { muteAlert } from '../../../src/operations/alerts/alert-switch.js';
import { withResolvedTimes } from '../../../src/operations/call.js';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import { pauseCluster } from '../../../src/operations/cluster/pausing.js';
import { scaleCluster } from '../../../src/operations/cluster/scale-cluster.js';
import { setDbUserRoles } from '../../../src/operations/database-users/set-db-user-roles.js';
import { setQueryLimit } from '../../../src/operations/federated-database/limit-changes.js';
import { connectOrg } from '../../../src/operations/federation/connect-org.js';
import { deactivateIdp } from '../../../src/operations/federation/deactivate-idp.js';
import { disconnectOrg } from '../../../src/operations/federation/disconnect-org.js';
import { changeNamed } from '../../../src/operations/index.js';
import type { Change, ChangeCall, Params } from '../../../src/operations/operation.js';
import { addRole } from '../../../src/operations/people/add-role.js';
import { invite } from '../../../src/operations/people/invite.js';
import { federatedDatabaseNamed, identityProviderNamed, projectNamed } from '../../../src/sandbox/atlas/index.js';
import { limitOf, renameEverything, set } from '../../support/atlas-things.js';
import { CASES } from '../cases.js';
import { openSharedFixture } from '../fixture.js';
import * as cases from '../given.js';
import { FINISHED_MS, NOW } from '../given.js';

let clock = NOW;
const fixture = await openSharedFixture(() => clock);
const { standIn, atlas } = fixture;
beforeEach(() => {
  clock = NOW;
  fixture.reset();
});
afterAll(() => fixture.close());

const inPayments = (rest: Params = {}) => cases.inPayments(rest)(fixture);
const between = (provider: string, org: string) => cases.between(provider, org)(fixture);
const withOktaOn = () => cases.withOktaOn(fixture);

async function carriedOut(operation: Change, params: Params): Promise<ChangeCall> {
  const { basis, call } = await operation.preview(atlas, params, NOW);
  if (call === undefined) throw new Error('there is no call');
  const sent = { params, basis, call: withResolvedTimes(call, NOW) };
  const reply = await atlas.write(sent.call, operation.reply);
  clock += operation.endsByItself ? 0 : FINISHED_MS;
  return { ...sent, reply };
}

/** With the params of its first case. */
async function firstCase(operation: Change): Promise<ChangeCall> {
  const [, given] = CASES.find(([one]) => one === operation) ?? [];
  if (given === undefined) throw new Error('there is no case');
  return carriedOut(operation, await given(fixture));
}

/** A change, its params, and what somebody else changes beside it; that gives a function to read it. */
const BESIDE: readonly [Change, () => Promise<Params>, () => () => unknown][] = [
  [
    setQueryLimit,
    () => inPayments({ database: 'FederatedDB0', limit: 'daily', to: '10TiB' }),
    () => {
      const daily = () => limitOf(federatedDatabaseNamed(standIn.world, 'FederatedDB0'), 'daily');
      set(daily(), { overrunPolicy: 'BLOCK_AND_KILL' });
      return () => daily().overrunPolicy;
    },
  ],
  [
    setDbUserRoles,
    () => inPayments({ user: 'admin/app', roles: '+read@audit -readWrite@payments' }),
    () => {
      const users = standIn.world.things.get(`/groups/${projectNamed(standIn.world, 'Payments').id}/databaseUsers`);
      const app = users?.find(({ username }) => username === 'app');
      if (app === undefined) throw new Error('there is no such user');
      set(app, { roles: [...[app.roles].flat(), { databaseName: 'audit', roleName: 'readWrite' }] });
      return () => JSON.stringify(app.roles).includes('"audit","roleName":"readWrite"');
    },
  ],
  [
    invite,
    () => inPayments({ person: 'new@counter.example', role: 'project-read-only' }),
    () => {
      const { world } = standIn;
      const found = world.people.find(({ username }) => username === 'new@counter.example');
      if (found === undefined) throw new Error('nobody is invited');
      delete found.invitation;
      const search = projectNamed(world, 'Search').id;
      found.projectRoles.set(search, ['GROUP_OWNER']);
      return () => world.people.includes(found) && found.projectRoles.get(search);
    },
  ],
  [disconnectOrg, () => between('CI pipelines', 'Counter Inc'), restrictDomains],
  [connectOrg, () => between('Entra trial', 'Counter Inc'), restrictDomains],
  [
    deactivateIdp,
    withOktaOn,
    () => {
      const okta = identityProviderNamed(standIn.world, 'Okta');
      set(okta, { ssoDebugEnabled: true });
      return () => okta.ssoDebugEnabled;
    },
  ],
];

function restrictDomains() {
  const [config] = standIn.world.federations[0]?.connectedOrgConfigs ?? [];
  if (config === undefined) throw new Error('no organization is connected');
  set(config, { domainRestrictionEnabled: true, domainAllowList: ['new.counter.example'] });
  return () => config.domainAllowList;
}

test.each(BESIDE.map(([operation, params, meddle]) => [operation.name, operation, params, meddle] as const))(
  '%s stays in effect when someone changes something beside it, and its revert keeps that',
  async (_, operation, params, meddle) => {
    const sent = await carriedOut(operation, await params());
    const seen = meddle();
    const theirs = seen();
    expect(await operation.inEffect(atlas, sent, NOW)).toBe('yes');
    const undo = operation.undo(sent, NOW);
    const back = await changeNamed(undo?.operation ?? '')?.preview(atlas, undo?.params ?? {}, NOW, sent);
    if (back?.call === undefined) throw new Error(JSON.stringify(back?.blockers));
    await atlas.write(back.call);
    clock += FINISHED_MS;
    expect(await operation.inEffect(atlas, sent, NOW)).toBe('no');
    expect(seen()).toEqual(theirs);
  },
);

test('a limit is no longer in effect when someone else sets another value', async () => {
  const sent = await carriedOut(
    setQueryLimit,
    await inPayments({ database: 'FederatedDB0', limit: 'daily', to: '10TiB' }),
  );
  set(limitOf(federatedDatabaseNamed(standIn.world, 'FederatedDB0'), 'daily'), { value: 7 * 1024 ** 4 });
  expect(await setQueryLimit.inEffect(atlas, sent, NOW)).toBe('no');
});

test('a grant is in effect until its end, even if Atlas still shows it', async () => {
  const sent = await carriedOut(grantAccess, await inPayments({ cluster: 'Cluster0', level: 'logs', for: '4h' }));
  expect(await grantAccess.inEffect(atlas, sent, NOW + 4 * 3_600_000 - 1)).toBe('yes');
  expect(await grantAccess.inEffect(atlas, sent, NOW + 4 * 3_600_000)).toBe('no');
});

test('a disconnection is no longer in effect when its provider is deleted', async () => {
  const sent = await carriedOut(disconnectOrg, await between('CI pipelines', 'Counter Inc'));
  const [federation] = standIn.world.federations;
  if (federation === undefined) throw new Error('there is no federation');
  const others = federation.identityProviders.filter(({ id }) => id !== sent.params.provider);
  set(federation, { identityProviders: others });
  expect(await disconnectOrg.inEffect(atlas, sent, NOW)).toBe('no');
});

/** What somebody else deletes, and the change with it. */
const DELETED: readonly [string, Change, () => void][] = [
  ['a scaled cluster', scaleCluster, () => void removeFrom(standIn.world.clusters, isCluster1)],
  ['a paused cluster', pauseCluster, () => void removeFrom(standIn.world.clusters, isCluster1)],
  ['an alert configuration', muteAlert, () => standIn.world.things.clear()],
  ['a member', addRole, () => void removeFrom(standIn.world.people, isRita)],
  [
    'an invitation',
    invite,
    () => void removeFrom(standIn.world.people, ({ username }) => username === 'new@counter.example'),
  ],
];
const isCluster1 = ({ name }: { readonly name: string }) => name === 'Cluster1';
const isRita = ({ username }: { readonly username: string }) => username === 'rita@counter.example';
function removeFrom<T>(all: T[], isOne: (one: T) => boolean): void {
  all.splice(0, all.length, ...all.filter((one) => !isOne(one)));
}

test.each(DELETED)('is no longer in effect when %s is deleted', async (_, operation, deleteIt) => {
  const sent = await firstCase(operation);
  expect(await operation.inEffect(atlas, sent, NOW)).toBe('yes');
  deleteIt();
  expect(await operation.inEffect(atlas, sent, NOW)).toBe('no');
});

test('an invitation whose reply was lost is “unclear”, not withdrawn, when nobody has that address', async () => {
  const { reply: _, ...sent } = await firstCase(invite);
  expect(await invite.inEffect(atlas, sent, NOW)).toBe('yes');
  renameEverything(standIn.world);
  expect(await invite.inEffect(atlas, sent, NOW)).toBe('unclear');
});
