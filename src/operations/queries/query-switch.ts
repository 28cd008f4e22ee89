// Rejecting and allowing the queries of a shape: what reject-query and allow-query share.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Cluster, QueryDetails, QueryShape } from '../../atlas/replies.js';
import { HOUR_MS } from '../../time-units.js';
import type { Blocker } from '../blocker.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import { type FoundCluster, findCluster, isShared } from '../cluster-state/cluster-kind.js';
import { clusterIsGone } from '../cluster-state/cluster-now.js';
import { cluster } from '../cluster-state/cluster-param.js';
import type { Fact, Phrase } from '../operation.js';
import { project } from '../params/project.js';
import { withTimeout } from '../partial.js';
import { ifMissing, ifReadable, placeOfProject } from '../place.js';
import { whileItLasts } from '../recipes/for-a-while.js';
import { plural } from '../say.js';
import { sayNumber } from '../units.js';
import { queryShape } from './query-shape-param.js';
import {
  detailsPath,
  isBeforeShapes,
  isRejected,
  readSummaries,
  sayMillis,
  sayQuery,
  sayShape,
  sayShare,
  shapeHandle,
  shapePath,
  spanQuery,
} from './query-shapes.js';

interface ShapeOf extends ClusterOf {
  readonly query: string;
}

/** A switch is bound to the same cluster and to whether the shape is rejected. How often it runs changes by itself. */
const ShapeBasis = z.object({
  /** Null when there is no dedicated cluster of that name, which blocks. */
  clusterId: z.string().nullable(),
  /** Null when Atlas has seen no such query, which blocks. */
  rejected: z.boolean().nullable(),
});
type ShapeBasis = z.output<typeof ShapeBasis>;

const SWITCHES = {
  rejected: { status: 'REJECTED', inverse: 'allow-query', done: 'rejects' },
  allowed: { status: 'UNREJECTED', inverse: 'reject-query', done: 'runs' },
} as const;
export type QuerySwitch = keyof typeof SWITCHES;
type Status = { readonly status: (typeof SWITCHES)[QuerySwitch]['status'] };

const statusOf = (rejected: boolean) => SWITCHES[rejected ? 'rejected' : 'allowed'].status;

/** A shape, with its statistics of the last hour, as a preview needs them. */
export async function lookAtShape(atlas: Atlas, given: ShapeOf, wanted: QuerySwitch, now: number) {
  const [place, found] = await Promise.all([
    placeOfProject(atlas, given.project),
    findCluster(atlas, given.project, given.cluster),
  ]);
  const present = found.kind === 'dedicated' ? found.cluster : undefined;
  const { shape, ran } =
    present === undefined ? { shape: undefined, ran: undefined } : await readShape(atlas, given, now);
  const handle = shapeHandle(given.query);
  return {
    ran,
    // A collection has many queries of one kind, so the handle is part of each.
    what: shape === undefined ? `query ${handle}` : `${sayQuery(shape)} (${handle})`,
    common: {
      subject: given.cluster,
      place,
      names: { query: handle },
      target: { kind: 'cluster', id: present?.id ?? `${given.project}/${given.cluster}` },
      path: `query-shape/${given.query}`,
      before: sayState(shape === undefined ? wanted !== 'rejected' : isRejected(shape)),
      after: sayState(wanted === 'rejected'),
      direction: 'neither' as const,
      facts: shape === undefined ? [] : factsOf(shape, ran),
      basis: { clusterId: present?.id ?? null, rejected: shape === undefined ? null : isRejected(shape) },
      blockers: blockersOf(given, { found, projectName: place.project.name, shape }, wanted),
    },
  };
}

const sayState = (rejected: boolean) => (rejected ? 'rejected' : 'let through');

interface Ran {
  /** Undefined when it could not be read. */
  readonly details: QueryDetails | undefined;
  /** Milliseconds that all queries took together; undefined when it could not be read. */
  readonly whole: number | undefined;
}

async function readShape(atlas: Atlas, given: ShapeOf, now: number) {
  const span = { from: now - HOUR_MS, to: now };
  const quick = withTimeout(atlas);
  const [shape, details, summaries] = await Promise.all([
    ifMissing(atlas.get(shapePath(given, given.query), QueryShape)),
    ifReadable(quick.get(detailsPath(given, given.query), QueryDetails, spanQuery(span))),
    ifReadable(readSummaries(quick, given, span)),
  ]);
  const whole = summaries?.reduce((sum, { totalWorkingMillis }) => sum + (totalWorkingMillis ?? 0), 0);
  return { shape, ran: { details, whole } };
}

function factsOf(shape: QueryShape, ran: Ran | undefined): readonly Fact[] {
  const { details } = ran ?? {};
  const sender = senderOf(details);
  const since = details?.firstSeen?.timestamp;
  return [
    { label: 'Query', value: [sayQuery(shape), sayShape(shape.queryShape)].filter(Boolean).join(' ') },
    { label: 'In the last hour', value: sayRan(ran) },
    ...(sender === undefined ? [] : [{ label: 'Last sent by', value: sender }]),
    ...(since === undefined || since === null
      ? []
      : [{ label: 'First seen', value: [{ at: since }] satisfies Phrase }]),
  ];
}

export const senderOf = (details: QueryDetails | undefined): string | undefined =>
  details?.lastSeen?.applicationName || details?.lastSeen?.driverName || undefined;

/** `5,400 recorded runs of 1.84 s each, 98% of all recorded time; reads 34,300 documents for each that it returns`. */
function sayRan(ran: Ran | undefined): string {
  const stats = ran?.details?.queryStats;
  if (stats === undefined || stats === null) return 'could not be read';
  const { execCount, avgWorkingMillis, totalWorkingMillis, docsExaminedRatio } = stats;
  if (!execCount) return 'no recorded runs';
  const share = ran?.whole ? `, ${sayShare(totalWorkingMillis ?? 0, ran.whole)} of all recorded time` : '';
  const reads = docsExaminedRatio ? `; reads ${sayNumber(docsExaminedRatio)} documents for each that it returns` : '';
  return `${plural(Math.round(execCount), 'recorded run')} of ${sayMillis(avgWorkingMillis ?? 0)} each${share}${reads}`;
}

function blockersOf(
  { cluster: name, query }: ShapeOf,
  seen: { readonly found: FoundCluster; readonly projectName: string; readonly shape: QueryShape | undefined },
  wanted: QuerySwitch,
): readonly Blocker[] {
  const { found, projectName, shape } = seen;
  const block = (param: string, sentence: string) => [{ param, sentence }];
  if (found.kind === 'missing')
    return block('cluster', `${projectName} has no cluster ${name}. Check the name, then ask again.`);
  if (found.kind !== 'dedicated')
    return block('cluster', `${name} is a ${found.kind} cluster, and only a dedicated one can reject queries.`);
  const unable = whyUnable(found.cluster);
  if (unable !== undefined) return block('cluster', `${name} ${unable}`);
  if (shape === undefined)
    return block(
      'query',
      `Atlas has recorded no such query on ${name}. See what it has recorded with queries ${name}.`,
    );
  if (isRejected(shape) !== (wanted === 'rejected')) return [];
  return block('query', `${name} ${SWITCHES[wanted].done} the query ${shapeHandle(query)} already: nothing to do.`);
}

function whyUnable(cluster: Cluster): string | undefined {
  const { paused, stateName, mongoDBVersion } = cluster;
  if (isShared(cluster)) return 'is a free cluster, and only a dedicated one can reject queries.';
  if (stateName === 'DELETING') return 'is being deleted, so there is nothing left to reject.';
  if (paused) return 'is paused, so it runs no queries. resume-cluster comes first.';
  if (!isBeforeShapes(mongoDBVersion)) return undefined;
  return `has MongoDB ${mongoDBVersion}, and only 8.0 and later can reject queries. Upgrade it in Atlas.`;
}

async function statusNow(atlas: Atlas, given: ShapeOf, { clusterId }: ShapeBasis): Promise<Status | undefined> {
  const shape = await ifMissing(atlas.get(shapePath(given, given.query), QueryShape));
  // Read after the shape: a new cluster of the same name does not have what the old one rejected.
  const found = await findCluster(atlas, given.project, given.cluster);
  if (shape === undefined || found.kind !== 'dedicated' || found.cluster.id !== clusterId) return undefined;
  return { status: statusOf(isRejected(shape)) };
}

export function switchingQuery(to: QuerySwitch) {
  const { status, inverse, done } = SWITCHES[to];
  return {
    area: 'cluster' as const,
    role: 'Project Data Access Admin',
    effect: 'reversible' as const,
    canNarrow: false,
    params: z.strictObject({
      project: project(),
      query: queryShape(),
      cluster: cluster({
        position: 2,
        words: ['on'],
        leavesOut: {
          traits: ['flex', 'free', 'paused', 'deleted'],
          why: 'Only a dedicated cluster that runs can reject queries.',
        },
      }),
      for: whileItLasts(),
    }),
    basis: ShapeBasis,
    path: (given: ShapeOf) => shapePath(given, given.query),
    state: statusNow,
    // Atlas forgets a shape that nobody runs, which says nothing about whether it is still rejected.
    isGone: clusterIsGone,
    before: ({ rejected }: ShapeBasis): Status => ({ status: statusOf(rejected ?? to !== 'rejected') }),
    wanted: (): Status => ({ status }),
    where: ({ cluster: name, query }: ShapeOf) =>
      `the query shape whose hash ends in ${shapeHandle(query)}, in the Query Insights of the cluster ${name}`,
    say: (state: Status) => sayState(isRejected(state)),
    done: ({ params: { query } }: { readonly params: ShapeOf }, name: string) =>
      `${name} ${done} the query ${shapeHandle(query)}${to === 'allowed' ? ' again' : ''}.`,
    drift: sayShapeDrift,
    inverse,
  };
}

function sayShapeDrift(before: ShapeBasis, after: ShapeBasis): string {
  if (before.clusterId !== after.clusterId) return 'another cluster has that name';
  if (after.rejected === null) return 'Atlas no longer knows the query';
  return after.rejected ? 'the query was rejected' : 'the query was allowed';
}
