// Atlas's replies about the queries of a cluster by their shape, which has no values. Loosely parsed as in replies.ts.
import { z } from 'zod';
import { flag, listOf, text } from './loose.js';

const number = z.number().nullish();

/** Statistics of one query shape over a period. Everything but averages and ratios is a sum. */
const QueryStats = z.object({
  queryShapeHash: text,
  namespace: text,
  command: text,
  /** The query as JSON, with types in place of values. */
  queryShape: text,
  /** Whether MongoDB itself runs the query. */
  systemQuery: flag,
  execCount: number,
  avgWorkingMillis: number,
  totalWorkingMillis: number,
  docsExaminedRatio: number,
});
export type QueryStats = z.output<typeof QueryStats>;

/** At most a hundred shapes. */
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

const Advice = z.object({
  shapes: listOf(z.object({ id: text, count: number, avgMs: number })),
  suggestedIndexes: listOf(
    z.object({
      namespace: text,
      /** One object per field with its order. */
      index: listOf(z.record(z.string(), z.unknown())),
      /** Ids of the query shapes that the index would help. */
      impact: listOf(z.string()),
      weight: number,
    }),
  ),
});
/** The OpenAPI document wraps the reply in an envelope. Sample queries, which contain values, are dropped. */
export const SuggestedIndexes = z.union([z.object({ content: Advice }).transform(({ content }) => content), Advice]);
export type SuggestedIndexes = z.output<typeof SuggestedIndexes>;
