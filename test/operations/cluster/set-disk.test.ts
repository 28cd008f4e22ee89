import { describe, expect, test } from '@jest/globals';
import { setDisk } from '../../../src/operations/cluster/set-disk.js';
import { UNREAD } from '../../../src/operations/format.js';
import type { Params } from '../../../src/operations/operation.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { cluster, nodes, PATH, region, scaling } from './hardware.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const HOST = 'atlas-x-shard-00-00.example.net:27017';
const GIB = 1024 ** 3;

/** Of one node, that many GiB at each of the last hours. */
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

test('the preview holds the size against what is used, and says what may not be taken back', async () => {
  expect(await preview('200GiB')).toMatchObject({
    summary: 'give each node of C0 a disk of 200 GB',
    extent: '200 GB',
    before: '80 GB',
    after: '200 GB',
    facts: [
      {},
      { label: 'Nodes' },
      { label: 'Autoscaling', value: 'off; disks grow as they fill' },
      { label: 'Used', value: '61 GB on the fullest node' },
    ],
    warnings: [
      expect.stringMatching(/bills the larger disks of every node.*last 6 hours.*down while its data is copied/),
      expect.stringMatching(/4 times in 24 hours/),
      'Its disks grow as they fill, so Atlas may change this again.',
    ],
    undo: expect.stringMatching(/^set-disk sets it to 80 GB again, if the data still fits\. .*copies the data/),
  });
});

test('the fullest node is that of those that could be read', async () => {
  const processes = [HOST, HOST.replace('00-00', '00-01')].map((id, at) => ({
    id,
    typeName: 'REPLICA_SECONDARY',
    userAlias: `c0-shard-00-0${at}.example.net`,
  }));
  const answers = { ...disk(60, 61), [`GET /groups/${PROJECT}/processes`]: { results: processes } };
  const { facts } = await preview('200GiB', cluster('M40'), {}, answers);
  expect(facts.at(-1)).toEqual({ label: 'Used', value: '61 GB on the fullest node that I could read' });
});

test('a smaller one copies the data node by node, shrinks the oplog, and says how full it will be', async () => {
  const { direction, warnings, blockers } = await preview('70GiB');
  expect([direction, blockers]).toEqual(['narrows cost', []]);
  expect(warnings.slice(0, 3)).toEqual([
    expect.stringMatching(/copies the data to new ones.*Each node is down meanwhile/),
    expect.stringMatching(/oplog shrinks/),
    expect.stringMatching(/^87% /),
  ]);
});

test('paid-for speed and disks of their own for analytics stay', async () => {
  const fast = { ...nodes('M40', 3), ebsVolumeType: 'PROVISIONED' };
  const own = { ...nodes('M20', 1), diskSizeGB: 500 };
  const { call } = await preview('200GiB', cluster('M40', { of: { electableSpecs: fast, analyticsSpecs: own } }));
  expect(call?.body).toMatchObject({
    replicationSpecs: [{ regionConfigs: [{ electableSpecs: { ...fast, diskSizeGB: 200 }, analyticsSpecs: own }] }],
  });
});

describe('nothing is sent', () => {
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
    ['they have that size', '80GiB', cluster('M40'), /already 80 GB/],
    ['more is used', '50GiB', cluster('M40'), /^The fullest node of C0 uses 61 GB\. Choose more than 61 GB/],
    ['it is no whole number of gigabytes', '100MiB', cluster('M40'), /whole gigabytes/],
    ['it is paused', '200GiB', cluster('M40', { rest: { paused: true } }), /with resume-cluster/],
    ['its disks come with its tier', '200GiB', cluster('M40_NVME'), /Use scale-cluster instead/],
    ['regions differ', '200GiB', mixed, /differ \(80 GB and 90 GB\)/],
  ])('when %s', async (_, to, shown, sentence) => {
    const { blockers, call } = await preview(to, shown);
    expect([blockers.map((one) => one.sentence), call]).toEqual([[expect.stringMatching(sentence)], undefined]);
  });
});

test('that extended storage can’t be read is a warning', async () => {
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

test('what is used may be unknown', async () => {
  const { facts, blockers } = await preview('50GiB', cluster('M40'), {}, {});
  expect([facts.at(-1), blockers]).toEqual([{ label: 'Used', value: UNREAD }, []]);
});

test('disks that grew meanwhile are drift, and what is put back is what was', async () => {
  const before = await preview('200GiB', cluster('M40'), { for: '4h' });
  const grown = cluster('M40', { of: { electableSpecs: { ...nodes('M40', 3), diskSizeGB: 100 } } });
  const after = await preview('200GiB', grown);
  expect(setDisk.drift(before.basis, after.basis, NOW)).toBe('the size of its disks went from 80 GB to 100 GB');
  expect(before.after).toEqual(['200 GB', '; after 4 hours', ' it reverts to ', '80 GB']);
  const on = cluster('M40', { of: { autoScaling: { ...scaling(), diskGB: { enabled: false } } } });
  expect((await preview('200GiB', on)).warnings.join()).not.toContain('grow as they fill, so');
});
