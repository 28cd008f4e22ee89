// Resumes a paused cluster.
import { warningsOfResuming } from '../backup/compliance.js';
import { clusterUpdate } from '../cluster-state/cluster-change.js';
import { durationMs } from '../duration.js';
import { endAt } from '../end.js';
import { switchingPause } from './pausing.js';

/** Atlas pauses a cluster again only after it has run for an hour. */
const LEAST = '1h5m';
const TOO_SHORT = 'Atlas pauses a cluster again only once it has run for an hour. Choose 1h5m or more.';

export const resumeCluster = clusterUpdate({
  ...switchingPause('resume', LEAST),
  name: 'resume-cluster',
  title: 'Resume a paused cluster',
  aliases: ['resume', 'start', 'unpause', 'wake', 'turn on'],
  example: 'resume-cluster reports-archive in Payments for 4h because INC-42 we need last year’s reports',
  interrupts: false,
  claims: [
    {
      says: 'With a backup compliance policy, resuming switches backups on, and point-in-time restores where it requires them.',
      page: 'pause-terminate-cluster',
    },
    {
      says: 'Resuming raises the backup schedule to what that policy requires.',
      page: 'backup/cloud-backup/backup-compliance-policy',
    },
    { says: 'Atlas can’t pause a cluster again before it has run for an hour.', page: 'pause-terminate-cluster' },
    {
      says: '$search and $vectorSearch fail until Atlas has rebuilt the indexes of its search nodes.',
      page: 'pause-terminate-cluster',
    },
    { says: 'Maintenance that was due while it was paused may start at once.', page: 'pause-terminate-cluster' },
  ],

  async preview(atlas, given, now, looking) {
    const { cluster: name } = given;
    const { present, draft, mayHaveSearchNodes } = await looking;
    const backups = present === undefined ? [] : await warningsOfResuming(atlas, given.project, present);
    const isTooShort = given.for !== undefined && endAt(given.for, now) - now < durationMs(LEAST);
    return {
      ...draft,
      summary: `resume the cluster ${name}`,
      act: 'Resume cluster',
      notice: `${name} is resumed`,
      after: 'running: it takes connections again',
      direction: 'widens cost',
      warnings: [
        'Atlas bills its full price again, and can’t pause it for an hour. Maintenance that was due may run first.',
        ...(mayHaveSearchNodes && present !== undefined ? [REBUILDS] : []),
        ...backups,
      ],
      blockers: () => (isTooShort ? [{ param: 'for', sentence: TOO_SHORT }] : []),
      undo: 'pause-cluster pauses it again, after an hour at the soonest.',
    };
  },
});

const REBUILDS = 'Atlas rebuilds its search indexes: until then $search and $vectorSearch fail.';
