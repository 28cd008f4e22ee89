import type { Operation } from '../operation.js';
import { acknowledgeAlert } from './acknowledge-alert.js';
import { alertConfigs } from './alert-configs.js';
import { alerts } from './alerts.js';
import { muteAlert } from './mute-alert.js';
import { unacknowledgeAlert } from './unacknowledge-alert.js';
import { unmuteAlert } from './unmute-alert.js';

export const alertOperations: readonly Operation[] = [
  alerts,
  alertConfigs,
  acknowledgeAlert,
  unacknowledgeAlert,
  muteAlert,
  unmuteAlert,
];
