// The scripts that change several keys in one step: each is one file in lua/, which says what its keys and arguments are.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Connection, replyOf } from './redis.js';

const load = (name: string) => {
  const text = readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
  return { text, sha: createHash('sha1').update(text).digest('hex') };
};

const scripts = {
  accept: load('accept'),
  bind: load('bind'),
  commit: load('commit'),
  renew: load('renew'),
  rest: load('rest'),
  take: load('take'),
};

export async function runScript(
  redis: Connection,
  name: keyof typeof scripts,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  const { text, sha } = scripts[name];
  try {
    return await redis.evalsha(sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (replyOf(error)?.startsWith('NOSCRIPT') !== true) throw error;
    return redis.eval(text, keys.length, ...keys, ...args);
  }
}
