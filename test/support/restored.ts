// A Redis that is put back to an earlier copy, as from a backup.
import type { House } from './house.js';
import type { Inside } from './inside.js';

/** Copies everything. @returns puts it back, as if it had been copied so long ago */
export async function backUp({ redis, store }: Inside): Promise<(agoMs?: number) => Promise<void>> {
  const names = await redis.keys('*');
  const dumps = await Promise.all(names.map((name) => redis.dumpBuffer(name)));
  return async (agoMs = 0) => {
    await redis.flushall();
    for (const [at, name] of names.entries()) {
      const dump = dumps[at];
      if (dump !== null && dump !== undefined) await redis.restore(name, 0, dump);
    }
    await away({ redis, store }, agoMs);
  };
}

/** As if all that is stored had happened so long ago, and nobody had been there since. */
export async function away({ redis, store }: Pick<Inside, 'redis' | 'store'>, ms: number): Promise<void> {
  const key = store.key('history');
  const instants = (await redis.hkeys(key)).filter((name) => name === 'beatAt' || name.startsWith('sent:'));
  for (const name of instants) await redis.hincrby(key, name, -ms);
}

/** The kinds of doubt about the history that are stored. */
export async function doubtsIn({ redis, store }: Inside): Promise<readonly string[]> {
  const json = await redis.hget(store.key('history'), 'doubts');
  const all: readonly { readonly kind: string }[] = JSON.parse(json ?? '[]');
  return all.map(({ kind }) => kind);
}

/** Stops all processes of the bot, as before a restore. */
export async function stopBots(house: House): Promise<void> {
  await Promise.all(house.bots.map((bot) => bot.kill('SIGTERM')));
}
