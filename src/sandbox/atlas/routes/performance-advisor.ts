// Suggested indexes of a cluster.
//
// Source: the OpenAPI document, by which only this path answers in an envelope by default. The suggestions follow from
// the query shapes. Like Atlas's, the predicates contain values of real queries.
import { type Ask, dedicatedClusterOf, ok } from '../ask.js';
import { ANY } from '../listing.js';
import { route } from '../route.js';
import { objectId } from '../world/ids.js';
import { queryShapesOf, timesRun } from '../world/query-shapes.js';
import { spanOf } from './query-shapes.js';

const PATH = '/groups/{groupId}/clusters/{clusterName}/performanceAdvisor/suggestedIndexes';

export const performanceAdvisorRoutes = [
  route('get', PATH, suggestions, {
    versions: ['2024-08-05'],
    query: { envelope: ['true', 'false'], processIds: ANY, namespaces: ANY, since: ANY, until: ANY },
  }),
];

/** Sorted by impact. A paused cluster runs no queries. */
function suggestions(ask: Ask) {
  const found = dedicatedClusterOf(ask).paused ? [] : helped(ask);
  const content = { shapes: found.map(({ shape }) => shape), suggestedIndexes: found.map(({ index }) => index) };
  return ok(ask.query.get('envelope') === 'false' ? content : { status: 200, content });
}

function helped(ask: Ask) {
  const cluster = dedicatedClusterOf(ask);
  const { from, to } = spanOf(ask);
  const namespaces = ask.query.getAll('namespaces');
  return queryShapesOf(cluster, ask.world.alerts)
    .flatMap((shape) => {
      const count = timesRun(shape, from, to);
      const isAsked = namespaces.length === 0 || namespaces.includes(shape.namespace);
      if (shape.wants === undefined || count === 0 || !isAsked) return [];
      const { hash, namespace, millis, docsExamined: nScanned, docsReturned: nReturned, wants } = shape;
      const id = objectId(hash, cluster.createDate);
      const stats = { ms: Math.round(millis), nReturned, nScanned, ts: Math.floor(to / 1000) };
      return {
        shape: {
          avgMs: Math.round(millis),
          count,
          id,
          inefficiencyScore: Math.round(nScanned / nReturned),
          namespace,
          operations: [{ predicates: [wants.predicate], stats }],
        },
        index: {
          avgObjSize: 912.4,
          id: objectId(`index for ${hash}`, cluster.createDate),
          impact: [id],
          index: wants.index,
          namespace,
          weight: count * millis,
        },
      };
    })
    .sort((a, b) => b.index.weight - a.index.weight);
}
