// Restores Redis to an earlier copy, as from a backup.
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChainableCommander } from 'ioredis';
import { z } from 'zod';
import type { Connection } from '../../src/redis/connection.js';
import type { EmbeddedRedis } from '../../src/sandbox/redis.js';
import type { Inside } from './inside.js';
import { unpackedFields } from './journal.js';
import type { TestSystem } from './test-system.js';

/** Each key with its time to live in milliseconds (-1: none) and its value. */
export type Copy = readonly (readonly [key: Buffer, ttl: number, dump: Buffer])[];

const COPY = `
local copy = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  copy[#copy + 1] = { key, redis.call('PTTL', key), redis.call('DUMP', key) }
end
return copy`;

/** Copies everything in one step. */
export async function copyOf(redis: Connection): Promise<Copy> {
  const copy: unknown = await redis.callBuffer('EVAL', COPY, 0);
  return list(copy).map((one) => {
    const [key, ttl, dump] = list(one);
    if (!Buffer.isBuffer(key) || !Buffer.isBuffer(dump)) throw new Error('Redis gave no copy');
    return [key, Number(ttl), dump];
  });
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Restores a copy in one step while the server runs, and closes all other connections.
 * @param last a script that reads what is lost with it
 * @returns what that returned
 */
export async function restoreCopy(redis: Connection, copy: Copy, last: string): Promise<unknown> {
  const all = restoring(redis.multi().callBuffer('EVAL', last, 0), copy);
  const [read] = await carriedOut(all.call('CLIENT', 'KILL', 'TYPE', 'normal'));
  return read;
}

function restoring(all: ChainableCommander, copy: Copy): ChainableCommander {
  all.flushall();
  for (const [key, ttl, dump] of copy) all.restore(key, Math.max(ttl, 0), dump);
  return all;
}

async function carriedOut(all: ChainableCommander): Promise<readonly unknown[]> {
  const replies = (await all.exec()) ?? [];
  for (const [error] of replies) if (error !== null) throw error;
  return replies.map(([, reply]) => reply);
}

/**
 * A script that reads what Redis has in its last moment.
 * @param journal its key
 * @param requests prefix of the keys of requests
 * @param cleared the key with the id of the last entry to ignore
 */
export const scriptOfLast = (journal: string, requests: string, cleared: string) => `
local confirmed = {}
for _, key in ipairs(redis.call('KEYS', '${requests.replace(/[{}]/g, '\\\\$&')}*')) do
  confirmed[#confirmed + 1] = { string.sub(key, ${requests.length + 1}), redis.call('HGET', key, 'confirmed') or '0' }
end
local cleared = redis.call('GET', '${cleared}')
return { redis.call('XRANGE', '${journal}', cleared and '(' .. cleared or '-', '+'), confirmed, redis.call('TIME') }`;

const bytes = z.instanceof(Buffer);
const text = bytes.transform((one) => one.toString());
const number = z.union([text, z.number()]).transform(Number);
const last = z.tuple([
  z.array(z.tuple([text, z.array(bytes).transform(unpackedFields)])),
  z.array(z.tuple([text, number])),
  z.tuple([number, number]),
]);

/** `confirmed`: the newest confirmed revision of each request. `at`: Redis's time in milliseconds. */
export function readLast(value: unknown) {
  const [stream, confirmed, [seconds, microseconds]] = last.parse(value);
  return { stream, confirmed: new Map(confirmed), at: seconds * 1_000 + Math.floor(microseconds / 1_000) };
}

const LOG = 'appendonlydir';

/** Copies the files of a running server. */
export const copyFiles = ({ dir }: EmbeddedRedis, folder: string): Promise<void> =>
  cp(join(dir, LOG), join(folder, LOG), { recursive: true });

/** Kills the server, and starts it on a copy of its files. */
export async function restartOn(server: EmbeddedRedis, folder: string): Promise<void> {
  server.kill();
  await rm(join(server.dir, LOG), { recursive: true });
  await cp(join(folder, LOG), join(server.dir, LOG), { recursive: true });
  await server.restart();
}

/** Copies everything. @returns a function that restores it, as if it had been copied `agoMs` ago */
export async function backUp({ redis, store }: Inside): Promise<(agoMs?: number) => Promise<void>> {
  const copy = await copyOf(redis);
  return async (agoMs = 0) => {
    await carriedOut(restoring(redis.multi(), copy));
    await away({ redis, store }, agoMs);
  };
}

/** Moves the stored heartbeats and calls into the past, as if the bot had been offline since. */
export async function away({ redis, store }: Pick<Inside, 'redis' | 'store'>, ms: number): Promise<void> {
  const key = store.key('history');
  const instants = (await redis.hkeys(key)).filter((name) => name === 'beatAt' || name.startsWith('sent:'));
  for (const name of instants) await redis.hincrby(key, name, -ms);
}

/** The kinds of the stored doubts about the history. */
export async function doubtsIn({ redis, store }: Inside): Promise<readonly string[]> {
  const json = await redis.hget(store.key('history'), 'doubts');
  const all: readonly { readonly kind: string }[] = JSON.parse(json ?? '[]');
  return all.map(({ kind }) => kind);
}

/** Stops all processes of the bot, as before a restore. */
export async function stopBots(system: TestSystem): Promise<void> {
  await Promise.all(system.bots.map((bot) => bot.kill('SIGTERM')));
}
