// Atlas's access tokens, sealed, for all processes with the same credential: Atlas keeps at most 100 of an account alive.
import type { TokenStore } from '../atlas/credential.js';
import type { Connection } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';

export function tokenStore(redis: Connection, key: Keys): TokenStore {
  return {
    async load(account) {
      const [sealed, leftMs] = await Promise.all([redis.get(key('token', account)), redis.pttl(key('token', account))]);
      return sealed === null || leftMs <= 0 ? undefined : { sealed, leftMs };
    },
    async save(account, { sealed, leftMs }) {
      await redis.set(key('token', account), sealed, 'PX', leftMs);
    },
  };
}
