// The query shapes of a cluster: how to read and describe them.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { type QueryShape, QuerySummaries, QueryShape as Shape } from '../../atlas/replies.js';
import type { Claim } from '../claims.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import { handleOf } from '../handles.js';
import type { TimeSpan } from '../operation.js';
import { sayList } from '../say.js';
import { sayNumber } from '../units.js';

const PAGE = 'query-shape-insights';
export const QUERY_CLAIMS: readonly Claim[] = [
  { says: 'Atlas shows queries from MongoDB 8.0 on.', page: PAGE },
  { says: 'On MongoDB 8, Atlas records up to 100 reads a second on each node, and no writes.', page: PAGE },
  { says: 'From MongoDB 9 on, Atlas records about 1% of reads and writes.', page: PAGE },
];

const MIN_VERSION = 8;
const majorOf = (version: string | null | undefined) => Number.parseInt(version ?? '', 10);
/** Whether Atlas neither shows nor rejects its queries. */
export const isBeforeShapes = (version: string | null | undefined): boolean => majorOf(version) < MIN_VERSION;

export function sayRecorded(version: string | null | undefined): string {
  const major = majorOf(version);
  if (Number.isNaN(major)) return 'Atlas only records some of them.';
  return major <= MIN_VERSION
    ? 'Atlas records up to 100 reads a second on each node, and no writes.'
    : 'Atlas records about 1% of reads and writes: rare ones may be missing.';
}

export const shapePath = ({ project, cluster }: ClusterOf, hash: string): Path =>
  path`/groups/${project}/clusters/${cluster}/queryShapes/${hash}`;

export const detailsPath = ({ project, cluster }: ClusterOf, hash: string): Path =>
  path`/groups/${project}/clusters/${cluster}/queryShapeInsights/${hash}/details`;

/** A time span as Atlas's query takes it. */
export const spanQuery = ({ from, to }: TimeSpan) => ({ since: Math.floor(from), until: Math.floor(to) });

/**
 * As many as Atlas returns, sorted by total time.
 * @param span default: the last day
 */
export async function readSummaries(atlas: Atlas, { project, cluster }: ClusterOf, span?: TimeSpan) {
  const at = path`/groups/${project}/clusters/${cluster}/queryShapeInsights/summaries`;
  const { summaries } = await atlas.get(at, QuerySummaries, span && spanQuery(span));
  return summaries.toSorted((a, b) => (b.totalWorkingMillis ?? 0) - (a.totalWorkingMillis ?? 0));
}

/** Only rejected shapes: Atlas lists no others. */
export const readRejected = (atlas: Atlas, { project, cluster }: ClusterOf): Promise<QueryShape[]> =>
  atlas.list(path`/groups/${project}/clusters/${cluster}/queryShapes`, Shape, { status: 'REJECTED' });

export const isRejected = ({ status }: Pick<QueryShape, 'status'>): boolean => status === 'REJECTED';

/** In lower case, as people type it. */
export const shapeHandle = (hash: string): string => handleOf(hash).toLowerCase();

type Text = string | null | undefined;

/** `find on payments.transactions`. */
export const sayQuery = ({ command, namespace }: { readonly command?: Text; readonly namespace?: Text }): string =>
  `${command?.toLowerCase() || 'query'} on ${namespace || 'an unknown collection'}`;

const Fields = z.record(z.string(), z.unknown());
const Pipeline = z.array(Fields);

/**
 * The fields it filters and sorts by, or its stages: `by note and state, sorted by createdAt`. Uses only names of
 * fields and stages, so it never shows a value, whatever Atlas sends.
 * @returns an empty text when it cannot be parsed
 */
export function sayShape(text: Text): string {
  const shape = Fields.safeParse(parsed(text));
  if (!shape.success) return '';
  const { filter, query, sort, key, pipeline } = shape.data;
  const stages = Pipeline.safeParse(pipeline);
  const fields = fieldsIn(filter ?? query);
  const sorted = Object.keys(Fields.safeParse(sort).data ?? {});
  return [
    ...(typeof key === 'string' ? [`of ${key}`] : []),
    ...(stages.success
      ? [
          sayList(
            stages.data.flatMap((stage) => Object.keys(stage).slice(0, 1)),
            5,
          ),
        ]
      : []),
    ...(fields.length > 0 ? [`by ${sayList(fields, 5)}`] : []),
    ...(sorted.length > 0 ? [`sorted by ${sayList(sorted, 3)}`] : []),
  ].join(', ');
}

function parsed(text: Text): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** Includes fields inside `$and`, `$or` and the like. */
function fieldsIn(filter: unknown): readonly string[] {
  const found = Object.entries(Fields.safeParse(filter).data ?? {}).flatMap(([name, value]) => {
    if (!name.startsWith('$')) return [name];
    return Array.isArray(value) ? value.flatMap(fieldsIn) : [];
  });
  return [...new Set(found)];
}

/** `0.4 ms`, `1.84 s`. */
export const sayMillis = (millis: number): string =>
  millis < 1000 ? `${sayNumber(millis)} ms` : `${sayNumber(millis / 1000)} s`;

/** The share of all query time: `62%`, `below 1%`. */
export function sayShare(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const percent = Math.round((100 * part) / whole);
  return percent === 0 && part > 0 ? 'below 1%' : `${percent}%`;
}
