import type { Operation } from '../operation.js';
import { backups } from './backups.js';
import { restoreJobs } from './restore-jobs.js';
import { setBackupSchedule } from './set-backup-schedule.js';

export const backupOperations: readonly Operation[] = [backups, restoreJobs, setBackupSchedule];
