// Atlas's replies about the queries of a cluster, by their shape: without the values in them. Loose as replies.ts says.
import { z } from 'zod';
import { flag, listOf, text } from './loose.js';

const number = z.number().nullish();

/** How queries of a shape ran over a time. All but averages and ratios are sums over it. */
const QueryStats = z.object({
  queryShapeHash: text,
  namespace: text,
  command: text,
  /** JSON, types where the values were. */
  queryShape: text,
  /** Whether MongoDB itself asks it. */
  systemQuery: flag,
  execCount: number,
  avgWorkingMillis: number,
  totalWorkingMillis: number,
  docsExaminedRatio: number,
});
export type QueryStats = z.output<typeof QueryStats>;

/** At most a hundred. */
export const QuerySummaries = z.object({ summaries: listOf(QueryStats) });

const Seen = z.object({ applicationName: text, driverName: text, timestamp: number }).nullish();

export const QueryDetails = z.object({ firstSeen: Seen, lastSeen: Seen, queryStats: QueryStats.nullish() });
export type QueryDetails = z.output<typeof QueryDetails>;

/** `REJECTED` or `UNREJECTED`. */
export const QueryShape = z.object({
  queryShapeHash: z.string(),
  status: text,
  namespace: text,
  command: text,
  queryShape: text,
});
export type QueryShape = z.output<typeof QueryShape>;
