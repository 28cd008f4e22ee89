import { handleOf } from '../handles.js';
import { hexId, withField } from '../params/field.js';
import { kindInProject } from '../params/project.js';
import { formatWatchedWithScope, readConfigs } from './alert-config.js';
import { openAlertsOf } from './alert-lists.js';
import { formatAlertPlace, formatCondition } from './alert-words.js';

export const alertKind = kindInProject({ name: 'alert', noun: 'open alert' }, async (atlas, project) => {
  const alerts = await openAlertsOf(atlas, project);
  return alerts.map((one) => {
    const place = formatAlertPlace(one);
    const detail = `${formatCondition(one)}${place === undefined ? '' : ` on ${place}`}`;
    return { id: one.id, name: handleOf(one.id), detail };
  });
});

export const alertConfigKind = kindInProject(
  { name: 'alert-config', noun: 'alert configuration' },
  async (atlas, project) => {
    const configs = await readConfigs(atlas, project);
    return configs.map((config) => ({
      id: config.id,
      name: handleOf(config.id),
      detail: `${config.enabled === false ? 'muted: ' : ''}${formatWatchedWithScope(config)}`,
    }));
  },
);

/** An open alert. Users type the handle that `alerts` shows. */
export const alert = () =>
  withField(hexId(), { label: 'Alert', hint: 'the handle that alerts shows', kind: alertKind, position: 1 });

/** Users type the handle that `alert-configs` shows. */
export const alertConfig = () =>
  withField(hexId(), {
    label: 'Alert configuration',
    hint: 'the handle that alert-configs shows',
    kind: alertConfigKind,
    position: 1,
  });
