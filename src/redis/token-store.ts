// Shares Atlas's access tokens, encrypted, between processes with the same credential: Atlas allows an account at most
// 100 live tokens.
import type { Connection } from './connection.js';
import type { Keys } from './keys.js';

export function tokenStore(redis: Connection, key: Keys) {
  return {
    async load(account: string) {
      const [sealed, leftMs] = await Promise.all([redis.get(key('token', account)), redis.pttl(key('token', account))]);
      return sealed === null || leftMs <= 0 ? undefined : { sealed, leftMs };
    },
    async save(account: string, { sealed, leftMs }: { readonly sealed: string; readonly leftMs: number }) {
      await redis.set(key('token', account), sealed, 'PX', leftMs);
    },
  };
}
