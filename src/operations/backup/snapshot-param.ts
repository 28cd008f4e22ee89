import type { Atlas } from '../../atlas/atlas.js';
import { findCluster, isFreeCluster } from '../cluster-state/cluster-kind.js';
import { clusterParamKind } from '../cluster-state/cluster-param.js';
import { formatUtc } from '../format.js';
import { handleOfId } from '../handles.js';
import type { NamedItem } from '../operation.js';
import { hexIdSchema, withField } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';
import { projectParamKind } from '../params/project.js';
import { listBackups, listFlexBackups } from './backup-lists.js';
import { formatSnapshotKind } from './snapshot.js';

export const snapshotParamKind: ParamKind = {
  name: 'snapshot',
  noun: 'snapshot',
  takes: 'word',
  input: 'names',
  within: [projectParamKind, clusterParamKind],
  isOrdered: true,
  list: (atlas, idOf) => listSnapshots(atlas, idOf(projectParamKind), idOf(clusterParamKind)),
};

/** A snapshot of a dedicated cluster. Users type the handle that `snapshots` shows. */
export const snapshotParam = () =>
  withField(hexIdSchema(), {
    label: 'Snapshot',
    hint: 'the handle listed by the snapshots command',
    kind: snapshotParamKind,
    position: 1,
  });

/** Lists snapshots, newest first. Includes flex clusters' snapshots, so an error can say why they can't be used. */
async function listSnapshots(atlas: Atlas, project: string, cluster: string): Promise<readonly NamedItem[]> {
  const found = await findCluster(atlas, project, cluster);
  const all =
    found.kind === 'flex'
      ? await listFlexBackups(atlas, project, cluster)
      : found.kind === 'dedicated' && !isFreeCluster(found.cluster)
        ? await listBackups(atlas, project, found.cluster)
        : undefined;
  return (all?.list() ?? []).flatMap((one) => {
    if (one.id === '') return [];
    const detail = [one.at > 0 && formatUtc(one.at), formatSnapshotKind(one), one.status !== 'complete' && one.status];
    return [{ id: one.id, name: handleOfId(one.id), detail: detail.filter(Boolean).join(' · ') }];
  });
}
