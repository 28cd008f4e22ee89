import { describe, expect, test } from '@jest/globals';
import { UNREAD_TEXT } from '../../../src/operations/format.js';
import { operationNamed } from '../../../src/operations/index.js';
import type { LookUpResult } from '../../../src/operations/operation.js';
import { overview } from '../../../src/operations/overview/overview.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const GROUP = `GET /groups/${PROJECT}`;
const cluster = (name: string, rest: object = {}) => ({
  id: name
    .padStart(24, '0')
    .replace(/[^\da-f]/gi, 'a')
    .toLowerCase(),
  name,
  clusterType: 'REPLICASET',
  stateName: 'IDLE',
  mongoDBVersion: '8.0.29',
  backupEnabled: true,
  replicationSpecs: [
    {
      regionConfigs: [
        { providerName: 'AWS', regionName: 'EU_WEST_1', electableSpecs: { instanceSize: 'M40', nodeCount: 3 } },
      ],
    },
  ],
  ...rest,
});
const GRANTED = {
  mongoDBEmployeeAccessGrant: { grantType: 'CLUSTER_INFRASTRUCTURE', expirationTime: '2026-11-25T13:00:00Z' },
};
const alert = (eventTypeName: string, created: string, clusterName = 'C0') => ({
  id: `${eventTypeName}${created}`,
  status: 'OPEN',
  eventTypeName,
  created,
  clusterName,
});
const ALERTS = {
  results: [
    alert('HOST_HAS_INDEX_SUGGESTIONS', '2026-11-25T09:20:00Z'),
    alert('NO_PRIMARY', '2026-11-25T09:50:00Z'),
    alert('HOST_DOWN', '2026-11-20T00:00:00Z', 'C1'),
  ],
};
const SNAPSHOTS = {
  results: [
    { id: '1', status: 'completed', createdAt: '2026-11-25T04:00:00Z' },
    { id: '2', status: 'completed', createdAt: '2026-11-25T07:00:00Z' },
    { id: '3', status: 'failed', createdAt: '2026-11-25T09:00:00Z' },
  ],
};
const backupsOf = (name: string) => `${GROUP}/clusters/${name}/backup/snapshots`;
const ANSWERS: Answers = {
  ...BASE,
  [`${GROUP}/clusters/C0`]: cluster('C0', GRANTED),
  [`${GROUP}/alerts`]: ALERTS,
  [backupsOf('C0')]: SNAPSHOTS,
};
const run = (answers: Answers, name?: string) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) =>
    overview.run(atlas, { project: PROJECT, ...(name && { cluster: name }) }, NOW),
  );
const fact = ({ facts }: LookUpResult, label: string) => facts.find((one) => one.label === label)?.value;

/** Every button leads to an operation that accepts its params. */
function expectValidButtons({ next = [] }: LookUpResult): void {
  for (const { operation, params } of next) {
    expect([operation, operationNamed(operation)?.params.safeParse(params).success]).toEqual([operation, true]);
  }
}

describe('on a cluster', () => {
  test('says in the headline whether it runs, which alerts are open and who has access', async () => {
    const result = await run({}, 'C0');
    expect(result.headline).toMatch(/^C0 is running; 2 alerts .*40 minutes; MongoDB support .*3 hours\.$/);
    expect(result.missing).toEqual([]);
    expectValidButtons(result);
  });

  test('shows the most urgent alert, not the oldest, and the last complete backup', async () => {
    const result = await run({}, 'C0');
    expect(fact(result, 'Most urgent alert')).toEqual(['no primary', ', since ', { at: NOW - 600_000 }]);
    expect(fact(result, 'Last backup')).toEqual([{ at: NOW - 3 * 3_600_000 }, ' (3 hours ago)']);
    expect(fact(result, 'Tier')).toBe('M40, AWS EU_WEST_1');
  });

  test.each([
    [{ encryptionAtRestProvider: 'AWS' }, 'Encrypted with', expect.stringContaining('AWS KMS')],
    [{ encryptionAtRestProvider: 'NONE' }, 'Encrypted with', expect.stringContaining('Atlas')],
    [{}, 'Encrypted with', undefined],
    [{ terminationProtectionEnabled: true }, 'Deletion', 'protected'],
    [{ terminationProtectionEnabled: false }, 'Deletion', 'not protected'],
  ])('for %j, shows the fact “%s”', async (rest, label, value) => {
    expect(fact(await run({ [`${GROUP}/clusters/C0`]: cluster('C0', rest) }, 'C0'), label)).toEqual(value);
  });

  test('says whether a flex cluster is protected from deletion', async () => {
    const flex = { id: 'f'.repeat(24), name: 'C0', stateName: 'IDLE', terminationProtectionEnabled: true };
    const result = await run(
      {
        [`${GROUP}/clusters/C0`]: [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
        [`${GROUP}/flexClusters/C0`]: flex,
        [`${GROUP}/flexClusters/C0/backup/snapshots`]: { results: [] },
      },
      'C0',
    );
    expect(fact(result, 'Deletion')).toBe('protected');
  });

  test('shows the rest when a missing role or a rate limit hides a part', async () => {
    const result = await run(
      { [`${GROUP}/alerts`]: [429, 'RATE_LIMITED'], [backupsOf('C0')]: [401, 'USER_UNAUTHORIZED'] },
      'C0',
    );
    expect(result.headline).toMatch(/^C0 is running; .*couldn’t read .*alerts;/);
    expect(fact(result, 'Last backup')).toBe(UNREAD_TEXT);
    expect(result.missing?.toSorted()).toEqual([
      expect.stringMatching(/^Open alerts .*RATE_LIMITED/),
      expect.stringMatching(/^The last backup .*Project Read Only/),
    ]);
  });

  test('offers to resume a paused cluster, and no metrics', async () => {
    const result = await run(
      {
        [`${GROUP}/clusters/C0`]: cluster('C0', { paused: true, backupEnabled: false }),
        [backupsOf('C0')]: { results: [] },
      },
      'C0',
    );
    expect(result.headline).toMatch(/^C0 is paused;/);
    expect(result.notes).toEqual([expect.stringContaining('resume-cluster')]);
    expect(result.next?.[0]).toMatchObject({ operation: 'resume-cluster', params: { cluster: 'C0' } });
    expect(fact(result, 'Last backup')).toMatch(/^none, .*off/);
    expect(result.next?.map(({ operation }) => operation)).not.toContain('metrics');
    expectValidButtons(result);
  });

  test('doesn’t ask for backups of a free cluster', async () => {
    const free = {
      replicationSpecs: [{ regionConfigs: [{ providerName: 'TENANT', electableSpecs: { instanceSize: 'M0' } }] }],
    };
    const result = await run(
      {
        [`${GROUP}/clusters/C0`]: cluster('C0', { ...free, backupEnabled: false }),
        [backupsOf('C0')]: [400, 'NOT_FOR_M0'],
      },
      'C0',
    );
    expect([fact(result, 'Last backup'), result.missing]).toEqual([expect.stringMatching(/^none/), []]);
    expect(result.next?.map(({ operation }) => operation)).toEqual(['alerts']);
  });

  test('says that a paused free cluster is resumed in Atlas', async () => {
    const free = {
      paused: true,
      replicationSpecs: [{ regionConfigs: [{ providerName: 'TENANT', electableSpecs: { instanceSize: 'M0' } }] }],
    };
    const result = await run({ [`${GROUP}/clusters/C0`]: cluster('C0', free) }, 'C0');
    expect(result.notes).toEqual([expect.stringMatching(/paused free .* in Atlas\.$/)]);
    expect(result.next?.map(({ operation }) => operation)).toEqual(['alerts']);
  });

  test('doesn’t count an expired grant as access', async () => {
    const expired = {
      mongoDBEmployeeAccessGrant: { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: '2026-11-25T09:00:00Z' },
    };
    const result = await run({ [`${GROUP}/clusters/C0`]: cluster('C0', expired) }, 'C0');
    expect(result.headline).not.toContain('MongoDB support');
    expect(fact(result, 'MongoDB support')).toEqual([expect.stringMatching(/logs, expired/), { at: NOW - 3_600_000 }]);
  });

  test('reads a flex cluster from its own list', async () => {
    const result = await run(
      {
        [`${GROUP}/clusters/F0`]: [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
        [`${GROUP}/flexClusters/F0`]: cluster('F0', {
          providerSettings: { backingProviderName: 'AWS', regionName: 'US_EAST_1' },
        }),
        [`${GROUP}/flexClusters/F0/backup/snapshots`]: {
          results: [{ status: 'COMPLETED', finishTime: '2026-11-24T10:00:00Z' }],
        },
      },
      'F0',
    );
    expect(result.headline).toMatch(/^F0 is running; no alert/);
    expect([fact(result, 'Tier'), fact(result, 'Last backup')]).toEqual([
      'flex, AWS US_EAST_1',
      [{ at: NOW - 86_400_000 }, ' (1 day ago)'],
    ]);
    expectValidButtons(result);
  });

  test.each([
    ['CLUSTER_NOT_FOUND', 'no cluster X'],
    ['CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API', 'serverless instance'],
  ])('points to the clusters on %s', async (code, why) => {
    const result = await run({ [`${GROUP}/clusters/X`]: [400, code] }, 'X');
    expect(result.headline).toContain(why);
    expect(result.next).toEqual([expect.objectContaining({ operation: 'clusters' })]);
  });

  test('fails when the credential may not read the cluster itself', async () => {
    await expect(run({ [`${GROUP}/clusters/C0`]: [401, 'USER_UNAUTHORIZED'] }, 'C0')).rejects.toMatchObject({
      status: 401,
    });
  });
});

describe('on a project', () => {
  const answers: Answers = {
    [`${GROUP}/clusters`]: { results: [cluster('C2'), cluster('C0', GRANTED), cluster('C1', { paused: true })] },
    [`${GROUP}/flexClusters`]: { results: [] },
    [backupsOf('C1')]: [401, 'USER_UNAUTHORIZED'],
    [backupsOf('C2')]: [401, 'USER_UNAUTHORIZED'],
  };

  test('counts clusters, alerts and access in the headline, and lists those with alerts first', async () => {
    const result = await run(answers);
    expect(result.headline).toMatch(
      /3 clusters, 2 running and 1 paused; 3 alerts .*5 days; MongoDB support .*C0 .*3 hours\.$/,
    );
    expect(result.table?.rows.map(([name, state, open]) => [name, state, open])).toEqual([
      ['C0', 'running', { said: '2', exact: 2 }],
      ['C1', 'paused', { said: '1', exact: 1 }],
      ['C2', 'running', { said: '0', exact: 0 }],
    ]);
    expect(fact(result, 'Most urgent alert')).toEqual([
      expect.stringContaining('on C0'),
      ', since ',
      { at: NOW - 600_000 },
    ]);
    expect(result.next?.[0]).toMatchObject({ operation: 'overview', params: { cluster: 'C0' } });
    expectValidButtons(result);
  });

  test('says once why several backups are missing', async () => {
    expect((await run(answers)).missing).toEqual([expect.stringMatching(/^Last backups .*C1 and C2 /)]);
  });

  test('shows alerts when clusters can’t be read', async () => {
    const result = await run({ ...answers, [`${GROUP}/clusters`]: [503, 'SERVICE_UNAVAILABLE'] });
    expect(result.headline).toMatch(/couldn’t read .*clusters.*; 3 alerts .*5 days\.$/);
    expect(result.missing).toEqual([expect.stringMatching(/^Clusters .*trouble/)]);
  });

  test('says so when flex clusters can’t be read', async () => {
    const flex = { [`${GROUP}/flexClusters`]: [500, 'UNEXPECTED_ERROR'] } as const;
    expect((await run({ ...answers, ...flex, [`${GROUP}/clusters`]: { results: [] } })).headline).toMatch(
      /no dedicated clusters; .*couldn’t read .*flex clusters; 3 alerts/,
    );
    expect((await run({ ...answers, ...flex })).headline).toMatch(
      /3 dedicated clusters, 2 running and 1 paused; .*couldn’t read .*flex clusters; 3 alerts/,
    );
  });

  test('says that a project has no clusters and no open alerts', async () => {
    const none = { results: [] };
    const result = await run({
      [`${GROUP}/clusters`]: none,
      [`${GROUP}/flexClusters`]: none,
      [`${GROUP}/alerts`]: none,
    });
    expect([result.headline, result.table]).toEqual([expect.stringMatching(/no clusters; no alert/), undefined]);
  });
});
