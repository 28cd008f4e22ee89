import { type Case, inPayments, newestSnapshot } from '../given.js';

export const backupCases: readonly Case[] = [
  ['take-snapshot', inPayments({ cluster: 'Cluster0', keep: '30d' })],
  ['delete-snapshot', newestSnapshot({ cluster: 'Cluster0' })],
  ['restore-snapshot', newestSnapshot({ source: 'Cluster0', cluster: 'Cluster1' })],
  ['restore-snapshot', newestSnapshot({ source: 'Cluster1', cluster: 'Cluster1' })],
  ['set-backup-schedule', inPayments({ cluster: 'Cluster0', keep: 'hourly=14d' })],
  ['set-backup-schedule', inPayments({ cluster: 'Cluster0', keep: 'weekly=2w' })],
];
