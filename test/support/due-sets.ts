// Reads the due sets of a request directly from Redis.
import type { DueSet, RequestStore } from '../../src/approvals/storage/store.js';
import type { Connection } from '../../src/redis/connection.js';

const each = {
  work: true,
  returns: true,
  'returns-last': true,
  clock: true,
  finishing: true,
  draw: true,
  'draw-last': true,
  webhook: true,
} satisfies Record<Exclude<DueSet, 'answer'>, true>;
export const DUE_SETS: readonly string[] = Object.keys(each);
const TO_DRAW = ['draw', 'draw-last'] as const;

interface Look {
  readonly redis: Connection;
  readonly store: RequestStore;
}

/** When it is drawn next, by Redis's time in milliseconds; undefined when nothing is left to draw or send. */
export async function nextDrawing({ redis, store }: Look, id: string): Promise<number | undefined> {
  const scores = await Promise.all(TO_DRAW.map((set) => redis.zscore(store.key('due', set), id)));
  const moments = scores.flatMap((score) => (score === null ? [] : [Number(score)]));
  return moments.length === 0 ? undefined : Math.min(...moments);
}

export const isAllDrawn = async (look: Look, id: string): Promise<boolean> =>
  (await nextDrawing(look, id)) === undefined;
