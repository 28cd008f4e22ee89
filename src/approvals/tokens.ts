// Atlas's access tokens, sealed, for all processes with the same credential: Atlas keeps at most 100 of an account alive.
import type { TokenStore } from '../atlas/credential.js';
import type { Connection } from '../redis/connection.js';
import type { RequestStore } from './store.js';

export function tokenStore(redis: Connection, store: RequestStore): TokenStore {
  const key = (account: string) => store.key('token', account);
  return {
    async load(account) {
      const [sealed, leftMs] = await Promise.all([redis.get(key(account)), redis.pttl(key(account))]);
      return sealed === null || leftMs <= 0 ? undefined : { sealed, leftMs };
    },
    async save(account, { sealed, leftMs }) {
      await redis.set(key(account), sealed, 'PX', leftMs);
    },
  };
}
