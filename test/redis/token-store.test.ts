// Processes share the token of their service account in Redis, encrypted with its secret.
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { type AtlasOptions, createAtlas } from '../../src/atlas/client.js';
import { path } from '../../src/atlas/path.js';
import { createLog } from '../../src/log.js';
import { createTokenStore } from '../../src/redis/token-store.js';
import { ACCOUNT, type Answer, calls, json, type Listening, withServer } from '../atlas/server.js';
import { openRedis } from '../support/redis.js';

const redis = await openRedis();
const GROUP = path`/groups/${'g1'}`;

/** Numbers its tokens, and accepts all but those in `refused`. */
function numbered(refused: ReadonlySet<string> = new Set(), expires_in = 3_600): Answer {
  let count = 0;
  return ({ target, headers }, response) => {
    if (target === '/api/oauth/token') {
      count += 1;
      json(response, 200, { access_token: `t${count}`, expires_in });
    } else if (refused.has(`${headers.authorization}`)) json(response, 401, { error: 401 });
    else json(response, 200, {});
  };
}

const counted = (server: Listening, target: string) => server.asked.filter((one) => one.target === target).length;
const used = (server: Listening) => calls(server).map(({ headers }) => headers.authorization);

/** Starts these processes one after another on the same Redis. */
async function starting(
  answer: Answer,
  processes: readonly Partial<AtlasOptions>[],
  look: (server: Listening, key: string) => Promise<void> | void,
): Promise<void> {
  const store = redis.freshStore();
  const tokens = createTokenStore(redis.connection, store.key);
  await withServer(answer, async (server) => {
    for (const options of processes) {
      const all = { baseUrl: server.url, credential: ACCOUNT, log: createLog('silent'), tokens, ...options };
      const atlas = createAtlas(all);
      await atlas.get(GROUP, z.object({}));
      await atlas.close();
    }
    const [key = ''] = await redis.connection.keys(store.key('token', '*'));
    await look(server, key);
  });
}

test('a hundred starts sign in once and never revoke the shared token', async () => {
  await starting(numbered(), Array(100).fill({}), (server) => {
    expect(counted(server, '/api/oauth/token')).toBe(1);
    expect(counted(server, '/api/oauth/revoke')).toBe(0);
    expect(new Set(used(server))).toEqual(new Set(['Bearer t1']));
  });
});

test('the stored value reveals neither token nor account, and expires with the token', async () => {
  await starting(numbered(), [{}], async (_, key) => {
    const kept = await redis.connection.get(key);
    expect(`${key} ${kept} ${Buffer.from(kept ?? '', 'base64').toString('latin1')}`).not.toMatch(/\bt1\b|mdb_sa_id/);
    const left = await redis.connection.pttl(key);
    expect(left).toBeGreaterThan(3_000_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
  });
});

test('a process with another secret cannot use it and signs in itself', async () => {
  const renewed = { ...ACCOUNT, clientSecret: 'mdb_sa_sk_another' };
  await starting(numbered(), [{}, { credential: renewed }], (server) => {
    expect(used(server)).toEqual(['Bearer t1', 'Bearer t2']);
  });
});

test('replaces a stored token that Atlas refuses, for later processes too', async () => {
  await starting(numbered(new Set(['Bearer t1'])), [{}, {}], (server) => {
    expect(used(server)).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2']);
  });
});

test('ignores a stored token that is about to expire', async () => {
  await starting(numbered(new Set(), 60), [{}, {}], (server) => {
    expect(used(server)).toEqual(['Bearer t1', 'Bearer t2']);
  });
});

test.each([
  ['fails', () => Promise.reject(new Error('away'))],
  ['never answers', () => new Promise<never>(() => {})],
])('signs in without the store when it %s', async (_, away) => {
  await starting(numbered(), [{ tokens: { load: away, save: away } }], (server) => {
    expect(used(server)).toEqual(['Bearer t1']);
  });
});

test('ignores a stored value that it cannot decrypt', async () => {
  const store = redis.freshStore();
  const tokens = createTokenStore(redis.connection, store.key);
  const load = async () => ({
    ciphertext: Buffer.from('a token of an attacker, or of another bot').toString('base64'),
    leftMs: 3_000_000,
  });
  await starting(numbered(), [{ tokens: { ...tokens, load } }], (server) => {
    expect(used(server)).toEqual(['Bearer t1']);
  });
});
