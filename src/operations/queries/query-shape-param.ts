import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { QueryShape, QueryStats } from '../../atlas/replies.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import { clusterParamKind } from '../cluster-state/cluster-param.js';
import type { NamedItem } from '../operation.js';
import { isAtlasError } from '../optional-reads.js';
import { withField } from '../params/field.js';
import type { NameList, ParamKind } from '../params/kind.js';
import { projectParamKind } from '../params/project.js';
import {
  formatCommandAndCollection,
  formatShape,
  readQuerySummaries,
  readRejectedShapes,
  shapeHandle,
} from './query-shapes.js';

export const queryShapeParamKind: ParamKind = {
  name: 'query-shape',
  noun: 'query shape',
  takes: 'word',
  input: 'names',
  within: [projectParamKind, clusterParamKind],
  list: (atlas, idOf) => listShapes(atlas, { project: idOf(projectParamKind), cluster: idOf(clusterParamKind) }),
};

/** A query shape, which users identify by the handle that `queries` shows. */
export const queryShapeParam = () =>
  withField(z.string().regex(/^[a-fA-F0-9]{64}$/), {
    label: 'Query',
    hint: 'the query’s handle, as the queries command shows it',
    kind: queryShapeParamKind,
    position: 1,
  });

/** Lists the last day's query shapes and all rejected shapes, or one of these lists if the other can't be read. */
async function listShapes(atlas: Atlas, of: ClusterInProject): Promise<NameList> {
  const [summaries, rejected] = await Promise.allSettled([
    readQuerySummaries(atlas, of),
    readRejectedShapes(atlas, of),
  ]);
  const failed = [summaries, rejected].filter((one) => one.status === 'rejected').map(({ reason }) => reason);
  if (failed.length > 1 || !failed.every(isAtlasError)) throw failed[0];
  const names = namesOf(listIn(summaries), listIn(rejected));
  return failed.length === 0 ? names : Object.assign(names, { unread: failed[0] });
}

const listIn = <T>(list: PromiseSettledResult<readonly T[]>): readonly T[] =>
  list.status === 'fulfilled' ? list.value : [];

function namesOf(summaries: readonly QueryStats[], rejected: readonly QueryShape[]): readonly NamedItem[] {
  const isOff = new Set(rejected.map(({ queryShapeHash }) => queryShapeHash));
  const seen = [...rejected, ...summaries].map((one) => [one.queryShapeHash ?? '', one] as const);
  return [...new Map(seen)]
    .filter(([hash]) => hash !== '')
    .map(([hash, one]) => ({
      id: hash,
      name: shapeHandle(hash),
      detail: [`${isOff.has(hash) ? 'rejected: ' : ''}${formatCommandAndCollection(one)}`, formatShape(one.queryShape)]
        .filter(Boolean)
        .join(' '),
    }));
}
