import { handleOfId } from '../handles.js';
import { hexIdSchema, withField } from '../params/field.js';
import { paramKindInProject } from '../params/project.js';
import { formatWatchedConditionAndScope, readAlertConfigs } from './alert-config.js';
import { readOpenAlerts } from './alert-lists.js';
import { formatAlertPlace, formatCondition } from './alert-words.js';

export const alertParamKind = paramKindInProject({ name: 'alert', noun: 'open alert' }, async (atlas, project) => {
  const alerts = await readOpenAlerts(atlas, project);
  return alerts.map((one) => {
    const place = formatAlertPlace(one);
    const detail = `${formatCondition(one)}${place === undefined ? '' : ` on ${place}`}`;
    return { id: one.id, name: handleOfId(one.id), detail };
  });
});

export const alertConfigParamKind = paramKindInProject(
  { name: 'alert-config', noun: 'alert configuration' },
  async (atlas, project) => {
    const configs = await readAlertConfigs(atlas, project);
    return configs.map((config) => ({
      id: config.id,
      name: handleOfId(config.id),
      detail: `${config.enabled === false ? 'muted: ' : ''}${formatWatchedConditionAndScope(config)}`,
    }));
  },
);

/** An open alert. Users type the handle that `alerts` shows. */
export const alertParam = () =>
  withField(hexIdSchema(), {
    label: 'Alert',
    hint: 'the handle listed by the alerts command',
    kind: alertParamKind,
    position: 1,
  });

/** An alert configuration. Users type the handle that `alert-configs` shows. */
export const alertConfigParam = () =>
  withField(hexIdSchema(), {
    label: 'Alert configuration',
    hint: 'the handle listed by alert-configs',
    kind: alertConfigParamKind,
    position: 1,
  });
