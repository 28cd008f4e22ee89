import { describe, expect, test } from '@jest/globals';
import { setDisk } from '../../../src/operations/cluster/set-disk.js';
import { UNREAD_TEXT } from '../../../src/operations/format.js';
import type { Params } from '../../../src/operations/operation.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { cluster, nodes, PATH, region, scaling } from './hardware.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const HOST = 'atlas-x-shard-00-00.example.net:27017';
const GIB = 1024 ** 3;

/** Disk metrics of one node: the GiB used at each of the last hours. */
const disk = (...used: number[]): Answers => {
  const points = (of: (gib: number) => number) =>
    used.map((gib, at) => ({
      timestamp: new Date(NOW - (used.length - at) * 3_600_000).toISOString(),
      value: of(gib) * GIB,
    }));
  const measurements = [
    { name: 'DISK_PARTITION_SPACE_USED', dataPoints: points((gib) => gib) },
    { name: 'DISK_PARTITION_SPACE_FREE', dataPoints: points((gib) => 80 - gib) },
  ];
  return {
    [`GET /groups/${PROJECT}/processes`]: {
      results: [{ id: HOST, typeName: 'REPLICA_PRIMARY', userAlias: 'c0-shard-00-00.example.net' }],
    },
    [`GET /groups/${PROJECT}/processes/${HOST}/disks`]: { results: [{ partitionName: 'data' }] },
    [`GET /groups/${PROJECT}/processes/${HOST}/disks/data/measurements`]: { granularity: 'PT1H', measurements },
  };
};

const preview = (to: string, shown: object = cluster('M40'), params: Params = {}, answers = disk(60, 61)) =>
  withAnswers({ ...BASE, ...answers, [`GET ${PATH}`]: shown }, (atlas) =>
    setDisk.preview(atlas, { project: PROJECT, cluster: 'C0', to, ...params }, NOW),
  );

test('previews the size against what is used, and warns that undoing may fail', async () => {
  expect(await preview('200GiB')).toMatchObject({
    summary: expect.stringMatching(/C0 .*200 GB/),
    extent: 'to 200 GB',
    before: '80 GB',
    after: '200 GB',
    facts: [
      {},
      { label: 'Nodes' },
      { label: 'Autoscaling', value: expect.stringMatching(/^off; disks grow/) },
      { label: 'Used', value: expect.stringMatching(/^61 GB .*node$/) },
    ],
    cost: expect.stringMatching(/^200 GB instead of 80 GB/),
    warnings: [expect.stringMatching(/6 hours.*copy/), expect.stringMatching(/4 .*24 hours/)],
    undo: expect.stringMatching(/set-disk .*80 GB .*if the data.*copies/),
  });
});

test('says when not every node’s disk could be read', async () => {
  const processes = [HOST, HOST.replace('00-00', '00-01')].map((id, at) => ({
    id,
    typeName: 'REPLICA_SECONDARY',
    userAlias: `c0-shard-00-0${at}.example.net`,
  }));
  const answers = { ...disk(60, 61), [`GET /groups/${PROJECT}/processes`]: { results: processes } };
  const { facts } = await preview('200GiB', cluster('M40'), {}, answers);
  expect(facts.at(-1)).toEqual({ label: 'Used', value: expect.stringMatching(/^61 GB .*could read$/) });
});

test('warns that a smaller disk copies the data, shrinks the oplog, and how full it will be', async () => {
  const { direction, warnings, blockers } = await preview('70GiB');
  expect([direction, blockers]).toEqual(['narrows cost', []]);
  expect(warnings.slice(0, 3)).toEqual([
    expect.stringMatching(/copies the data.*node is down/),
    expect.stringMatching(/oplog/),
    expect.stringMatching(/^87% /),
  ]);
});

test('keeps provisioned IOPS, and separate disks of analytics nodes', async () => {
  const fast = { ...nodes('M40', 3), ebsVolumeType: 'PROVISIONED' };
  const own = { ...nodes('M20', 1), diskSizeGB: 500 };
  const { call } = await preview('200GiB', cluster('M40', { of: { electableSpecs: fast, analyticsSpecs: own } }));
  expect(call?.body).toMatchObject({
    replicationSpecs: [{ regionConfigs: [{ electableSpecs: { ...fast, diskSizeGB: 200 }, analyticsSpecs: own }] }],
  });
});

describe('is blocked', () => {
  const mixed = {
    ...cluster('M40'),
    replicationSpecs: [
      {
        id: 'e',
        regionConfigs: [region('M40'), region('M40', { electableSpecs: { ...nodes('M40', 3), diskSizeGB: 90 } })],
      },
    ],
  };
  test.each([
    ['the disks have that size', '80GiB', cluster('M40'), /already 80 GB/],
    ['more is used', '50GiB', cluster('M40'), /fullest node .*61 GB/],
    ['the size isn’t in whole gigabytes', '100MiB', cluster('M40'), /whole gigabytes/],
    ['the cluster is paused', '200GiB', cluster('M40', { rest: { paused: true } }), /with resume-cluster/],
    ['the tier includes its disks', '200GiB', cluster('M40_NVME'), /scale-cluster/],
    ['regions differ', '200GiB', mixed, /differ \(80 GB and 90 GB\)/],
  ])('when %s', async (_, to, shown, sentence) => {
    const { blockers, call } = await preview(to, shown);
    expect([blockers.map((one) => one.sentence), call]).toEqual([[expect.stringMatching(sentence)], undefined]);
  });
});

test('warns when the extended storage setting can’t be read', async () => {
  const { blockers, warnings } = await preview(
    '2000GiB',
    cluster('M40'),
    {},
    {
      ...disk(60, 61),
      [`GET /groups/${PROJECT}/settings`]: [403, 'USER_UNAUTHORIZED'],
    },
  );
  expect(blockers).toEqual([]);
  expect(warnings).toContainEqual(expect.stringMatching(/1,024 GB.*couldn’t tell/));
});

test('isn’t blocked when the used space can’t be read', async () => {
  const { facts, blockers } = await preview('50GiB', cluster('M40'), {}, {});
  expect([facts.at(-1), blockers]).toEqual([{ label: 'Used', value: UNREAD_TEXT }, []]);
});

test('treats grown disks as drift, and reverts to the earlier size', async () => {
  const before = await preview('200GiB', cluster('M40'), { for: '4h' });
  const grown = cluster('M40', { of: { electableSpecs: { ...nodes('M40', 3), diskSizeGB: 100 } } });
  const after = await preview('200GiB', grown);
  expect(setDisk.drift(before.basis, after.basis, NOW)).toMatch(/from 80 GB to 100 GB/);
  expect([before.before, before.after].map(formatPlain)).toEqual([expect.stringMatching(/^80 GB/), '200 GB']);
  const on = cluster('M40', { of: { autoScaling: { ...scaling(), diskGB: { enabled: false } } } });
  expect((await preview('200GiB', on)).warnings.join()).not.toContain('disks grow');
});
