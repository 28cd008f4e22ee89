// Atlas's replies about a cluster's queries, grouped by query shape (a query without its values). Loosely parsed as in
// replies.ts.
import { z } from 'zod';
import { listOrEmpty, nullishFlag, nullishText } from './loose.js';

const number = z.number().nullish();

/** Statistics for a query shape over a period. All values except averages and ratios are sums. */
const QueryStats = z.object({
  queryShapeHash: nullishText,
  namespace: nullishText,
  command: nullishText,
  /** The query as JSON, with types instead of values. */
  queryShape: nullishText,
  /** Whether MongoDB's own code runs the query. */
  systemQuery: nullishFlag,
  execCount: number,
  avgWorkingMillis: number,
  totalWorkingMillis: number,
  docsExaminedRatio: number,
});
export type QueryStats = z.output<typeof QueryStats>;

/** At most 100 shapes. */
export const QuerySummaries = z.object({ summaries: listOrEmpty(QueryStats) });

const Seen = z.object({ applicationName: nullishText, driverName: nullishText, timestamp: number }).nullish();

export const QueryDetails = z.object({ firstSeen: Seen, lastSeen: Seen, queryStats: QueryStats.nullish() });
export type QueryDetails = z.output<typeof QueryDetails>;

/** `REJECTED` or `UNREJECTED`. */
export const QueryShape = z.object({
  queryShapeHash: z.string(),
  status: nullishText,
  namespace: nullishText,
  command: nullishText,
  queryShape: nullishText,
});
export type QueryShape = z.output<typeof QueryShape>;

const SuggestedIndex = z.object({
  namespace: nullishText,
  /** One object per field, with the field's sort order. */
  index: listOrEmpty(z.record(z.string(), z.unknown())),
  /** The IDs of query shapes that the index would speed up. */
  impact: listOrEmpty(z.string()),
  weight: number,
});
/** The advice without its sample queries, because these contain values. */
const Advice = z.object({
  shapes: listOrEmpty(z.object({ id: nullishText, count: number, avgMs: number })),
  suggestedIndexes: listOrEmpty(SuggestedIndex),
});
/**
 * The advice, with or without Atlas's envelope. By default, Atlas adds the envelope, whose status may be an error even
 * if the HTTP status is 200.
 */
export const SuggestedIndexes = z.union([
  z.object({ status: z.number().max(299), content: Advice }).transform(({ content }) => content),
  Advice.extend({ suggestedIndexes: z.array(SuggestedIndex) }),
]);
export type SuggestedIndexes = z.output<typeof SuggestedIndexes>;
