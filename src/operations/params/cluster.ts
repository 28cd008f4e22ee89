import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Cluster, FlexCluster, ServerlessInstance } from '../../atlas/replies.js';
import { isShared } from '../cluster/cluster-kind.js';
import type { Named } from '../operation.js';
import { isAtlasError, withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { type Extra, withField } from './field.js';
import type { Kind } from './kind.js';
import { ADDED_WITHIN_MS, type NameList, traits } from './listing.js';
import { projectKind } from './project.js';

/** Short, because the endpoint is probably gone. */
const ENDED_WITHIN_MS = 2_000;

export const clusterKind: Kind = {
  name: 'cluster',
  noun: 'cluster',
  takes: 'word',
  input: 'names',
  within: [projectKind],
  list: (atlas, idOf) => listClusters(atlas, idOf(projectKind)),
};

/** Dedicated, flex and serverless names share this pattern (OpenAPI document, `clusterName`). */
export const cluster = (extra: Extra = {}) =>
  withField(
    z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/)
      .max(64),
    { label: 'Cluster', kind: clusterKind, position: 1, ...extra },
  );

/**
 * Clusters are addressed by name in the API too, so the name is the `id`. If one kind cannot be read, the others can
 * still be chosen.
 */
async function listClusters(atlas: Atlas, project: string): Promise<NameList> {
  const quick = withTimeout(atlas, ADDED_WITHIN_MS);
  const [dedicated, flex, serverless] = await Promise.all([
    tried(atlas.list(path`/groups/${project}/clusters`, Cluster)),
    tried(quick.list(path`/groups/${project}/flexClusters`, FlexCluster)),
    // Atlas retired serverless instances in January 2026. An error of this list must not hide the others.
    ifReadable(withTimeout(atlas, ENDED_WITHIN_MS).list(path`/groups/${project}/serverless`, ServerlessInstance)),
  ]);
  if (dedicated.failed !== undefined && flex.failed !== undefined) throw dedicated.failed;
  const unread = dedicated.failed ?? flex.failed;
  const names = [
    ...(dedicated.found ?? []).map(namedCluster),
    ...(flex.found ?? []).map(({ name }) => ({ id: name, name, detail: 'flex', ...traits('flex') })),
    ...(serverless ?? []).map(({ name }) => ({ id: name, name, detail: 'serverless', ...traits('serverless') })),
  ];
  return unread === undefined ? names : Object.assign(names, { unread });
}

async function tried<T>(read: Promise<T>): Promise<{ readonly found?: T | undefined; readonly failed?: unknown }> {
  try {
    return { found: await read };
  } catch (failed) {
    if (!isAtlasError(failed)) throw failed;
    return { failed };
  }
}

function namedCluster(found: Cluster): Named {
  const { name, paused, stateName } = found;
  const kind = isShared(found) ? 'free' : 'dedicated';
  return {
    id: name,
    name,
    detail: paused ? `${kind}, paused` : kind,
    ...traits(kind === 'free' && 'free', paused && 'paused', stateName === 'DELETING' && 'deleted'),
  };
}
