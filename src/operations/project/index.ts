import type { Operation } from '../operation.js';
import { deferMaintenance } from './defer-maintenance.js';
import { maintenance } from './maintenance.js';
import { projects } from './projects.js';
import { setAuditing } from './set-auditing.js';
import { setMaintenanceWindow } from './set-maintenance-window.js';
import { setProjectLimit } from './set-project-limit.js';
import { setProjectSetting } from './set-project-setting.js';
import { settings } from './settings.js';

export const projectOperations: readonly Operation[] = [
  maintenance,
  settings,
  projects,
  setMaintenanceWindow,
  deferMaintenance,
  setAuditing,
  setProjectSetting,
  setProjectLimit,
];
