// Reads and describes a cluster's query shapes.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { QueryDetails, QueryShape, type QueryStats, QuerySummaries, requireKnown } from '../../atlas/replies.js';
import { HOUR_MS } from '../../time-units.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import { formatList, plural, UNREAD_TEXT, withoutEmpty } from '../format.js';
import { handleOfId } from '../handles.js';
import type { Fact, Phrase, TimeSpan } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { ifExists, ifReadable } from '../place.js';
import { formatNumber } from '../units.js';

const MIN_VERSION = 8;
const majorOf = (version: string | null | undefined) => Number.parseInt(version ?? '', 10);
/** Whether the version is too old for Atlas to show or reject queries. */
export const isTooOldForQueryShapes = (version: string | null | undefined): boolean => majorOf(version) < MIN_VERSION;

export function describeRecordedQueries(version: string | null | undefined): string {
  const major = majorOf(version);
  if (Number.isNaN(major)) return 'Atlas only records some queries.';
  return major <= MIN_VERSION
    ? 'Atlas records up to 100 reads a second on each node, and no writes.'
    : 'Atlas records about 1% of reads and writes. Rare queries may be missing.';
}

export const shapePath = ({ project, cluster }: ClusterInProject, hash: string): Path =>
  path`/groups/${project}/clusters/${cluster}/queryShapes/${hash}`;

const detailsPath = ({ project, cluster }: ClusterInProject, hash: string): Path =>
  path`/groups/${project}/clusters/${cluster}/queryShapeInsights/${hash}/details`;

/** Converts a time span to the query params of Atlas's API. */
const spanQuery = ({ from, to }: TimeSpan) => ({ since: Math.floor(from), until: Math.floor(to) });

/**
 * Reads as many summaries as Atlas returns, sorted by total time.
 * @param span the time span of the queries, by default the last day
 */
export async function readQuerySummaries(atlas: Atlas, of: ClusterInProject, span?: TimeSpan) {
  const { summaries } = await atlas.get(summariesPath(of), QuerySummaries, span && spanQuery(span));
  return summaries.toSorted((a, b) => (b.totalWorkingMillis ?? 0) - (a.totalWorkingMillis ?? 0));
}

const summariesPath = ({ project, cluster }: ClusterInProject): Path =>
  path`/groups/${project}/clusters/${cluster}/queryShapeInsights/summaries`;

/** Reads a shape that isn't rejected. Returns undefined if Atlas recorded no such query in the last day. */
async function readRecordedShape(atlas: Atlas, given: QueryShapeInCluster): Promise<QueryStats | undefined> {
  const { summaries } = await atlas.get(summariesPath(given), QuerySummaries, { queryShapeHashes: given.query });
  return summaries.find(({ queryShapeHash }) => isSameHash(queryShapeHash, given.query));
}

/** Reads rejected shapes. Atlas doesn't list any other shapes. */
export const readRejectedShapes = (atlas: Atlas, { project, cluster }: ClusterInProject): Promise<QueryShape[]> =>
  atlas.list(path`/groups/${project}/clusters/${cluster}/queryShapes`, QueryShape, { status: 'REJECTED' });

const isSameHash = (one: Text, other: string): boolean => one?.toUpperCase() === other.toUpperCase();

/**
 * Reads whether a shape is rejected. Atlas finds only rejected shapes, so “not found” means “not rejected” if the list of
 * rejected shapes agrees.
 * @returns undefined if we can't tell
 */
export async function readRejection(atlas: Atlas, given: QueryShapeInCluster): Promise<Rejection | undefined> {
  const shape = await ifExists(atlas.get(shapePath(given, given.query), QueryShape));
  if (shape !== undefined)
    return requireKnown(shape.status, WHETHER_REJECTED) === 'REJECTED'
      ? { isRejected: true, shape }
      : { isRejected: false };
  const listed = await ifExists(readRejectedShapes(atlas, given));
  const isListed = listed?.some(({ queryShapeHash }) => isSameHash(queryShapeHash, given.query));
  return isListed === false ? { isRejected: false } : undefined;
}

interface Rejection {
  readonly isRejected: boolean;
  /** Set if the shape is rejected. */
  readonly shape?: QueryShape;
}

const WHETHER_REJECTED = 'whether the query is rejected';

/** The commands whose queries Atlas can reject. On MongoDB 9 and later, it also records writes. */
const REJECTABLE_COMMANDS = ['find', 'distinct', 'aggregate'];
export const canBeRejected = ({ command }: ShapeText): boolean =>
  REJECTABLE_COMMANDS.includes(command?.toLowerCase() ?? '');

/** Returns a shape's handle in lower case, as users type it. */
export const shapeHandle = (hash: string): string => handleOfId(hash).toLowerCase();

type Text = string | null | undefined;
/** What a query does, as Atlas shows it for a rejected shape and in the insights. */
export type ShapeText = Pick<QueryShape, 'command' | 'namespace' | 'queryShape'>;

/** Formats the command and the collection, e.g. `find on payments.transactions`. */
export const formatCommandAndCollection = ({ command, namespace }: Pick<ShapeText, 'command' | 'namespace'>): string =>
  `${command?.toLowerCase() || 'query'} on ${namespace || 'an unknown collection'}`;

const Fields = z.record(z.string(), z.unknown());
const Pipeline = z.array(Fields);

/**
 * Formats the fields that a query filters and sorts by, or its stages: `by note and state, sorted by createdAt`. Only
 * uses names of fields and stages, so it never shows a value, whatever Atlas returns.
 * @returns an empty string if the shape can't be parsed
 */
export function formatShape(text: Text): string {
  const shape = Fields.safeParse(parsed(text));
  if (!shape.success) return '';
  const { filter, query, sort, key, pipeline } = shape.data;
  const stages = Pipeline.safeParse(pipeline);
  const fields = fieldsIn(filter ?? query);
  const sorted = Object.keys(Fields.safeParse(sort).data ?? {});
  return withoutEmpty(
    typeof key === 'string' && `of ${key}`,
    stages.success &&
      formatList(
        stages.data.flatMap((stage) => Object.keys(stage).slice(0, 1)),
        5,
      ),
    fields.length > 0 && `by ${formatList(fields, 5)}`,
    sorted.length > 0 && `sorted by ${formatList(sorted, 3)}`,
  ).join(', ');
}

/** Formats a query, e.g. `find on payments.transactions by note and state, sorted by createdAt`. */
export const formatQuery = (shape: ShapeText): string =>
  withoutEmpty(formatCommandAndCollection(shape), formatShape(shape.queryShape)).join(' ');

function parsed(text: Text): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** Returns the fields in a filter, including fields inside operators such as `$and` and `$or`. */
function fieldsIn(filter: unknown): readonly string[] {
  const found = Object.entries(Fields.safeParse(filter).data ?? {}).flatMap(([name, value]) => {
    if (!name.startsWith('$')) return [name];
    return Array.isArray(value) ? value.flatMap(fieldsIn) : [];
  });
  return [...new Set(found)];
}

/** Formats a duration, e.g. `0.4 ms` or `1.84 s`. */
export const formatMillis = (millis: number): string =>
  millis < 1000 ? `${formatNumber(millis)} ms` : `${formatNumber(millis / 1000)} s`;

/** Formats a share of all query time, e.g. `62%` or `under 1%`. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const percent = Math.round((100 * part) / whole);
  return percent === 0 && part > 0 ? 'under 1%' : `${percent}%`;
}

export interface QueryShapeInCluster extends ClusterInProject {
  readonly query: string;
}

/** A query shape's statistics, and all queries' total time. */
export interface QueryUse {
  /** The shape's details. Undefined if they couldn't be read. */
  readonly details: QueryDetails | undefined;
  /** The total time of all queries in milliseconds. Undefined if it couldn't be read. */
  readonly whole: number | undefined;
}

export async function readQueryShape(atlas: Atlas, given: QueryShapeInCluster, now: number) {
  const span = { from: now - HOUR_MS, to: now };
  const quick = withTimeout(atlas);
  const [found, details, summaries] = await Promise.all([
    readRejection(atlas, given),
    ifReadable(quick.get(detailsPath(given, given.query), QueryDetails, spanQuery(span))),
    ifReadable(readQuerySummaries(quick, given, span)),
  ]);
  const whole = summaries?.reduce((sum, { totalWorkingMillis }) => sum + (totalWorkingMillis ?? 0), 0);
  const { isRejected, shape } = requireKnown(found, WHETHER_REJECTED);
  return { isRejected, shape: shape ?? (await readRecordedShape(atlas, given)), ran: { details, whole } };
}

export function shapeFacts(shape: ShapeText, ran: QueryUse | undefined): readonly Fact[] {
  const { details } = ran ?? {};
  const sender = querySender(details);
  const since = details?.firstSeen?.timestamp;
  return withoutEmpty(
    {
      label: 'Query',
      value: formatQuery(shape),
    },
    { label: 'In the last hour', value: formatRuns(ran) },
    sender !== undefined && { label: 'Last sent by', value: sender },
    since !== undefined && since !== null && { label: 'First seen', value: [{ at: since }] satisfies Phrase },
  );
}

export const querySender = (details: QueryDetails | undefined): string | undefined =>
  details?.lastSeen?.applicationName || details?.lastSeen?.driverName || undefined;

/** Formats how often a query ran, how long it took and how many documents it read. */
function formatRuns(ran: QueryUse | undefined): string {
  const stats = ran?.details?.queryStats;
  if (stats === undefined || stats === null) return UNREAD_TEXT;
  const { execCount, avgWorkingMillis, totalWorkingMillis, docsExaminedRatio } = stats;
  if (!execCount) return 'no recorded runs';
  const share = ran?.whole ? `, ${formatShare(totalWorkingMillis ?? 0, ran.whole)} of all recorded time` : '';
  const reads = docsExaminedRatio ? `; ${formatNumber(docsExaminedRatio)} documents read per returned document` : '';
  return `${plural(Math.round(execCount), 'recorded run')}, ${formatMillis(avgWorkingMillis ?? 0)} on average${share}${reads}`;
}
