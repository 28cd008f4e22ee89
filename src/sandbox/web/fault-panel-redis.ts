// The fault panel's Redis faults (pause, kill, restart from the data file) and its time travel.
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { EmbeddedRedis } from '../redis.js';
import { agedEndRequest, agedRequest, canAge } from './fault-panel-clock.js';
import type { FaultChoice } from './fault-panel-wire.js';
import { changeIdOf, decompressJson } from './inspector-store.js';

export const REDIS_FAULTS: readonly (FaultChoice & { readonly id: RedisState })[] = [
  { id: 'well', title: 'Healthy', about: 'Redis keeps every write, even if it’s killed right afterwards.' },
  {
    id: 'paused',
    title: 'Paused',
    about:
      'Redis doesn’t respond. The bot tells users that their presses aren’t recorded and sends nothing to Atlas. Once Redis is back, everything continues.',
  },
  {
    id: 'killed',
    title: 'Killed',
    about: 'The Redis process is gone. Select Healthy to restart it from its file, with every recorded decision.',
  },
];
type RedisState = 'well' | 'paused' | 'killed';

// Replaces the request only if its version hasn't changed, moves its due times and schedules a card update.
// KEYS 1 request hash  2 due:draw  3... due sets   ARGV 1 id  2 version read  3 JSON  4 milliseconds to move
const AGE = `
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2] + 1, 'json', ARGV[3])
for at = 3, #KEYS do
  local moment = redis.call('ZSCORE', KEYS[at], ARGV[1])
  if moment then redis.call('ZADD', KEYS[at], moment - ARGV[4], ARGV[1]) end
end
redis.call('ZADD', KEYS[2], redis.call('TIME')[1] * 1000, ARGV[1])
return 1
`;
const MOVED = ['due:work', 'due:clock', 'due:returns', 'due:returns-last', 'due:finishing', 'returns'];
const TRIES = 5;
const storedSchema = z.tuple([z.instanceof(Buffer), z.instanceof(Buffer)]);
/** A scheduled revert. */
const waitingSchema = z.looseObject({
  state: z.literal('approved'),
  askedAt: z.number(),
  notBefore: z.number(),
  returns: z.looseObject({ change: z.string() }),
});
/** Returns the replacement for a stored request, or undefined to leave the request unchanged. */
type Age = (request: unknown) => unknown;

export class FaultPanelRedis {
  readonly #server: EmbeddedRedis;
  readonly #redis: Redis;
  readonly #prefix: string;
  #state: RedisState = 'well';
  #pid: number | undefined;

  constructor(server: EmbeddedRedis, workspace: string) {
    this.#server = server;
    this.#prefix = `cs:{${workspace}}:`;
    this.#redis = new Redis(server.url, { commandTimeout: 3_000, maxRetriesPerRequest: 0, retryStrategy: () => 200 });
    this.#redis.on('error', () => undefined);
  }

  async set(next: RedisState): Promise<void> {
    if (next === this.#state) return;
    if (next === 'killed') {
      this.#server.kill();
    } else if (this.#state === 'killed') {
      await this.#server.restart();
    } else if (this.#state === 'paused' && this.#pid !== undefined) {
      process.kill(this.#pid, 'SIGCONT');
    }
    if (next === 'paused') {
      this.#pid = Number(/process_id:(\d+)/.exec(await this.#redis.info('server'))?.[1]);
      process.kill(this.#pid, 'SIGSTOP');
    }
    this.#state = next;
  }

  /**
   * Moves the timestamps of all open requests and scheduled reverts back.
   * @returns the ids of these requests
   */
  async age(ms: number): Promise<readonly string[]> {
    const [open, returns] = await Promise.all([this.#idsIn('open'), this.#idsIn('returns')]);
    // The stored change must match the aged item in Atlas.
    await Promise.all(returns.map((id) => this.#age(changeIdOf(id), ms, (change) => agedEndRequest(change, ms))));
    const all = [...open, ...returns];
    const aged = await Promise.all(
      all.map((id) => this.#age(id, ms, (request) => (canAge(request) ? agedRequest(request, ms) : undefined))),
    );
    return all.filter((_, index) => aged[index]);
  }

  /** Returns the latest temporary change that hasn't ended yet, with the milliseconds until its end. */
  async lastEnd(): Promise<{ readonly change: string; readonly inMs: number } | undefined> {
    const ids = await this.#idsIn('returns');
    const stored = await Promise.all(ids.map((id) => this.#redis.hgetBuffer(this.#key(`request:${id}`), 'json')));
    const waiting = stored.flatMap(
      (json) => waitingSchema.safeParse(json && JSON.parse(decompressJson(json))).data ?? [],
    );
    const ahead = waiting.filter(({ notBefore }) => notBefore > Date.now());
    const last = ahead.toSorted((one, other) => one.askedAt - other.askedAt).at(-1);
    return last && { change: last.returns.change, inMs: Math.max(last.notBefore - Date.now(), 0) };
  }

  close(): void {
    this.#redis.disconnect();
  }

  #key(name: string): string {
    return `${this.#prefix}${name}`;
  }

  #idsIn(set: 'open' | 'returns'): Promise<readonly string[]> {
    if (this.#state !== 'well') throw new Error('Redis must be healthy to move time');
    return this.#redis.zrange(this.#key(set), '0', '-1');
  }

  async #age(id: string, ms: number, age: Age): Promise<boolean> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const stored = storedSchema.safeParse(
        await this.#redis.hmgetBuffer(this.#key(`request:${id}`), 'version', 'json'),
      );
      if (!stored.success) return false;
      const [version, json] = stored.data;
      const request = age(JSON.parse(decompressJson(json)));
      if (request === undefined) return false;
      const keys = [`request:${id}`, 'due:draw', ...MOVED].map((name) => this.#key(name));
      const args = [id, version, JSON.stringify(request), String(ms)];
      if ((await this.#redis.eval(AGE, keys.length, ...keys, ...args)) === 1) return true;
    }
    return false;
  }
}
