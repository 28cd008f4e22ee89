// What a project’s backup compliance policy requires, and switches on when a cluster is resumed.
import { afterEach, expect, test } from '@jest/globals';
import { deleteSnapshot } from '../../../src/operations/backup/delete-snapshot.js';
import { setBackupSchedule } from '../../../src/operations/backup/set-backup-schedule.js';
import { takeSnapshot } from '../../../src/operations/backup/take-snapshot.js';
import { pauseCluster, resumeCluster } from '../../../src/operations/cluster/pausing.js';
import { projectNamed } from '../../../src/sandbox/atlas/index.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { dedicated } from '../../support/atlas-things.js';
import { openFixture } from '../fixture.js';
import { NOW } from '../payments.js';

const STRICT = 'Café Zürich 東京';
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function paused(cluster: object, { pitEnabled = false, project = STRICT } = {}) {
  const fixture = await openFixture(() => NOW);
  closers.push(fixture.close);
  const { world, credentials } = fixture.standIn;
  const { id } = projectNamed(world, project);
  const policy = world.compliance.get(id);
  if (policy !== undefined) world.compliance.set(id, { ...policy, pitEnabled });
  const name = project === STRICT ? 'tokyo-1' : 'reports-archive';
  const one = dedicated(world, name, project);
  Object.assign(one, { stateName: 'IDLE', paused: true, ...cluster });
  return {
    ...fixture,
    one,
    manage: () => managing(credentials.reader.roles, id),
    given: { project: id, cluster: name },
  };
}

function managing(roles: { role: string; at: string }[], at: string): void {
  roles.splice(0, roles.length, { role: 'GROUP_CLUSTER_MANAGER', at }, { role: 'GROUP_READ_ONLY', at });
}

test.each([
  [{ backupEnabled: false, pitEnabled: false }, true, 'backups and point-in-time restores'],
  [{ backupEnabled: false, pitEnabled: false }, false, 'backups'],
  [{ backupEnabled: true, pitEnabled: false }, true, 'point-in-time restores'],
])(
  'warns that resuming %j switches on what the policy requires (point in time: %s)',
  async (cluster, pitEnabled, what) => {
    const { atlas, one, given } = await paused(cluster, { pitEnabled });
    const { warnings, call } = await resumeCluster.preview(atlas, given, NOW);
    expect(warnings.map(formatPlain)).toContainEqual(
      expect.stringMatching(` on ${what}, .*compliance policy.*charges`),
    );
    if (call !== undefined) await atlas.write(call);
    expect([one.backupEnabled, one.pitEnabled ?? false]).toEqual([true, pitEnabled]);
  },
);

test('warns before pausing what the policy will switch on when the cluster is resumed', async () => {
  const { atlas, given } = await paused({ paused: false, backupEnabled: false });
  const { warnings } = await pauseCluster.preview(atlas, given, NOW);
  expect(warnings.map(formatPlain)).toContainEqual(expect.stringMatching(/ on backups.*compliance policy/));
});

test.each([
  ['when backups are on', { backupEnabled: true }, STRICT],
  ['in a project without a policy', { backupEnabled: false }, 'Payments'],
])('doesn’t mention compliance %s', async (_, cluster, project) => {
  const { atlas, given } = await paused(cluster, { project });
  expect((await resumeCluster.preview(atlas, given, NOW)).warnings.map(formatPlain).join(' ')).not.toContain(
    'compliance',
  );
});

test('blocks keeping an on-demand snapshot for less time than the policy requires', async () => {
  const { atlas, given } = await paused({ paused: false });
  const of = async (keep: string) => (await takeSnapshot.preview(atlas, { ...given, keep }, NOW)).blockers;
  expect(await of('2d')).toEqual([{ param: 'keep', sentence: expect.stringContaining('at least 3 days') }]);
  expect(await of('3d')).toEqual([]);
});

test('warns that an unreadable policy may switch backups on', async () => {
  const { atlas, given, manage } = await paused({ backupEnabled: false });
  manage();
  expect((await resumeCluster.preview(atlas, given, NOW)).warnings.map(formatPlain)).toContainEqual(
    expect.stringMatching(/ackups are off.*couldn’t check/),
  );
});

test.each([takeSnapshot, deleteSnapshot, setBackupSchedule])(
  '$name shows a policy that it can’t read',
  async (change) => {
    const { atlas, given, manage } = await paused({ paused: false });
    const keep = change === setBackupSchedule ? 'weekly=8w' : '3d';
    const params = change === deleteSnapshot ? { ...given, snapshot: 'a'.repeat(24) } : { ...given, keep };
    const shown = async () => (await change.preview(atlas, params, NOW)).facts.map(({ label }) => label);
    expect(await shown()).not.toContain('Backup compliance policy');
    manage();
    expect(await shown()).toContain('Backup compliance policy');
  },
);

test('takes one on-demand snapshot at a time', async () => {
  const { atlas, given } = await paused({ paused: false });
  const { call } = await takeSnapshot.preview(atlas, { ...given, keep: '3d' }, NOW);
  if (call !== undefined) await atlas.write(call);
  expect((await takeSnapshot.preview(atlas, { ...given, keep: '3d' }, NOW)).blockers).toMatchObject([
    { param: 'cluster', sentence: expect.stringMatching(/one at a time/) },
  ]);
});
