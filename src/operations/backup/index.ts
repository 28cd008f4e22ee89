import type { Operation } from '../operation.js';
import { backups } from './backups.js';
import { deleteSnapshot } from './delete-snapshot.js';
import { restoreJobs } from './restore-jobs.js';
import { restoreSnapshot } from './restore-snapshot.js';
import { setBackupSchedule } from './set-backup-schedule.js';
import { snapshots } from './snapshots.js';
import { takeSnapshot } from './take-snapshot.js';

export const backupOperations: readonly Operation[] = [
  backups,
  snapshots,
  restoreJobs,
  takeSnapshot,
  deleteSnapshot,
  restoreSnapshot,
  setBackupSchedule,
];
