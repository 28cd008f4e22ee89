// One script that does to Redis what any store of approvals has to: look, compare, write, index, append.
import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';

const SCRIPT = `
local stored = redis.call('HMGET', KEYS[1], 'version', 'journal')
if (tonumber(stored[1]) or 0) ~= tonumber(ARGV[2]) then return 'stale' end
local at = redis.call('XADD', KEYS[2], '*', 'request', ARGV[1], 'details', ARGV[4])
redis.call('HSET', KEYS[1], 'version', ARGV[2] + 1, 'json', ARGV[3], 'journal', at)
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[1])
return 'done'
`;
const SHA = createHash('sha1').update(SCRIPT).digest('hex');
const KEYS = ['floor:journal', 'floor:due'] as const;

const redis = new Redis(process.env.REDIS_URL ?? '');
await redis.script('LOAD', SCRIPT);

/** @param json as long as a stored request */
export function store(id: string, json: string): Promise<unknown> {
  const args = [id, 0, json, '{"type":"approved"}', Date.now()];
  return redis.evalsha(SHA, 3, `floor:request:${id}`, ...KEYS, ...args);
}

/** In two steps: in one, the commands of others on this connection would each wait for a sync of their own. */
export async function storeForGood(id: string, json: string): Promise<void> {
  await store(id, json);
  await redis.call('WAITAOF', 1, 0, 2_000);
}
