import type { Atlas } from '../../atlas/atlas.js';
import { handleOf } from '../handles.js';
import type { Named } from '../operation.js';
import { withField } from '../params/field.js';
import { hexId } from '../params/hex-id.js';
import type { Kind } from '../params/kind.js';
import { projectKind } from '../params/project.js';
import { readConfigs, sayWatchedThere } from './alert-config.js';

export const alertConfigKind: Kind = {
  name: 'alert-config',
  noun: 'alert configuration',
  takes: 'word',
  input: 'names',
  within: [projectKind],
  list: (atlas, idOf) => listConfigs(atlas, idOf(projectKind)),
};

/** Given by the handle that `alert-configs` shows. */
export const alertConfig = () =>
  withField(hexId(), {
    label: 'Alert configuration',
    hint: 'its handle, as alert-configs shows it',
    kind: alertConfigKind,
    position: 1,
  });

async function listConfigs(atlas: Atlas, project: string): Promise<readonly Named[]> {
  const configs = await readConfigs(atlas, project);
  return configs.map((config) => ({
    id: config.id,
    name: handleOf(config.id),
    detail: `${config.enabled === false ? 'muted: ' : ''}${sayWatchedThere(config)}`,
  }));
}
