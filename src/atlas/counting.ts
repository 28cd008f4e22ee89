// Wraps an Atlas to count calls and replies, which shows how far a look-up got before it failed.
import type { z } from 'zod';
import type { Atlas, AtlasCall, CallOptions, Query } from './atlas.js';
import type { Path } from './path.js';

export interface Count {
  asked: number;
  answered: number;
}

/** @param count is incremented with every call and reply */
export function counting(atlas: Atlas, count: Count): Atlas {
  const counted = async <T>(call: Promise<T>): Promise<T> => {
    count.asked += 1;
    const answer = await call;
    count.answered += 1;
    return answer;
  };
  return {
    clientId: atlas.clientId,
    identity: atlas.identity,
    get: <S extends z.ZodType>(path: Path, schema: S, query?: Query) => counted(atlas.get(path, schema, query)),
    list: <S extends z.ZodType>(path: Path, item: S, query?: Query) => counted(atlas.list(path, item, query)),
    write: <S extends z.ZodType>(call: AtlasCall, reply?: S) => counted(atlas.write(call, reply)),
    with: (options: CallOptions) => counting(atlas.with(options), count),
  };
}
