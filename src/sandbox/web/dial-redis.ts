// Redis at the dial: paused, killed and started again from its file, and the moments it stores moved.
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { EmbeddedRedis } from '../redis.js';
import { isAgeing, older } from './dial-clock.js';
import type { Choice } from './dial-wire.js';

export const REDIS_SETTINGS: readonly (Choice & { readonly id: RedisState })[] = [
  { id: 'well', title: 'Well', about: 'Redis stores what it is told, and survives being killed.' },
  {
    id: 'paused',
    title: 'Paused',
    about:
      'It answers nobody. A press says that it was not recorded; nothing is sent to Atlas. It goes on where it was.',
  },
  {
    id: 'killed',
    title: 'Killed',
    about:
      'Its process is gone. Set it back to well: it starts again from its file, and every recorded decision is there.',
  },
];
export type RedisState = 'well' | 'paused' | 'killed';

// Only what was read is written over, and the due sets move with it. Drawn anew, since a card says until when.
// KEYS 1 request hash  2 due:work  3 due:clock  4 due:draw   ARGV 1 id  2 version read  3 JSON  4 by how many ms
const AGE = `
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2] + 1, 'json', ARGV[3])
for _, set in ipairs({ KEYS[2], KEYS[3] }) do
  local moment = redis.call('ZSCORE', set, ARGV[1])
  if moment then redis.call('ZADD', set, moment - ARGV[4], ARGV[1]) end
end
redis.call('ZADD', KEYS[4], redis.call('TIME')[1] * 1000, ARGV[1])
return 1
`;
const TRIES = 5;
const storedSchema = z.tuple([z.string(), z.string()]);

export class DialRedis {
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

  /** What the passing of time does to every request that is open. @returns the ids of those that were waiting */
  async age(ms: number): Promise<readonly string[]> {
    if (this.#state !== 'well') throw new Error('Redis has to be well for that');
    const open = await this.#redis.zrange(`${this.#prefix}open`, '0', '-1');
    const aged = await Promise.all(open.map((id) => this.#age(id, ms)));
    return open.filter((_, index) => aged[index]);
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #age(id: string, ms: number): Promise<boolean> {
    const key = (name: string) => `${this.#prefix}${name}`;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const stored = storedSchema.safeParse(await this.#redis.hmget(key(`request:${id}`), 'version', 'json'));
      if (!stored.success) return false;
      const [version, json] = stored.data;
      const request: unknown = JSON.parse(json);
      if (!isAgeing(request)) return false;
      const keys = [key(`request:${id}`), key('due:work'), key('due:clock'), key('due:draw')];
      const args = [id, version, JSON.stringify(older(request, ms)), String(ms)];
      if ((await this.#redis.eval(AGE, keys.length, ...keys, ...args)) === 1) return true;
    }
    return false;
  }
}
