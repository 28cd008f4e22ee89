// Stores the freezes in Redis. Changes them by compare-and-swap, together with their journal entry.
import { z } from 'zod';
import { correlationId } from '../../log.js';
import type { Connection } from '../../redis/connection.js';
import type { KeyBuilder } from '../../redis/keys.js';
import { DurableStore } from '../../redis/redis-store.js';
import { scripts } from '../../redis/scripts.js';
import type { Freeze, FreezeScope, Freezes } from '../request/freeze.js';

const scope: z.ZodType<FreezeScope> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('operation'), id: z.string() }),
  z.object({ kind: z.literal('project'), id: z.string(), name: z.string() }),
]);
const list: z.ZodType<readonly Freeze[]> = z.array(z.object({ scope, by: z.string(), reason: z.string() }));

export interface FreezeChange {
  readonly all: readonly Freeze[];
  readonly type: 'frozen' | 'unfrozen';
  readonly by: string;
  readonly scope: FreezeScope;
  readonly reason: string;
}

export async function readFreezes(redis: Connection, key: KeyBuilder): Promise<Freezes> {
  const [version, json] = await redis.hmget(key('freezes'), 'version', 'json');
  return { version: Number(version ?? 0), all: json == null ? [] : list.parse(JSON.parse(json)) };
}

export class FreezeStore extends DurableStore {
  read(): Promise<Freezes> {
    return readFreezes(this.redis, this.key);
  }

  /** Returns the version of the freezes that all open requests are marked with; 0 if there is none. */
  async marked(): Promise<number> {
    return Number((await this.redis.hget(this.key('freezes'), 'marked')) ?? 0);
  }

  async noteMarked(version: number): Promise<void> {
    await this.redis.hset(this.key('freezes'), 'marked', version);
  }

  /**
   * @param expected the version that was read
   * @returns `stale` if the freezes changed since the read; otherwise whether the write is durable
   */
  async write(expected: number, { all, type, by, ...details }: FreezeChange): Promise<'stale' | { durable: boolean }> {
    const key = this.key;
    return this.commits.swap(scripts.freeze, {
      keys: { freezes: key('freezes'), journal: key('journal'), history: key('history') },
      args: {
        expected,
        json: JSON.stringify(all),
        type,
        by,
        correlation: correlationId() ?? '',
        details: JSON.stringify(details),
      },
    });
  }
}
