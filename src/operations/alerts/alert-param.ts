import type { Atlas } from '../../atlas/atlas.js';
import { handleOf } from '../handles.js';
import type { Named } from '../operation.js';
import { withField } from '../params/field.js';
import { hexId } from '../params/hex-id.js';
import type { Kind } from '../params/kind.js';
import { projectKind } from '../params/project.js';
import { openAlertsOf } from './alert-lists.js';
import { sayAlertPlace, sayCondition } from './alert-words.js';

export const alertKind: Kind = {
  name: 'alert',
  noun: 'open alert',
  takes: 'word',
  input: 'names',
  within: [projectKind],
  list: (atlas, idOf) => listAlerts(atlas, idOf(projectKind)),
};

/** An open alert, given by the handle that `alerts` shows. */
export const alert = () =>
  withField(hexId(), { label: 'Alert', hint: 'its handle, as alerts shows it', kind: alertKind, position: 1 });

async function listAlerts(atlas: Atlas, project: string): Promise<readonly Named[]> {
  const alerts = await openAlertsOf(atlas, project);
  return alerts.map((one) => {
    const place = sayAlertPlace(one);
    const detail = `${sayCondition(one)}${place === undefined ? '' : ` on ${place}`}`;
    return { id: one.id, name: handleOf(one.id), detail };
  });
}
