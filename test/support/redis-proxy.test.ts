import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { Redis, type RedisOptions } from 'ioredis';
import { RequestStore } from '../../src/approvals/storage/store.js';
import { createLog } from '../../src/log.js';
import { CommitPool } from '../../src/redis/commit-pool.js';
import { createKeyBuilder } from '../../src/redis/keys.js';
import { startRedis } from '../../src/sandbox/redis.js';
import { Cards } from '../../src/slack/cards/card-store.js';
import { ann } from './people.js';
import { put, stored } from './redis.js';
import { nameOf, startRedisProxy } from './redis-proxy.js';
import { pending } from './requests.js';
import { RespReader, wordsOf } from './resp.js';

const redis = await startRedis();
const other = await startRedis();
const proxy = await startRedisProxy(redis.url);
const open: (() => unknown)[] = [];
const client = (options: RedisOptions = {}, url = proxy.url) => {
  const one = new Redis(url, { retryStrategy: () => null, disconnectTimeout: 50, ...options });
  one.on('error', () => undefined);
  open.push(() => one.status === 'end' || one.disconnect());
  return one;
};
const meddle: typeof proxy.meddle = (choose) => {
  const end = proxy.meddle(choose);
  open.push(end);
  return end;
};
afterEach(() => {
  for (const close of open.splice(0)) close();
});
afterAll(async () => {
  await proxy.close();
  await Promise.all([redis.stop(), other.stop()]);
});

describe('the proxy', () => {
  test.each([2, 3] as const)('passes on every reply of Redis in RESP%i', async (protocol) => {
    const [there, here] = [client({ protocol }, redis.url), client({ protocol })];
    const large = 'ä\r\n'.repeat(200_000);
    const ask = async (one: Redis) => [
      await one.set('text', large),
      await one.get('text'),
      await one.get('nothing'),
      await one.hset('hash', 'a', '', 'b', '*1\r\n'),
      await one.hgetall('hash'),
      await one.zadd('scores', 1.5, 'a'),
      await one.zrange('scores', '0', '-1', 'WITHSCORES'),
      await one.call('DEBUG', 'PROTOCOL', 'attrib').catch(String),
      await one.eval("return {1, {}, {'a', false}}", 0),
      await one.eval("return redis.error_reply('OUCH')", 0).catch(String),
      await one.xread('BLOCK', 10, 'STREAMS', 'none', '$'),
      await one.call('WAITAOF', 1, 0, 1_000),
      await one.flushall(),
    ];
    expect(await ask(here)).toEqual(await ask(there));
  });

  test('keeps the order of pipelined replies, also with a reply of the test in between', async () => {
    meddle(({ args }) => (args[0] === '2' ? { reply: '+of the test' } : 'pass'));
    const one = client();
    const all = await Promise.all(['1', '2', '3', '4'].map((word) => one.echo(word)));
    expect(all).toEqual(['1', 'of the test', '3', '4']);
  });

  test('delays only the connection whose command the test holds', async () => {
    let go = () => {};
    const until = new Promise<'pass'>((resolve) => {
      go = () => resolve('pass');
    });
    meddle(({ args }) => (args[1] === 'held' ? until : 'pass'));
    const [held, free] = [client(), client()];
    const waiting = Promise.all([held.set('held', 'held'), held.get('held')]);
    await free.set('free', '1');
    expect(await free.get('held')).toBeNull();
    go();
    expect(await waiting).toEqual(['OK', 'held']);
  });

  test('cuts before a command, loses its reply, or replies itself', async () => {
    const plain = client({}, redis.url);
    const isSet = async (key: string) => (await plain.exists(key)) === 1;
    meddle(({ args }) => {
      if (args[0] === 'cut') return 'cut';
      if (args[0] === 'lost') return 'lose reply';
      return args[0] === 'refused' ? { reply: '-OOM command not allowed' } : 'pass';
    });
    await expect(client().set('cut', '1')).rejects.toThrow('Connection is closed');
    await expect(client().set('lost', '1')).rejects.toThrow('Connection is closed');
    await expect(client().set('refused', '1')).rejects.toThrow('OOM command not allowed');
    expect(await Promise.all(['cut', 'lost', 'refused'].map(isSet))).toEqual([false, true, false]);
  });

  test('reports a reply before passing it on', async () => {
    const plain = client({}, redis.url);
    let seen: string | null = null;
    open.push(
      proxy.onReply(async ({ args }) => {
        if (args[0] !== 'told') return;
        seen = await plain.get('told');
        await plain.set('told', 'again');
      }),
    );
    const one = client();
    await one.set('told', 'once');
    expect([seen, await one.get('told')]).toEqual(['once', 'again']);
  });

  test('executes commands that a client sent before it disconnected', async () => {
    const plain = client({}, redis.url);
    const socket = connectSocket(Number(new URL(proxy.url).port), '127.0.0.1');
    socket.end('*3\r\n$3\r\nSET\r\n$4\r\nlast\r\n$1\r\n1\r\n');
    await once(socket.resume(), 'close');
    expect(await plain.get('last')).toBe('1');
  });

  test('switches all connections to another server', async () => {
    const one = client({ retryStrategy: () => 10 });
    await one.set('where', 'here');
    const ready = once(one, 'close').then(() => once(one, 'ready'));
    proxy.switchTo(other.url);
    await ready;
    expect(await one.get('where')).toBeNull();
    proxy.switchTo(redis.url);
    await expect(client().get('where')).resolves.toBe('here');
  });

  test('ends the connection when the server stops, and rethrows errors of the test on close', async () => {
    const second = await startRedisProxy(other.url);
    second.meddle(() => {
      throw new Error('a mistake of the test');
    });
    await expect(client({}, second.url).echo('1')).rejects.toThrow('Connection is closed');
    await expect(second.close()).rejects.toThrow('a mistake of the test');
    const one = client({}, proxy.url);
    await one.ping();
    const gone = once(one, 'end');
    redis.kill();
    await gone;
    await redis.restart();
  });
});

test('commands of the bot have the same names in every run', async () => {
  const seen: string[] = [];
  open.push(proxy.onReply((command) => void seen.push(nameOf(command))));
  const [connection, commits] = [client(), new CommitPool({ open: client, log: createLog('silent') })];
  await Promise.all([once(connection, 'ready'), commits.usable()]);
  const store = new RequestStore(connection, commits, createKeyBuilder('T0NAMES'));
  const cards = new Cards(connection, store.key);
  await put(store, pending());
  const denied = { type: 'denied' as const, by: ann, rule: '' };
  const { version, now, request } = await stored(store, pending().id);
  await store.commit({ request, expected: version, readAt: now, events: [denied], by: ann.userId, durably: true });
  await store.settled();
  await store.lease('draw', 1, 0);
  await cards.noteSaid(request.id, ['end']);
  const names = [
    'TIME',
    'commit',
    'HMGET request',
    'commit denied',
    'WAITAOF',
    'note',
    'lease due:draw',
    'HSET cards said:end',
  ];
  expect(seen).toEqual(expect.arrayContaining(names));
  expect(seen.join()).not.toMatch(/T0NAMES|K7Q/);
});

describe('the parser of RESP', () => {
  test('splits a stream into whole values, whatever its chunks', () => {
    const values = [
      '+OK\r\n',
      '$-1\r\n',
      '$4\r\na\r\nb\r\n',
      '*2\r\n*0\r\n%1\r\n+a\r\n:1\r\n',
      '|1\r\n+a\r\n#t\r\n,1.5\r\n',
    ];
    const whole = Buffer.from(values.join(''));
    for (const size of [1, 2, 5, whole.length]) {
      const reader = new RespReader();
      const read: string[] = [];
      for (let at = 0; at < whole.length; at += size) {
        read.push(...reader.read(whole.subarray(at, at + size)).map(String));
      }
      expect(read).toEqual(values);
    }
  });

  test.each(['PING\r\n', '$x\r\n', '*-2\r\n'])('refuses %j', (line) => {
    expect(() => new RespReader().read(Buffer.from(line))).toThrow('not RESP');
  });

  test('gives the words of a command', () => {
    expect(wordsOf(Buffer.from('*2\r\n$3\r\nGET\r\n$4\r\nä\r\n\r\n')).map(String)).toEqual(['GET', 'ä\r\n']);
  });
});
