// Resumes a paused cluster.
import { durationMs } from '../duration.js';
import { endAt } from '../end.js';
import { update } from '../recipes/update.js';
import { lookAtPause, switchingPause } from './pausing.js';

/** Atlas pauses a cluster again only after it has run for an hour. */
const LEAST = '1h5m';
const TOO_SHORT = 'Atlas pauses a cluster again only once it has run for an hour. Choose 1h5m or more.';

export const resumeCluster = update({
  ...switchingPause('resume', LEAST),
  name: 'resume-cluster',
  title: 'Resume a paused cluster',
  example: 'resume-cluster reports-archive in Payments for 4h because INC-42 we need last year’s reports',
  interrupts: false,

  async preview(atlas, given, now) {
    const { cluster: name } = given;
    const { present, blockers, ...looked } = await lookAtPause(atlas, given, 'resume');
    const isTooShort = given.for !== undefined && endAt(given.for, now) - now < durationMs(LEAST);
    return {
      ...looked,
      summary: `resume the cluster ${name}`,
      subject: name,
      act: 'Resume cluster',
      notice: `${name} is resumed`,
      before: present === undefined ? 'not there' : present.paused ? 'paused' : 'running',
      after: 'running: it takes connections again',
      direction: 'widens cost',
      warnings: ['Atlas bills its full price again, and cannot pause it for the first hour.'],
      blockers: blockers.length === 0 && isTooShort ? [{ param: 'for', sentence: TOO_SHORT }] : blockers,
      undo: 'pause-cluster pauses it again, after an hour at the soonest.',
    };
  },
});
