// Rejects queries of one shape on a cluster, to stop a runaway query, or allows the queries again.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Cluster, QueryShape, requireKnown } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { defineClusterUpdate } from '../cluster-state/cluster-change.js';
import { ClusterBasis, inspectCluster, readSameCluster } from '../cluster-state/cluster-now.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import { withoutEmpty } from '../format.js';
import type { Change, ChangeDeclaration, Preview } from '../operation.js';
import { projectParam } from '../params/project.js';
import { ifExists } from '../place.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { queryShapeParam } from './query-shape-param.js';
import {
  formatCommandAndCollection,
  formatQuery,
  isShapeRejected,
  isTooOldForQueryShapes,
  QUERY_CLAIMS,
  type QueryShapeInCluster,
  type QueryUse,
  querySender,
  readQueryShape,
  shapeFacts,
  shapeHandle,
  shapePath,
} from './query-shapes.js';

/** The change depends on the cluster and on whether the shape is rejected, but not on how often the shape runs. */
const ShapeBasis = ClusterBasis.extend({
  /** Whether the query is rejected. Null if Atlas hasn't recorded the query, which blocks the change. */
  rejected: z.boolean().nullable(),
});
type ShapeBasis = z.output<typeof ShapeBasis>;

const SWITCHES = {
  rejected: { status: 'REJECTED', inverse: 'allow-query', done: 'rejects' },
  allowed: { status: 'UNREJECTED', inverse: 'reject-query', done: 'runs' },
} as const;
type QuerySwitch = keyof typeof SWITCHES;
type Status = { readonly status: (typeof SWITCHES)[QuerySwitch]['status'] };

const statusOf = (rejected: boolean) => SWITCHES[rejected ? 'rejected' : 'allowed'].status;
const formatState = (rejected: boolean) => (rejected ? 'rejected' : 'allowed');

interface SwitchSpec
  extends Pick<ChangeDeclaration, 'name' | 'title' | 'aliases' | 'example' | 'claims' | 'interrupts'> {
  describe(
    seen: { readonly query: string; readonly brief: string; readonly ran: QueryUse | undefined },
    cluster: string,
  ): Pick<Preview, 'summary' | 'act' | 'warnings' | 'undo'>;
}

function querySwitch(to: QuerySwitch, { describe, ...own }: SwitchSpec): Change {
  const { status, inverse, done } = SWITCHES[to];
  return defineClusterUpdate({
    ...own,
    claims: [...QUERY_CLAIMS, ...own.claims],
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
    async preview(atlas, given, now, looking) {
      const handle = shapeHandle(given.query);
      const isThere = (await looking).present !== undefined;
      const { shape, ran = undefined } = isThere ? await readQueryShape(atlas, given, now) : {};
      if (shape !== undefined) requireKnown(shape.status, 'whether the query is rejected');
      // Different query shapes can have the same description, so the title has the handle.
      const query = `query ${handle}`;
      const brief = shape === undefined ? query : `${query} (${formatCommandAndCollection(shape)})`;
      return {
        ...describe({ query, brief, ran }, given.cluster),
        names: { query: handle },
        part: `query-shape/${given.query}`,
        path: `query-shape/${given.query}`,
        before: formatState(shape === undefined ? to !== 'rejected' : isShapeRejected(shape)),
        after: `${formatState(to === 'rejected')}${shape === undefined ? '' : `: ${formatQuery(shape)}`}`,
        direction: 'neither',
        facts: shape === undefined ? [] : shapeFacts(shape, ran),
        basis: { rejected: shape === undefined ? null : isShapeRejected(shape) },
        blockers: (present) => blockersOf(given, { present, shape }, to),
      };
    },

    path: (given) => shapePath(given, given.query),
    state: statusNow,
    // Atlas stops listing a shape that no app sends, but may still reject the shape. So `isGone` only checks the
    // cluster.
    before: ({ rejected }): Status => ({ status: statusOf(rejected ?? to !== 'rejected') }),
    wanted: (): Status => ({ status }),
    where: ({ cluster: name, query }) =>
      `the query shape whose hash ends in ${shapeHandle(query)}, in Query Insights for the cluster ${name}`,
    format: (state) => formatState(isShapeRejected(state)),
    done: ({ params: { query } }, name) =>
      `${name} ${done} the query ${shapeHandle(query)}${to === 'allowed' ? ' again' : ''}.`,
    drift(_, { rejected }) {
      if (rejected === null) return 'Atlas no longer shows the query';
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
  claims: [
    {
      says: 'The cluster refuses to run queries of a rejected shape.',
      document: 'updateGroupClusterQueryShape, status',
    },
    {
      says: 'Queries already running continue.',
      guess:
        'MongoDB checks for rejection when a query starts (SERVER-85876), but Atlas’s documentation doesn’t say what happens to running queries.',
    },
  ],
  interrupts: true,
  describe({ query, brief, ran }, name) {
    const sender = querySender(ran?.details);
    return {
      summary: `reject ${brief} on ${name}`,
      act: `Reject ${query} on`,
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
  claims: [
    { says: 'The cluster runs queries of an allowed shape again.', document: 'updateGroupClusterQueryShape, status' },
  ],
  interrupts: false,
  describe: ({ query, brief }, name) => ({
    summary: `allow ${brief} again on ${name}`,
    act: `Allow ${query} on`,
    warnings: ['Unless the query has been fixed, it will put load on the cluster again.'],
    undo: 'reject-query rejects the query again.',
  }),
});

function blockersOf(
  { cluster: name, query }: QueryShapeInCluster,
  { present, shape }: { readonly present: Cluster; readonly shape: QueryShape | undefined },
  wanted: QuerySwitch,
): readonly Blocker[] {
  const { paused, mongoDBVersion: version } = present;
  const block = (param: string, sentence: string) => [{ param, sentence }];
  if (paused) return block('cluster', `${name} is paused, so it isn’t running queries. Resume it with resume-cluster.`);
  if (isTooOldForQueryShapes(version))
    return block(
      'cluster',
      `${name} runs MongoDB ${version}, but only MongoDB 8.0 and later can reject queries. Upgrade ${name} in Atlas.`,
    );
  if (shape === undefined)
    return block(
      'query',
      `Atlas hasn’t recorded this query on ${name}. To see recorded queries, run “queries ${name}”.`,
    );
  if (isShapeRejected(shape) !== (wanted === 'rejected')) return [];
  return block('query', `${name} already ${SWITCHES[wanted].done} the query ${shapeHandle(query)}.`);
}

async function statusNow(atlas: Atlas, given: QueryShapeInCluster, basis: ShapeBasis): Promise<Status | undefined> {
  const shape = await ifExists(atlas.get(shapePath(given, given.query), QueryShape));
  // We read the cluster after the shape, because a new cluster with this name doesn't reject the old cluster's queries.
  const isSameCluster = (await readSameCluster(atlas, given, basis)) !== undefined;
  return shape && isSameCluster
    ? { status: statusOf(requireKnown(shape.status, 'whether the query is rejected') === 'REJECTED') }
    : undefined;
}
