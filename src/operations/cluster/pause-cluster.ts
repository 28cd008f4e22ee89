// Pauses a cluster: it keeps its data, but accepts no connections.

import { lastBackupOf, showBackup } from '../backup/last-backup.js';
import { sayConnections } from '../monitoring/connections-now.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { update } from '../recipes/update.js';
import { ofDedicated } from './cluster-facts.js';
import { lookAtPause, switchingPause } from './pausing.js';

export const pauseCluster = update({
  ...switchingPause('pause'),
  name: 'pause-cluster',
  title: 'Pause a cluster',
  example: 'pause-cluster Cluster1 in Payments for 12h because INC-42 nobody uses it at night',
  interrupts: true,

  async preview(atlas, given, now) {
    const { project, cluster: name } = given;
    const { present, facts, blockers, ...looked } = await lookAtPause(atlas, given, 'pause');
    const cluster = present && ofDedicated(present);
    const [connections, backup] = await Promise.all([
      present === undefined ? 'none' : sayConnections(atlas, project, name, now),
      cluster && ifReadable(lastBackupOf(withTimeout(atlas), project, cluster)),
    ]);
    return {
      ...looked,
      summary: `pause the cluster ${name}`,
      subject: name,
      act: 'Pause cluster',
      notice: `${name} is paused`,
      before: present === undefined ? 'not there' : present.paused ? 'paused' : 'running',
      after: 'paused: it takes no connections, and its data stays',
      direction: 'narrows cost',
      facts: [
        ...facts,
        { label: 'Connections', value: connections },
        ...(cluster === undefined ? [] : [{ label: 'Last backup', value: showBackup(backup, cluster, now) }]),
      ],
      warnings: [
        `Whatever uses ${name} is cut off until it is resumed, which takes some minutes.`,
        'Meanwhile Atlas takes no backups of it.',
        'After 30 days Atlas resumes it by itself.',
      ],
      blockers:
        blockers.length === 0 && present?.stateName !== 'IDLE'
          ? [
              {
                param: 'cluster',
                sentence: `${name} is ${cluster?.state}, and Atlas pauses a cluster only when nothing else is being changed on it. Ask again when overview says that it is running.`,
              },
            ]
          : blockers,
      undo: 'resume-cluster resumes it; Atlas then pauses it again only after an hour.',
    };
  },
});
