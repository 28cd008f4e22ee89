import { type Case, inPayments, inSearch } from '../given.js';

export const projectCases: readonly Case[] = [
  ['set-maintenance-window', inSearch({ window: 'monday 22:00' })],
  ['set-maintenance-window', inSearch({ window: 'none' })],
  ['defer-maintenance', inPayments()],
  ['set-auditing', inPayments({ to: 'off' })],
  ['set-auditing', inPayments({ to: 'on', filter: '{"atype": "authenticate"}' })],
  ['set-project-setting', inPayments({ setting: 'isDataExplorerEnabled=false' })],
  ['set-project-limit', inPayments({ limit: 'clusters', to: '30' })],
];
