// The Redis commands that the bot can't work without, and those that its Redis user may not run.
import { z } from 'zod';
import { type Connection, errorReplyOf } from './connection.js';
import { runScript, scripts } from './scripts.js';

/** Without WAIT, WAITAOF and INFO the bot works, but can't confirm writes: see durability.ts. */
const COMMANDS = [
  ...['DEL key', 'EXISTS key', 'GET key', 'INCR key', 'PEXPIRE key 1', 'PING', 'PTTL key', 'SET key v', 'TIME'],
  ...['HDEL key f', 'HEXISTS key f', 'HGET key f', 'HGETALL key', 'HINCRBY key f 1', 'HLEN key', 'HMGET key f'],
  ...['HSET key f v', 'HSETNX key f v', 'SADD key m', 'SCARD key', 'SISMEMBER key m', 'SMEMBERS key'],
  ...['SMISMEMBER key m', 'SREM key m', 'XADD key * f v', 'XLEN key', 'XRANGE key - +', 'XREAD STREAMS key 0'],
  ...['XREVRANGE key + -', 'ZADD key 1 m', 'ZCARD key', 'ZCOUNT key 0 1', 'ZMSCORE key m', 'ZRANGE key 0 1'],
  ...['ZRANGEBYSCORE key 0 1', 'ZRANK key m', 'ZREM key m', 'ZREMRANGEBYRANK key 0 1', 'ZREMRANGEBYSCORE key 0 1'],
  ...['ZREVRANGE key 0 1', 'ZREVRANGEBYSCORE key 1 0', 'ZSCORE key m', 'MULTI', 'EXEC', 'DISCARD'],
];

/** @param own one of the bot's keys, because the user may be limited to keys with certain names */
export async function readDeniedCommands(redis: Connection, own: string): Promise<readonly string[]> {
  try {
    const reply = await runScript(redis, scripts.denied, { keys: { own }, args: { lines: COMMANDS.join('\n') } });
    return z.array(z.string()).parse(reply);
  } catch (error) {
    if (errorReplyOf(error)?.startsWith('NOPERM') !== true) throw error;
    return ['EVALSHA and EVAL'];
  }
}
