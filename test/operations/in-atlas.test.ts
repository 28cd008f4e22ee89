// The operations against a stateful Atlas: what a preview promises, a call does, and a read then shows.
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreJobs } from '../../src/operations/backup/restore-jobs.js';
import { runAt } from '../../src/operations/call.js';
import { access } from '../../src/operations/cluster/access.js';
import { clusters } from '../../src/operations/cluster/clusters.js';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { clusterKind } from '../../src/operations/cluster-state/cluster-param.js';
import { describeCredential } from '../../src/operations/credential-roles.js';
import { setDbUserRoles } from '../../src/operations/database-users/set-db-user-roles.js';
import { federatedDatabaseKind } from '../../src/operations/federated-database/federated-database-param.js';
import { queryLimits } from '../../src/operations/federated-database/query-limits.js';
import { setQueryLimit } from '../../src/operations/federated-database/set-query-limit.js';
import { connectOrg } from '../../src/operations/federation/connect-org.js';
import { deactivateIdp } from '../../src/operations/federation/deactivate-idp.js';
import { deleteIdp } from '../../src/operations/federation/delete-idp.js';
import { disconnectOrg } from '../../src/operations/federation/disconnect-org.js';
import { identityProviderKind } from '../../src/operations/federation/identity-provider-param.js';
import { idps } from '../../src/operations/federation/idps.js';
import { orgConfig } from '../../src/operations/federation/org-config.js';
import { orgs } from '../../src/operations/federation/orgs.js';
import { changeNamed, operations } from '../../src/operations/index.js';
import { matchName } from '../../src/operations/match.js';
import { namespaces } from '../../src/operations/monitoring/namespaces.js';
import { privateEndpoints } from '../../src/operations/network/private-endpoints.js';
import type { Call, Change, Params, Preview } from '../../src/operations/operation.js';
import { overview } from '../../src/operations/overview/overview.js';
import type { Kind } from '../../src/operations/params/kind.js';
import { listNames } from '../../src/operations/params/kind.js';
import { organizationKind } from '../../src/operations/params/organization.js';
import { projectKind } from '../../src/operations/params/project.js';
import { invite } from '../../src/operations/people/invite.js';
import { projects } from '../../src/operations/project/projects.js';
import { databaseNamed, projectNamed, providerNamed } from '../../src/sandbox/atlas/index.js';
import { plain } from '../../src/slack/blocks/text.js';
import { limitOf, set } from '../support/atlas-things.js';
import * as cases from './cases.js';
import { CASES, chosen, NOW, type Stage, THROUGH_MS } from './cases.js';
import { openSharedStage } from './stage.js';

let clock = NOW;
const stage = await openSharedStage(() => clock);
const { standIn, atlas } = stage;

beforeEach(() => {
  clock = NOW;
  stage.reset();
});
afterAll(() => stage.close());

/** The cases are of any pretend Atlas; here they are of this one. */
const here = (): Stage => ({ standIn, atlas });
const idOf = (kind: Kind, name: string) => cases.idOf(here(), kind, name);
const inPayments = (rest: Params = {}) => cases.inPayments(rest)(here());
const between = (provider: string, org: string) => cases.between(provider, org)(here());
const withOktaOn = () => cases.withOktaOn(here());

describe('look-ups', () => {
  test('read a list of several pages to its end', async () => {
    const { headline, table } = await restoreJobs.run(atlas, await inPayments({ cluster: 'Cluster0' }), NOW);
    expect(table?.rows).toHaveLength(230);
    expect(headline).toEqual([
      '3 of 230 restore jobs of Cluster0 failed',
      ', the last 3 hours ago (',
      { at: NOW - 182 * 60_000 },
      ')',
      '; 1 in progress.',
    ]);
  });

  test('find a flex cluster’s jobs where flex clusters have theirs', async () => {
    const { facts } = await restoreJobs.run(atlas, await inPayments({ cluster: 'FlexDev' }), NOW);
    expect(facts.map(({ label }) => label)).toEqual(['In progress', 'For comparison']);
  });

  test('say what is known of a name that is no cluster', async () => {
    const { headline } = await restoreJobs.run(atlas, await inPayments({ cluster: 'Clutser0' }), NOW);
    expect(headline).toBe('Payments has no cluster Clutser0.');
  });

  test('answer within a project and within an organization', async () => {
    const ranked = await namespaces.run(atlas, await inPayments({ cluster: 'Cluster0', view: 'secondary' }), NOW);
    expect(ranked.table?.rows).toContainEqual([expect.anything(), 'payments', 'ledger.entries']);
    const endpoints = await privateEndpoints.run(atlas, await inPayments(), NOW);
    expect(endpoints.headline).toBe('Payments has 6 private endpoints: 2 failed, 1 pending and 3 ok.');
    const config = await orgConfig.run(atlas, { org: await idOf(organizationKind, 'Counter Inc') }, NOW);
    expect(config.headline).toBe('Counter Inc signs in through Counter SSO, with 2 role mappings.');
    expect(JSON.stringify(config)).not.toContain('ines.conflict');
  });
});

describe('look-ups around an incident', () => {
  test('tell how a cluster and its project are', async () => {
    const ofCluster = await overview.run(atlas, await inPayments({ cluster: 'Cluster1' }), NOW);
    expect(ofCluster.headline).toMatch(/^Cluster1 is running; .*; MongoDB support has access for another 3 hours\.$/);
    expect(ofCluster.missing).toEqual([]);
    const ofProject = await overview.run(atlas, await inPayments(), NOW);
    expect(ofProject.headline).toMatch(/^Payments has 5 clusters, 4 running and 1 paused; .*alerts? (is|are) open/);
    expect(ofProject.missing).toEqual([]);
  });

  test('tell who has access, what is left of a limit, and which certificate ends', async () => {
    const open = await access.run(atlas, await inPayments(), NOW);
    expect(open.table?.rows.map(([name, state]) => [name, state])).toEqual([
      ['Cluster1', 'open'],
      ['ledger-eu', 'ended'],
    ]);
    const limits = await queryLimits.run(atlas, await inPayments({ database: 'FederatedDB0' }), NOW);
    expect(limits.headline).toBe(
      'The daily limit of FederatedDB0 is the closest to being reached: 4.3 GiB of 5 GiB used (85%).',
    );
    const providers = await idps.run(atlas, {}, NOW);
    expect(providers.headline).toBe(
      'The certificate of Counter SSO ends in 12 days; Counter Inc and Counter Labs have 5 identity providers.',
    );
  });

  test('tell what there is, wherever it is', async () => {
    expect((await clusters.run(atlas, {}, NOW)).table?.rows).toHaveLength(standIn.world.clusters.length);
    expect((await projects.run(atlas, {}, NOW)).notes).toEqual([expect.stringContaining('Sandbox is the name of')]);
    expect((await orgs.run(atlas, {}, NOW)).headline).toBe('I see 2 organizations.');
  });

  test('five thousand projects take pages, not a call for each', async () => {
    const made = Array.from({ length: 5_000 }, (_, at) => ({
      ...projectNamed(standIn.world, 'Payments'),
      id: (at + 1).toString(16).padStart(24, '0'),
      name: `project ${at}`,
    }));
    standIn.world.projects.push(...made);
    expect((await projects.run(atlas, {}, NOW)).table?.rows).toHaveLength(5_006);
    expect((await orgs.run(atlas, {}, NOW)).table?.rows).toHaveLength(2);
    expect((await clusters.run(atlas, {}, NOW)).headline).toMatch(/^18 clusters in 5 projects;/);
    // Pages of a hundred, with up to three read ahead of the end.
    expect(standIn.calls.length).toBeLessThan(3 * (51 + 3) + 5);
  });

  test('a credential learns what it may do, and that it may not do everything', async () => {
    expect((await describeCredential(atlas, operations)).at(-1)).toBe(
      'In Counter Inc and Counter Labs: enough for every look-up there.',
    );
    const { roles } = standIn.credentials.reader;
    roles.splice(0, roles.length, ...roles.map(({ at }) => ({ role: 'ORG_READ_ONLY' as const, at })));
    expect((await describeCredential(atlas, operations)).join(' ')).toContain(
      'restore-jobs (needs Project Backup Manager)',
    );
  });
});

describe('names', () => {
  test('of every kind that a param asks for can be listed', async () => {
    const project = await inPayments();
    const clusters = await listNames(atlas, clusterKind, project);
    expect(clusters.map(({ name }) => name)).toEqual([
      'Cluster0',
      'Cluster1',
      'FlexDev',
      'ledger-eu',
      'reports-archive',
    ]);
    const databases = await listNames(atlas, federatedDatabaseKind, project);
    expect(databases.map(({ name }) => name)).toEqual(['FederatedDB0', 'FederatedDB1']);
    expect(await listNames(atlas, identityProviderKind, {})).toHaveLength(5);
  });

  test('that two organizations share are asked about', async () => {
    const match = matchName('sandbox', await listNames(atlas, projectKind, {}));
    expect(match.kind === 'many' && match.among.map(({ detail }) => detail)).toEqual(['Counter Inc', 'Counter Labs']);
  });
});

/** What of a preview has nothing to do with how long it lasts. */
const actsOn = ({ place, target, path, direction, facts, basis, call }: Preview) => ({
  place,
  target,
  path,
  direction,
  facts,
  basis,
  call,
});

test('every change has a case', () => {
  const changes = operations.filter(({ effect }) => effect !== 'read').map(({ name }) => name);
  expect([...new Set(CASES.map(([{ name }]) => name))].toSorted()).toEqual(changes.toSorted());
});

describe.each(CASES.map(([operation, params]) => [operation.name, operation, params] as const))(
  '%s',
  (_, operation, params) => {
    const prepare = async () => {
      const given = await params(here());
      const { basis, blockers, call } = await operation.preview(atlas, given, NOW);
      expect(blockers).toEqual([]);
      if (call === undefined) throw new Error('there is no call');
      return { given, basis, sent: { params: given, basis, call: runAt(call, NOW) } };
    };

    /** And Atlas is through with it, and takes the next one. */
    const done = async (call: Call, reply?: Change['reply']) => {
      const replied = await atlas.write(call, reply);
      clock += THROUGH_MS;
      return replied;
    };

    const shown = () => {
      clock += operation.finishes?.showsWithinMs ?? 0;
    };

    test('is not applied before the call, and applied after it', async () => {
      const { sent } = await prepare();
      expect(await operation.verify(atlas, sent)).toBe('not applied');
      await atlas.write(sent.call);
      shown();
      expect(await operation.verify(atlas, sent)).toBe('applied');
    });

    test('is in effect once it is done, and no longer once it is undone', async () => {
      const { sent: asked } = await prepare();
      if (!('for' in operation.params.shape)) return;
      const sent = { ...asked, reply: await done(asked.call, operation.reply) };
      expect(await operation.inEffect(atlas, sent, NOW)).toBe('yes');
      const undo = operation.undo(sent, NOW);
      if (undo === undefined) return;
      const inverse = changeNamed(undo.operation);
      const { call } = (await inverse?.preview(atlas, await chosen(undo, here()), NOW, sent)) ?? {};
      if (call === undefined) throw new Error('there is no call');
      await done(runAt(call, NOW));
      expect(await operation.inEffect(atlas, sent, NOW)).toBe('no');
    });

    test('lasts for a while where something can put it back, and says what it is then', async () => {
      const { for: length, ...given } = await params(here());
      if (!('for' in operation.params.shape) || operation.endsByItself) return;
      expect(length).toBeUndefined();
      const [forGood, forAWhile] = await Promise.all([
        operation.preview(atlas, given, NOW),
        operation.preview(atlas, { ...given, for: '2h' }, NOW),
      ]);
      const { summary, extent, notice, before, after, undo } = forAWhile;
      expect(actsOn(forAWhile)).toEqual(actsOn(forGood));
      // What is true only because it comes back, it may say besides.
      expect(forAWhile.warnings).toEqual(expect.arrayContaining([...forGood.warnings]));
      expect(summary).toBe(`${forGood.summary} for 2 hours`);
      expect([extent, notice]).toEqual([expect.stringMatching(/(^|, )2 h$/), `${forGood.notice}, 2 h`]);
      expect(plain(after)).toBe(`${plain(forGood.after)}; after 2 hours it reverts to ${plain(before)}`);
      expect(undo).toBe(`It reverts after 2 hours. Before that, ${forGood.undo}`);
    });

    test('is taken back by what it says undoes it, or says that nothing does', async () => {
      const { given, basis, sent } = await prepare();
      const before = await operation.preview(atlas, given, NOW);
      await done(sent.call);
      const undo = operation.undo(sent, NOW);
      expect(undo === undefined).toBe(operation.effect === 'irreversible');
      // Its form takes nothing before a name is typed.
      if (undo === undefined) expect(before.confirm).toEqual(expect.any(String));
      if (undo === undefined) return;
      const inverse = changeNamed(undo.operation);
      if (inverse === undefined) throw new Error(`no change ${undo.operation}`);
      const { call, blockers } = await inverse.preview(atlas, await chosen(undo, here()), NOW);
      if (call === undefined) throw new Error(JSON.stringify(blockers));
      await done(runAt(call, NOW));
      const after = await operation.preview(atlas, given, NOW);
      expect({ before: after.before, basis: after.basis }).toEqual({ before: before.before, basis });
    });

    test('rests on the same facts as long as nobody changes anything', async () => {
      const { given, basis } = await prepare();
      expect((await operation.preview(atlas, given, NOW + 3_600_000)).basis).toEqual(basis);
    });

    test('previews and verifies by reads alone', async () => {
      const { sent } = await prepare();
      await operation.verify(atlas, sent);
      expect(standIn.calls.filter(({ method, path }) => method !== 'GET' && !path.includes('oauth'))).toEqual([]);
    });

    test('is seen to have happened though its answer was lost', async () => {
      const { sent } = await prepare();
      standIn.fault({
        kind: 'cut after effect',
        method: sent.call.method,
        times: 1,
      });
      await expect(atlas.write(sent.call)).rejects.toThrow();
      shown();
      expect(await operation.verify(atlas, sent)).toBe('applied');
    });

    test('is seen not to have happened when it was cut off before', async () => {
      const { sent } = await prepare();
      standIn.fault({
        kind: 'cut before effect',
        method: sent.call.method,
        times: 1,
      });
      await expect(atlas.write(sent.call)).rejects.toThrow();
      expect(await operation.verify(atlas, sent)).toBe('not applied');
    });

    test('is voided, with what is different, when somebody else did it first', async () => {
      const { given, basis, sent } = await prepare();
      await atlas.write(sent.call);
      shown();
      const again = await operation.preview(atlas, given, NOW);
      expect(again.basis).not.toEqual(basis);
      expect(operation.drift(basis, again.basis, NOW)).toMatch(/./);
    });
  },
);

test.each([
  ['two organizations', 'Counter SSO', 'Counter Inc and Counter Labs'],
  ['one organization, though Atlas itself would delete it', 'Labs Google', 'Counter Labs'],
  ['an organization’s database access', 'CI pipelines', 'Counter Inc'],
])('an identity provider connected to %s is not deleted', async (_, name, connectedTo) => {
  const { blockers } = await deleteIdp.preview(atlas, { provider: await idOf(identityProviderKind, name) }, NOW);
  const sentence = expect.stringContaining(`${name} is still connected to ${connectedTo}.`);
  expect(blockers).toMatchObject([{ param: 'provider', sentence, first: { operation: 'disconnect-org' } }]);
});

test('a grant that has run out since the preview is no drift', async () => {
  const params = await inPayments({ cluster: 'Cluster1', level: 'logs', for: '4h' });
  const before = await grantAccess.preview(atlas, params, NOW);
  const after = await grantAccess.preview(atlas, params, NOW + 4 * 3_600_000);
  expect([before.warnings.length, after.warnings.length]).toEqual([1, 0]);
  expect(after.basis).toEqual(before.basis);
});

test('a credential without the role is told so by Atlas, not by a guess', async () => {
  const { roles } = standIn.credentials.reader;
  const params = await inPayments({ cluster: 'Cluster0' });
  roles.splice(0, roles.length, ...roles.map(({ at }) => ({ role: 'ORG_READ_ONLY' as const, at })));
  await expect(restoreJobs.run(atlas, params, NOW)).rejects.toMatchObject({ status: 401 });
});

/** What somebody else changes beside it, and shows of it then. */
const BESIDE: readonly [Change, () => Promise<Params>, () => () => unknown][] = [
  [
    setQueryLimit,
    () => inPayments({ database: 'FederatedDB0', limit: 'daily', to: '10TiB' }),
    () => {
      const daily = () => limitOf(databaseNamed(standIn.world, 'FederatedDB0'), 'daily');
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
      const okta = providerNamed(standIn.world, 'Okta');
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
  '%s is in effect though something beside it was changed, and what puts it back leaves that',
  async (_, operation, params, meddle) => {
    const given = await params();
    const { basis, call } = await operation.preview(atlas, given, NOW);
    if (call === undefined) throw new Error('there is no call');
    const sent = { params: given, basis, call, reply: await atlas.write(call, operation.reply) };
    const seen = meddle();
    const theirs = seen();
    expect(await operation.inEffect(atlas, sent, NOW)).toBe('yes');
    const undo = operation.undo(sent, NOW);
    const back = await changeNamed(undo?.operation ?? '')?.preview(atlas, undo?.params ?? {}, NOW, sent);
    if (back?.call === undefined) throw new Error(JSON.stringify(back?.blockers));
    await atlas.write(back.call);
    expect(await operation.inEffect(atlas, sent, NOW)).toBe('no');
    expect(seen()).toEqual(theirs);
  },
);

test('what somebody else put in the place of ours does not stand', async () => {
  const given = await inPayments({ database: 'FederatedDB0', limit: 'daily', to: '10TiB' });
  const { basis, call } = await setQueryLimit.preview(atlas, given, NOW);
  if (call === undefined) throw new Error('there is no call');
  await atlas.write(call);
  set(limitOf(databaseNamed(standIn.world, 'FederatedDB0'), 'daily'), { value: 7 * 1024 ** 4 });
  expect(await setQueryLimit.inEffect(atlas, { params: given, basis, call }, NOW)).toBe('no');
});

test('a grant stands until it has ended by itself, though Atlas goes on showing it', async () => {
  const given = await inPayments({ cluster: 'Cluster0', level: 'logs', for: '4h' });
  const { basis, call } = await grantAccess.preview(atlas, given, NOW);
  if (call === undefined) throw new Error('there is no call');
  const sent = { params: given, basis, call: runAt(call, NOW) };
  await atlas.write(sent.call);
  expect(await grantAccess.inEffect(atlas, sent, NOW + 4 * 3_600_000 - 1)).toBe('yes');
  expect(await grantAccess.inEffect(atlas, sent, NOW + 4 * 3_600_000)).toBe('no');
});

test('a connection to a provider that was deleted since has nothing left to put back', async () => {
  const given = await between('CI pipelines', 'Counter Inc');
  const { basis, call } = await disconnectOrg.preview(atlas, given, NOW);
  if (call === undefined) throw new Error('there is no call');
  await atlas.write(call);
  const [federation] = standIn.world.federations;
  if (federation === undefined) throw new Error('there is no federation');
  const others = federation.identityProviders.filter(({ id }) => id !== given.provider);
  set(federation, { identityProviders: others });
  expect(await disconnectOrg.inEffect(atlas, { params: given, basis, call }, NOW)).toBe('no');
});
