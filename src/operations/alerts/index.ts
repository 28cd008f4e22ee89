import type { Operation } from '../operation.js';
import { acknowledgeAlert, unacknowledgeAlert } from './acknowledge-alert.js';
import { alertConfigs } from './alert-configs.js';
import { muteAlert, unmuteAlert } from './alert-switch.js';
import { alerts } from './alerts.js';

export const alertOperations: readonly Operation[] = [
  alerts,
  alertConfigs,
  acknowledgeAlert,
  unacknowledgeAlert,
  muteAlert,
  unmuteAlert,
];
