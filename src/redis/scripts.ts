// The scripts that change several keys atomically. Each is a file in lua/, whose header lists its keys and arguments.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Connection, replyOf } from './connection.js';

const read = (name: string) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');

const load = (name: string, ...included: readonly string[]) => {
  const text = [...included, name].map(read).join('');
  return { text, sha: createHash('sha1').update(text).digest('hex') };
};

/** By name: the text that Redis runs, with what it includes, and the hash by which Redis knows it. */
export const scripts = {
  accept: load('accept'),
  audit: load('audit'),
  bind: load('bind', 'journal'),
  commit: load('commit', 'journal'),
  'declare-loss': load('declare-loss', 'journal', 'doubt'),
  doubts: load('doubts', 'journal', 'doubt'),
  freeze: load('freeze', 'journal'),
  heartbeat: load('heartbeat', 'journal', 'doubt'),
  note: load('note'),
  policy: load('policy', 'journal'),
  reindex: load('reindex'),
  renew: load('renew'),
  rest: load('rest'),
  lease: load('lease'),
  turn: load('turn'),
};

/** @param send sends the script: by its hash first, and as text when Redis answers NOSCRIPT */
export async function withScript<T>(
  name: keyof typeof scripts,
  send: (command: 'evalsha' | 'eval', script: string) => Promise<T>,
): Promise<T> {
  const { text, sha } = scripts[name];
  try {
    return await send('evalsha', sha);
  } catch (error) {
    if (replyOf(error)?.startsWith('NOSCRIPT') !== true) throw error;
    return send('eval', text);
  }
}

export function runScript(
  redis: Connection,
  name: keyof typeof scripts,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  return withScript(name, (command, script) => redis[command](script, keys.length, ...keys, ...args));
}
