// Rejects queries of one shape on a cluster, to stop a runaway query, or allows the queries again.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Cluster } from '../../atlas/replies.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { defineClusterUpdate } from '../cluster-state/cluster-change.js';
import { ClusterBasis, inspectCluster, readSameCluster } from '../cluster-state/cluster-now.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import { withoutEmpty } from '../format.js';
import type { Change, ChangeDeclaration, Preview } from '../operation.js';
import { projectParam } from '../params/project.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { queryShapeParam } from './query-shape-param.js';
import {
  canBeRejected,
  formatCommandAndCollection,
  formatQuery,
  isTooOldForQueryShapes,
  type QueryShapeInCluster,
  type QueryUse,
  querySender,
  readQueryShape,
  readRejection,
  type ShapeText,
  shapeFacts,
  shapeHandle,
  shapePath,
} from './query-shapes.js';

/** The change depends on the cluster and on whether the shape is rejected, but not on how often the shape runs. */
const ShapeBasis = ClusterBasis.extend({
  /** Whether the query is rejected. Null if the cluster can't reject queries, which blocks the change. */
  rejected: z.boolean().nullable(),
});
type ShapeBasis = z.output<typeof ShapeBasis>;

const SWITCHES = {
  rejected: { status: 'REJECTED', inverse: 'allow-query', done: 'rejects' },
  allowed: { status: 'UNREJECTED', inverse: 'reject-query', done: 'allows' },
} as const;
type QuerySwitch = keyof typeof SWITCHES;
type Status = { readonly status: (typeof SWITCHES)[QuerySwitch]['status'] };

const statusOf = (rejected: boolean) => SWITCHES[rejected ? 'rejected' : 'allowed'].status;
const formatState = (rejected: boolean) => (rejected ? 'rejected' : 'allowed');

interface SwitchSpec
  extends Pick<ChangeDeclaration, 'name' | 'title' | 'aliases' | 'example' | 'guesses' | 'interrupts'> {
  describe(
    seen: { readonly handle: string; readonly brief: string; readonly ran: QueryUse | undefined },
    cluster: string,
  ): Pick<Preview, 'summary' | 'act' | 'warnings' | 'undo'>;
}

function querySwitch(to: QuerySwitch, { describe, ...own }: SwitchSpec): Change {
  const { status, inverse, done } = SWITCHES[to];
  return defineClusterUpdate({
    ...own,
    area: 'cluster',
    role: 'Project Data Access Admin',
    effect: 'reversible',
    canNarrow: false,
    params: z.strictObject({
      project: projectParam(),
      query: queryShapeParam(),
      cluster: clusterParam({
        position: 2,
        words: ['on'],
        leavesOut: {
          traits: ['flex', 'free', 'paused', 'deleted'],
          why: 'Only running dedicated clusters can reject queries.',
        },
      }),
      for: optionalEndParam(),
    }),
    basis: ShapeBasis,

    async look(atlas, given) {
      const only = 'only dedicated clusters can reject queries';
      const seen = await inspectCluster(atlas, given, { only, deleting: 'it can’t reject queries' });
      return { ...seen, facts: [] };
    },
    async preview(atlas, given, now, looking, undoes) {
      const handle = shapeHandle(given.query);
      const { present, blockers } = await looking;
      const isAble = present !== undefined && blockers.length === 0 && canRejectQueries(present);
      const seen = isAble ? await readQueryShape(atlas, given, now) : undefined;
      const { shape, ran, isRejected = null } = seen ?? {};
      // Different query shapes can have the same description, so the title has the handle.
      const brief = `query ${handle}${shape === undefined ? '' : ` (${formatCommandAndCollection(shape)})`}`;
      // A shape that was rejected before can be rejected again, even if Atlas no longer records it.
      const isBack = undoes?.params.query === given.query;
      return {
        ...describe({ handle, brief, ran }, given.cluster),
        detail: shape && `Query: ${formatQuery(shape)}`,
        names: { query: handle },
        part: `query-shape/${given.query}`,
        path: `query-shape/${given.query}`,
        before: formatState(isRejected ?? to !== 'rejected'),
        after: to,
        direction: 'neither',
        facts: shape === undefined ? [] : shapeFacts(shape, ran),
        basis: { rejected: isRejected },
        blockers: (cluster) =>
          seen === undefined ? clusterBlockers(cluster) : shapeBlockers(given, to, { shape, isRejected, isBack }),
      };
    },

    path: (given) => shapePath(given, given.query),
    state: statusNow,
    before: ({ rejected }): Status => ({ status: statusOf(rejected ?? to !== 'rejected') }),
    wanted: (): Status => ({ status }),
    where: ({ cluster: name, query }) =>
      `the query shape whose hash ends in ${shapeHandle(query)}, in Query Insights for the cluster ${name}`,
    format: ({ status: now }) => formatState(now === 'REJECTED'),
    done: ({ params: { query } }, name) =>
      `${name} ${done} query ${shapeHandle(query)}${to === 'allowed' ? ' again' : ''}.`,
    drift(_, { rejected }) {
      if (rejected === null) return 'the cluster can no longer reject queries';
      return rejected ? 'the query was rejected' : 'the query was allowed';
    },
    inverse,
  });
}

export const rejectQuery = querySwitch('rejected', {
  name: 'reject-query',
  title: 'Reject queries of one shape on a cluster',
  aliases: ['kill', 'kill query', 'killop', 'block', 'block query', 'ban query', 'stop query'],
  example: 'reject-query d88210 on Cluster0 in Payments for 1h because INC-42 it takes the cluster down',
  guesses: [
    {
      says: 'Queries already running continue.',
      reason:
        'MongoDB checks for rejection when a query starts (SERVER-85876), but Atlas’s documentation doesn’t say what happens to running queries.',
    },
  ],
  interrupts: true,
  describe({ handle, brief, ran }, name) {
    const sender = querySender(ran?.details);
    return {
      summary: `reject ${brief} on ${name}`,
      act: `Block all queries of shape ${handle} on`,
      warnings: withoutEmpty(
        `Apps that send this query${sender === undefined ? '' : `, including ${sender},`} will get an error. Queries that are already running will continue.`,
        ran?.details?.queryStats?.systemQuery &&
          'MongoDB itself sends this query. If it’s rejected, the cluster may not work properly.',
      ),
      undo: 'allow-query allows the query again.',
    };
  },
});

export const allowQuery = querySwitch('allowed', {
  name: 'allow-query',
  title: 'Allow rejected queries of one shape again',
  aliases: ['unblock query', 'unreject'],
  example: 'allow-query d88210 on Cluster0 in Payments because INC-42 the index is built',
  interrupts: false,
  describe: ({ handle, brief }, name) => ({
    summary: `allow ${brief} again on ${name}`,
    act: `Allow queries of shape ${handle} on`,
    warnings: ['Unless the query has been fixed, it will put load on the cluster again.'],
    undo: 'reject-query rejects the query again.',
  }),
});

const canRejectQueries = ({ paused, mongoDBVersion }: Cluster) => !paused && !isTooOldForQueryShapes(mongoDBVersion);

function clusterBlockers({ name, paused, mongoDBVersion: version }: Cluster): readonly Blocker[] {
  if (paused)
    return blockedBy('cluster', `${name} is paused, so it isn’t running queries. Resume it with resume-cluster.`);
  return blockedBy(
    'cluster',
    `${name} runs MongoDB ${version}, but only MongoDB 8.0 and later can reject queries. Upgrade ${name} in Atlas.`,
  );
}

interface SeenShape {
  readonly shape: ShapeText | undefined;
  readonly isRejected: boolean | null;
  readonly isBack: boolean;
}

function shapeBlockers(
  { cluster: name, query }: QueryShapeInCluster,
  to: QuerySwitch,
  { shape, isRejected, isBack }: SeenShape,
): readonly Blocker[] {
  if (isRejected === (to === 'rejected'))
    return blockedBy('query', `${name} already ${SWITCHES[to].done} query ${shapeHandle(query)}.`);
  if (to === 'allowed' || isBack) return [];
  if (shape === undefined)
    return blockedBy(
      'query',
      `Atlas hasn’t recorded this query on ${name} in the last day. To see recorded queries, run “queries ${name}”.`,
    );
  if (!shape.command)
    return blockedBy('query', 'I couldn’t read the query’s command. Check the query in Atlas, under Query Insights.');
  if (canBeRejected(shape)) return [];
  return blockedBy(
    'query',
    `This query is the command ${shape.command}, but Atlas only rejects find, distinct and aggregate. Choose a different query.`,
  );
}

async function statusNow(atlas: Atlas, given: QueryShapeInCluster, basis: ShapeBasis): Promise<Status | undefined> {
  const found = await readRejection(atlas, given);
  // We read the cluster last, because a new cluster with this name doesn't reject the old cluster's queries.
  const isSameCluster = (await readSameCluster(atlas, given, basis)) !== undefined;
  return found && isSameCluster ? { status: statusOf(found.isRejected) } : undefined;
}
