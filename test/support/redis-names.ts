// Names of the bot's Redis commands that are the same in every run, without ids and hashes.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { scripts } from '../../src/redis/scripts.js';
import type { RedisCommand } from './redis-proxy.js';

const hash = (text: string) => createHash('sha1').update(text).digest('hex');
const names = new Map(Object.entries(scripts).map(([name, { sha }]) => [sha, name]));
const committed = z.object({ entries: z.array(z.array(z.string())) });

/** `commit sent`, `lease due:work`, `HMGET request`, `HSET cards said:end`, `WAITAOF`. */
export function nameOf({ name, args }: RedisCommand): string {
  if (name === 'EVALSHA' || name === 'EVAL') return scriptName(args);
  const at = args.findIndex((arg) => arg.startsWith('cs:{'));
  const key = args[at];
  if (key === undefined) return name;
  // Field names of other hashes differ from run to run.
  const field = /^H(SET|DEL)$/.test(name) && keyName(key) === 'cards' ? ` ${args[at + 1]}` : '';
  return `${name} ${keyName(key)}${field}`;
}

function scriptName([script = '', keyCount = '0', ...rest]: readonly string[]): string {
  const name = names.get(script) ?? names.get(hash(script)) ?? 'a script';
  const args = rest.slice(Number(keyCount));
  if (name === 'commit') return [name, ...events(args[1] ?? '')].join(' ');
  return name === 'lease' ? `${name} ${keyName(rest[0] ?? '')}` : name;
}

/** The types of the journal entries in a commit. */
const events = (json: string): readonly string[] =>
  committed.parse(JSON.parse(json)).entries.map((entry) => entry[entry.indexOf('type') + 1] ?? '');

const keyName = (key: string) => {
  const [, kind = '', ...rest] = /^cs:\{.*?\}:(.*)$/.exec(key)?.[1]?.match(/^([^:]*)(?::(.*))?$/) ?? [];
  return kind === 'due' ? `${kind}:${rest[0]}` : kind;
};
