import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { AtlasApiError } from '../../atlas/errors.js';
import { path } from '../../atlas/path.js';
import { Cluster, FlexCluster, ServerlessInstance } from '../../atlas/replies.js';
import type { NamedItem } from '../operation.js';
import { isAtlasError, withTimeout } from '../optional-reads.js';
import { type ParamOverrides, withField } from '../params/field.js';
import { EXTRA_LIST_TIMEOUT_MS, type NameList, optionalTraits, type ParamKind } from '../params/kind.js';
import { projectParamKind } from '../params/project.js';
import { isFreeCluster } from './cluster-kind.js';

/** The timeout is short because Atlas may retire this list without notice. */
const ENDED_WITHIN_MS = 2_000;

/**
 * Serverless instances. Atlas's documentation says that Atlas's list has been empty since 2026-01-15. The OpenAPI
 * document says that the list ends on 2027-01-18. So we read this list only for a name that isn't in any other list.
 */
export const serverlessParamKind: ParamKind = {
  name: 'serverless instance',
  noun: 'serverless instance',
  takes: 'word',
  input: 'names',
  within: [projectParamKind],
  list: (atlas, idOf) => listServerless(withTimeout(atlas, ENDED_WITHIN_MS), idOf(projectParamKind)),
};

export const clusterParamKind: ParamKind = {
  name: 'cluster',
  noun: 'cluster',
  takes: 'word',
  input: 'names',
  within: [projectParamKind],
  list: (atlas, idOf) => listClusters(atlas, idOf(projectParamKind)),
  elsewhere: serverlessParamKind,
};

/** Names of dedicated, flex and serverless clusters have the same pattern (OpenAPI document, `clusterName`). */
export const clusterParam = (extra: ParamOverrides = {}) =>
  withField(
    z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/)
      .max(64),
    { label: 'Cluster', kind: clusterParamKind, position: 1, ...extra },
  );

/** Lists dedicated and flex clusters, or one kind if the other can't be read. The `id` is the name, as in the API. */
async function listClusters(atlas: Atlas, project: string): Promise<NameList> {
  const quick = withTimeout(atlas, EXTRA_LIST_TIMEOUT_MS);
  const [dedicated, flex] = await Promise.all([
    tried(atlas.list(path`/groups/${project}/clusters`, Cluster)),
    tried(quick.list(path`/groups/${project}/flexClusters`, FlexCluster)),
  ]);
  if (dedicated.failed !== undefined && flex.failed !== undefined) throw dedicated.failed;
  const unread = dedicated.failed ?? flex.failed;
  const names = [
    ...(dedicated.found ?? []).map(namedCluster),
    ...(flex.found ?? []).map(({ name }) => ({ id: name, name, detail: 'flex', ...optionalTraits('flex') })),
  ];
  return unread === undefined ? names : Object.assign(names, { unread });
}

/** Returns an empty list after Atlas has retired the list of serverless instances and responds with 404 or 410. */
async function listServerless(atlas: Atlas, project: string): Promise<NameList> {
  try {
    const found = await atlas.list(path`/groups/${project}/serverless`, ServerlessInstance);
    return found.map(({ name }) => ({ id: name, name, detail: 'serverless' }));
  } catch (error) {
    if (error instanceof AtlasApiError && (error.status === 404 || error.status === 410)) return [];
    throw error;
  }
}

async function tried<T>(read: Promise<T>): Promise<{ readonly found?: T | undefined; readonly failed?: unknown }> {
  try {
    return { found: await read };
  } catch (failed) {
    if (!isAtlasError(failed)) throw failed;
    return { failed };
  }
}

function namedCluster(found: Cluster): NamedItem {
  const { name, paused, stateName } = found;
  const kind = isFreeCluster(found) ? 'free' : 'dedicated';
  return {
    id: name,
    name,
    detail: paused ? `${kind}, paused` : kind,
    ...optionalTraits(kind === 'free' && 'free', paused && 'paused', stateName === 'DELETING' && 'deleted'),
  };
}
