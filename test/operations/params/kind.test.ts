import { describe, expect, test } from '@jest/globals';
import { alertConfigParamKind, alertParamKind } from '../../../src/operations/alerts/alert-params.js';
import { snapshotParamKind } from '../../../src/operations/backup/snapshot-param.js';
import { supportCaseParamKind } from '../../../src/operations/cluster/grant-access.js';
import { clusterParamKind, serverlessParamKind } from '../../../src/operations/cluster-state/cluster-param.js';
import { databaseUserParamKind } from '../../../src/operations/database-users/database-user-params.js';
import {
  federatedDatabaseParamKind,
  queryLimitParamKind,
} from '../../../src/operations/federated-database/federated-database-params.js';
import { identityProviderParamKind } from '../../../src/operations/federation/identity-provider-param.js';
import { operations } from '../../../src/operations/index.js';
import { measurementParamKind } from '../../../src/operations/monitoring/measures.js';
import { addressParamKind } from '../../../src/operations/network/address-param.js';
import { privateEndpointParamKind } from '../../../src/operations/network/private-endpoint-param.js';
import type { Params } from '../../../src/operations/operation.js';
import { choiceParamKind } from '../../../src/operations/params/choice.js';
import { fieldOf } from '../../../src/operations/params/field.js';
import { listNames, narrowNames, type ParamKind } from '../../../src/operations/params/kind.js';
import { organizationParamKind } from '../../../src/operations/params/organization.js';
import { projectParamKind } from '../../../src/operations/params/project.js';
import { commentParamKind } from '../../../src/operations/params/text.js';
import { durationParamKind, instantParamKind } from '../../../src/operations/params/times.js';
import { queryShapeParamKind } from '../../../src/operations/queries/query-shape-param.js';
import { type Answers, BASE, FEDERATION, IDP, ORG, PROJECT, withAnswers } from '../answering.js';

const OTHER = 'b'.repeat(24);
const ORGS: Answers = {
  ...BASE,
  'GET /orgs': {
    results: [
      { id: ORG, name: 'Counter Inc' },
      { id: OTHER, name: 'Other' },
    ],
  },
};
const list = (kind: ParamKind, answers: Answers, chosen = {}) =>
  withAnswers({ ...ORGS, ...answers }, (atlas) => listNames(atlas, kind, chosen));

describe('projects', () => {
  const results = [
    { id: OTHER, name: 'Search', orgId: 'f'.repeat(24) },
    { id: PROJECT, name: 'Payments', orgId: ORG },
  ];
  const all = () => list(projectParamKind, { 'GET /groups': { results } });

  test('are listed with their organization', async () => {
    expect((await all()).map(({ name, detail }) => [name, detail])).toEqual([
      ['Payments', 'Counter Inc'],
      ['Search', 'f'.repeat(24)],
    ]);
  });

  test.each([
    [500, 'UNEXPECTED_ERROR'],
    [429, 'RATE_LIMITED'],
  ] as const)('are listed with an organization id when Atlas answers %d for organizations', async (...answer) => {
    const names = await list(projectParamKind, { 'GET /groups': { results }, 'GET /orgs': answer });
    expect(names.map(({ name, detail, within }) => [name, detail, within])).toContainEqual(['Payments', ORG, ORG]);
  });

  test('are narrowed to the chosen organization', async () => {
    const names = await all();
    const inside = (chosen: Params) => narrowNames(names, projectParamKind, chosen).map(({ name }) => name);
    expect(inside({ organization: ORG })).toEqual(['Payments']);
    expect(inside({ organization: OTHER })).toEqual([]);
    expect(inside({ cluster: 'x' })).toEqual(['Payments', 'Search']);
  });
});

describe('clusters', () => {
  const answers: Answers = {
    [`GET /groups/${PROJECT}/clusters`]: { results: [{ id: OTHER, name: 'Cluster1' }] },
    [`GET /groups/${PROJECT}/flexClusters`]: { results: [{ id: OTHER, name: 'Cluster0' }] },
  };

  test('are listed by name, dedicated and flex', async () => {
    expect(await list(clusterParamKind, answers, { project: PROJECT })).toEqual([
      { id: 'Cluster0', name: 'Cluster0', detail: 'flex', traits: ['flex'] },
      { id: 'Cluster1', name: 'Cluster1', detail: 'dedicated' },
    ]);
  });

  test('are marked as free, paused or deleted', async () => {
    const results = [
      { id: OTHER, name: 'C0', replicationSpecs: [{ regionConfigs: [{ providerName: 'TENANT' }] }] },
      { id: OTHER, name: 'C1', paused: true, stateName: 'IDLE' },
      { id: OTHER, name: 'C2', paused: false, stateName: 'DELETING' },
    ];
    const listed = { ...answers, [`GET /groups/${PROJECT}/clusters`]: { results } };
    expect((await list(clusterParamKind, listed, { project: PROJECT })).filter(({ id }) => id !== 'Cluster0')).toEqual([
      { id: 'C0', name: 'C0', detail: 'free', traits: ['free'] },
      { id: 'C1', name: 'C1', detail: 'dedicated, paused', traits: ['paused'] },
      { id: 'C2', name: 'C2', detail: 'dedicated', traits: ['deleted'] },
    ]);
  });

  test('are listed without asking for serverless instances', async () => {
    await withAnswers({ ...BASE, ...answers }, async (atlas, asked) => {
      await listNames(atlas, clusterParamKind, { project: PROJECT });
      expect(asked.map(({ call }) => call).filter((call) => call.includes('serverless'))).toEqual([]);
    });
  });

  const ENDED = `GET /groups/${PROJECT}/serverless`;
  test('that are serverless instances have a separate list', async () => {
    const listed = { [ENDED]: { results: [{ name: 'Serverless0' }] } };
    expect(await list(serverlessParamKind, listed, { project: PROJECT })).toEqual([
      { id: 'Serverless0', name: 'Serverless0', detail: 'serverless' },
    ]);
  });

  test.each([
    [404, 'RESOURCE_NOT_FOUND'],
    [410, 'VERSION_GONE'],
  ] as const)('include no serverless instances when Atlas answers %d', async (status, code) => {
    expect(await list(serverlessParamKind, { [ENDED]: [status, code] }, { project: PROJECT })).toEqual([]);
  });

  test('can’t be listed as serverless instances when Atlas fails to list those', async () => {
    const failing: Answers = { [ENDED]: [500, 'UNEXPECTED_ERROR'] };
    await expect(list(serverlessParamKind, failing, { project: PROJECT })).rejects.toMatchObject({ status: 500 });
  });

  test.each(['clusters', 'flexClusters'])(
    'are listed without those of a list that fails (%s), with its error',
    async (kind) => {
      for (const answer of [
        [500, 'UNEXPECTED_ERROR'],
        [429, 'RATE_LIMITED'],
        [403, 'USER_UNAUTHORIZED'],
      ] as const) {
        const partly: Answers = { ...answers, [`GET /groups/${PROJECT}/${kind}`]: answer };
        const names = await list(clusterParamKind, partly, { project: PROJECT });
        expect(names.map(({ name }) => name)).toEqual([kind === 'clusters' ? 'Cluster0' : 'Cluster1']);
        expect(names.unread).toMatchObject({ status: answer[0] });
      }
      expect(await list(clusterParamKind, answers, { project: PROJECT })).not.toHaveProperty('unread');
    },
  );

  test('are none without a project', async () => {
    expect(await list(clusterParamKind, answers)).toEqual([]);
  });
});

test('federated databases are read from a bare array', async () => {
  const answers = { [`GET /groups/${PROJECT}/dataFederation`]: [{ name: 'FDB0' }, { name: 'Old', state: 'DELETED' }] };
  expect(await list(federatedDatabaseParamKind, answers, { project: PROJECT })).toEqual([
    { id: 'FDB0', name: 'FDB0' },
    { id: 'Old', name: 'Old', traits: ['deleted'] },
  ]);
});

describe('identity providers', () => {
  const answers: Answers = {
    [`GET /orgs/${ORG}/federationSettings`]: { id: FEDERATION },
    [`GET /orgs/${OTHER}/federationSettings`]: { id: FEDERATION },
    [`GET /federationSettings/${FEDERATION}/identityProviders`]: {
      results: [
        { id: IDP, displayName: 'Okta', protocol: 'SAML', idpType: 'WORKFORCE' },
        { id: OTHER, displayName: null, protocol: 'OIDC', idpType: 'WORKLOAD' },
      ],
    },
  };
  const both = (of: string) => [
    { id: OTHER, name: OTHER, detail: `OIDC, for applications, in ${of}` },
    { id: IDP, name: 'Okta', detail: `SAML, for people, in ${of}` },
  ];

  test('are listed once for a federation, with the organizations that share it', async () => {
    expect(await list(identityProviderParamKind, answers)).toEqual(both('Counter Inc and Other'));
  });

  test('are marked as connected only if Atlas shows an organization', async () => {
    const provider = (id: string, associatedOrgs?: unknown) => ({
      id,
      displayName: id,
      protocol: 'OIDC',
      associatedOrgs,
    });
    const results = [provider('a', [{ orgId: ORG }]), provider('b', []), provider('c', null), provider('d')];
    const used = { ...answers, [`GET /federationSettings/${FEDERATION}/identityProviders`]: { results } };
    expect((await list(identityProviderParamKind, used)).map(({ id, traits }) => [id, traits])).toEqual([
      ['a', ['connected']],
      ['b', undefined],
      ['c', undefined],
      ['d', undefined],
    ]);
  });

  test('are listed when the credential can’t see one organization’s federation', async () => {
    const partly = { ...answers, [`GET /orgs/${OTHER}/federationSettings`]: [401, 'NOT_ORG_OWNER'] } as const;
    expect(await list(identityProviderParamKind, partly)).toEqual(both('Counter Inc'));
  });

  test('can’t be listed when Atlas refuses the credential or fails', async () => {
    const federation = `GET /orgs/${ORG}/federationSettings`;
    await expect(
      list(identityProviderParamKind, { ...answers, [federation]: [401, 'UNEXPECTED_ERROR'] }),
    ).rejects.toThrow('401');
    await expect(list(identityProviderParamKind, { ...answers, [federation]: [503] })).rejects.toThrow('503');
  });
});

test('organizations are those the credential sees', async () => {
  expect((await list(organizationParamKind, {})).map(({ name }) => name)).toEqual(['Counter Inc', 'Other']);
});

describe('query limits', () => {
  const at = `GET /groups/${PROJECT}/dataFederation/FDB0/limits`;
  const chosen = { project: PROJECT, 'federated-database': 'FDB0' };
  const daily = { name: 'bytesProcessed.daily', value: 5 * 1024 ** 3, overrunPolicy: 'BLOCK' };

  test('are the four possible ones, by the words people type, with their values', async () => {
    const answers = { [at]: [daily, { name: 'somethingNew', value: 1 }] };
    const unset = (id: string) => ({ id, name: id, detail: 'not set', traits: ['unset'] });
    expect(await list(queryLimitParamKind, answers, chosen)).toEqual([
      { id: 'daily', name: 'daily', detail: expect.stringMatching(/^5 GiB a day/) },
      unset('monthly'),
      unset('query'),
      unset('weekly'),
    ]);
  });
});

test.each([
  addressParamKind,
  commentParamKind,
  measurementParamKind,
  choiceParamKind,
  durationParamKind,
  instantParamKind,
  supportCaseParamKind,
])('a $noun has no list in Atlas', async (kind) => {
  expect(await list(kind, {}, { project: PROJECT })).toEqual([]);
});

test('every kind that a line takes as a name has a list in Atlas', () => {
  const kinds = new Set(
    operations.flatMap(({ params }) => Object.values(params.shape).map((one) => fieldOf(one).kind)),
  );
  expect(kinds.size).toBeGreaterThan(20);
  for (const { name, takes, list: inAtlas } of kinds)
    expect([name, inAtlas !== undefined]).toEqual([name, takes === 'word' || takes === 'name' || name === 'limit']);
});

test.each([
  clusterParamKind,
  databaseUserParamKind,
  snapshotParamKind,
  alertParamKind,
  alertConfigParamKind,
  federatedDatabaseParamKind,
  privateEndpointParamKind,
  queryShapeParamKind,
  queryLimitParamKind,
])('fails instead of listing none when Atlas refuses: $name', async (kind) => {
  const chosen = { project: PROJECT, cluster: 'Cluster0', 'federated-database': 'FederatedDB0' };
  const refusing = new Proxy<Answers>({}, { get: () => [403, 'USER_UNAUTHORIZED'] });
  await expect(withAnswers(refusing, (atlas) => listNames(atlas, kind, chosen))).rejects.toMatchObject({
    status: 403,
  });
});
