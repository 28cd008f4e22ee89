// Pauses a cluster: it keeps its data, but accepts no connections.

import type { Cluster } from '../../atlas/replies.js';
import { warningsOfResuming } from '../backup/compliance.js';
import { lastBackupOf, showBackup } from '../backup/last-backup.js';
import type { Blocker } from '../blocker.js';
import { clusterUpdate } from '../cluster-state/cluster-change.js';
import { ofDedicated, PAUSED_CLAIM, RESUMED_CLAIM, tiersNow } from '../cluster-state/cluster-facts.js';
import { sayConnections } from '../monitoring/connections-now.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { isNvme } from './hardware.js';
import { switchingPause } from './pausing.js';

const PAGE = 'pause-terminate-cluster';

export const pauseCluster = clusterUpdate({
  ...switchingPause('pause'),
  name: 'pause-cluster',
  title: 'Pause a cluster',
  aliases: ['pause', 'stop', 'sleep', 'suspend', 'shutdown', 'shut down', 'turn off'],
  example: 'pause-cluster Cluster1 in Payments for 12h because INC-42 nobody uses it at night',
  interrupts: true,
  claims: [
    PAUSED_CLAIM,
    RESUMED_CLAIM,
    { says: 'Snapshots of a paused cluster still expire.', page: PAGE },
    { says: 'Atlas bills only the storage of a paused cluster.', page: PAGE },
    { says: 'Maintenance that was due while it was paused may delay its return.', page: PAGE },
    { says: 'A backup compliance policy switches backups on when a cluster is resumed.', page: PAGE },
    { says: 'A cluster with NVMe disks can’t be paused.', page: PAGE },
    { says: 'Search nodes lose their data when a cluster is paused.', page: PAGE },
  ],

  async preview(atlas, { project, cluster: name }, now, looking) {
    const { present, draft, mayHaveSearchNodes } = await looking;
    const cluster = present && ofDedicated(present);
    const [connections, backup, onReturn] = await Promise.all([
      present === undefined ? 'none' : sayConnections(atlas, project, name, now),
      cluster && ifReadable(lastBackupOf(withTimeout(atlas), project, cluster)),
      present === undefined ? [] : warningsOfResuming(atlas, project, present),
    ]);
    return {
      ...draft,
      summary: `pause the cluster ${name}`,
      act: 'Pause cluster',
      notice: `${name} is paused`,
      after: 'paused: it takes no connections, and its data stays',
      direction: 'narrows cost',
      facts: [
        { label: 'Connections', value: connections },
        ...(cluster === undefined ? [] : [{ label: 'Last backup', value: showBackup(backup, cluster, now) }]),
      ],
      warnings: [
        `Anything that uses ${name} is cut off until it’s resumed. That takes some minutes, or longer if maintenance is due.`,
        ...(mayHaveSearchNodes ? [LOSES_SEARCH] : []),
        'Meanwhile backups and alerts stop, and snapshots still expire. Atlas bills the storage, and resumes it after 30 days.',
        ...onReturn,
      ],
      blockers: blockersOf,
      undo: 'resume-cluster resumes it. After that, it can’t be paused again for an hour.',
    };
  },
});

const LOSES_SEARCH =
  'Its search nodes lose their indexes. After it’s resumed, $search and $vectorSearch fail until Atlas has rebuilt them.';

function blockersOf(present: Cluster): readonly Blocker[] {
  const block = (sentence: string) => [{ param: 'cluster', sentence }];
  const { name, state } = ofDedicated(present);
  if (tiersNow(present).some(isNvme))
    return block(`${name} has NVMe disks, and Atlas can’t pause those. Leave it running, or move it off NVMe first.`);
  if (present.stateName === 'IDLE') return [];
  return block(
    `${name} is ${state}, and Atlas only pauses a cluster that isn’t being changed. Try again when overview shows it running.`,
  );
}
