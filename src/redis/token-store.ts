// Shares encrypted Atlas access tokens between processes with the same credential, because Atlas allows an account at
// most 100 live tokens.
import type { Connection } from './connection.js';
import type { KeyBuilder } from './keys.js';

export function createTokenStore(redis: Connection, key: KeyBuilder) {
  return {
    async load(account: string) {
      const [ciphertext, leftMs] = await Promise.all([
        redis.get(key('token', account)),
        redis.pttl(key('token', account)),
      ]);
      return ciphertext === null || leftMs <= 0 ? undefined : { ciphertext, leftMs };
    },
    async save(account: string, { ciphertext, leftMs }: { readonly ciphertext: string; readonly leftMs: number }) {
      await redis.set(key('token', account), ciphertext, 'PX', leftMs);
    },
  };
}
