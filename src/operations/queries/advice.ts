// Lists the indexes that Atlas suggests for a cluster. Shows fields and collections, but never values from queries.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { SuggestedIndexes } from '../../atlas/replies.js';
import { plural } from '../format.js';
import { defineMeasuredLookUp, measuredClusterParam } from '../monitoring/unmeasured.js';
import { projectParam } from '../params/project.js';
import { quantity } from '../units.js';
import { formatMillis } from './query-shapes.js';

export const advice = defineMeasuredLookUp({
  name: 'advice',
  title: 'List the indexes that Atlas suggests for a cluster',
  aliases: ['index', 'indexes', 'indices', 'advisor', 'suggestions'],
  area: 'cluster',
  example: 'advice Cluster0 in Payments',
  role: 'Project Read Only',
  params: z.strictObject({
    project: projectParam(),
    cluster: measuredClusterParam('I only show suggestions for dedicated clusters that are running.'),
  }),

  cannot: 'show suggestions',
  columns: {
    Collection: ({ index }: Advised) => index.namespace || '–',
    Index: ({ index }) => formatIndex(index),
    Queries: ({ count }) => quantity(count, count === 0 ? '–' : Math.round(count).toLocaleString('en-US')),
    Each: ({ count, millis }) => quantity(millis, count === 0 ? '–' : formatMillis(millis)),
  },

  async answer(_, { atlas, given }) {
    const { cluster: name } = given;
    const at = path`/groups/${given.project}/clusters/${name}/performanceAdvisor/suggestedIndexes`;
    const found = await atlas.get(at, SuggestedIndexes, { envelope: false });
    const indexes = found.suggestedIndexes.toSorted((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
    return {
      headline: headline(name, indexes),
      caption: `Suggested indexes for ${name}, most useful first`,
      rows: indexes.map((index) => ({ index, ...impactOf(index, found) })),
      notes: ['Atlas doesn’t cover time series collections.', 'Indexes slow down writes. You build them yourself.'],
      next: [
        { label: 'Slowest queries', operation: 'queries', params: given },
        { label: 'Busiest collections', operation: 'namespaces', params: given },
      ],
    };
  },
});

type Index = SuggestedIndexes['suggestedIndexes'][number];

interface Advised {
  readonly index: Index;
  /** How often the queries that the index would help ran. */
  readonly count: number;
  readonly millis: number;
}

function headline(name: string, [first, ...others]: readonly Index[]): string {
  if (first === undefined) return `Atlas suggests no index for ${name}’s slow queries from the last day.`;
  const most = others.length === 0 ? 'on' : 'the most useful on';
  const count = plural(others.length + 1, 'index', 'indexes');
  return `Atlas suggests ${count} for ${name}’s slow queries from the last day, ${most} ${first.namespace || 'an unknown collection'}: ${formatIndex(first)}.`;
}

/** Formats an index: `{ state: 1, createdAt: -1 }`. Orders other than 1, -1 and types like `2dsphere` become `?`. */
function formatIndex({ index }: Index): string {
  const fields = index.flatMap((part) => Object.entries(part).map(([name, order]) => `${name}: ${formatOrder(order)}`));
  return fields.length === 0 ? '–' : `{ ${fields.join(', ')} }`;
}

const formatOrder = (order: unknown): string =>
  order === 1 || order === -1 || (typeof order === 'string' && /^[a-z0-9]{2,10}$/i.test(order)) ? `${order}` : '?';

/** Returns how often the queries that the index would help ran, and their average duration. */
function impactOf({ impact }: Index, { shapes }: SuggestedIndexes) {
  const helped = shapes.filter(({ id }) => id && impact.includes(id));
  const count = helped.reduce((sum, shape) => sum + (shape.count ?? 0), 0);
  const whole = helped.reduce((sum, shape) => sum + (shape.count ?? 0) * (shape.avgMs ?? 0), 0);
  return { count, millis: count === 0 ? 0 : whole / count };
}
