import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { classifyWriteError } from '../../src/atlas/errors.js';
import { path } from '../../src/atlas/path.js';
import { type Answer, type Asked, errorOf, json, KEY, type Listening, withAtlas } from './server.js';

const GROUP = path`/groups/${'g1'}`;
const Anything = z.object({});
const ROOT = '/api/atlas/v2';
const asKey = { credential: KEY };

interface Rules {
  readonly algorithm?: 'MD5' | 'SHA-256';
  readonly password?: string;
  /** How often a nonce may be used before it is stale. */
  readonly uses?: number;
  /** Whether the server says that the nonce is stale. */
  readonly admits?: boolean;
}

/** Checks digests, and refuses a count that its nonce was used with before. */
function digestServer({ algorithm = 'MD5', password = KEY.privateKey, uses = Infinity, admits = true }: Rules): Answer {
  const counts = new Map<string, Set<number>>();
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const isRight = (asked: Asked, part: (name: string) => string) => {
    const secret = hash(`${part('username')}:MMS Public API:${password}`);
    const action = hash(`${asked.method}:${asked.target}`);
    const proof = [secret, part('nonce'), part('nc'), part('cnonce'), 'auth', action].join(':');
    return part('uri') === asked.target && part('response') === hash(proof);
  };
  return (asked, response) => {
    const header = asked.headers.authorization ?? '';
    const part = (name: string) => new RegExp(`[ ,]${name}="?([^",]*)`).exec(header)?.[1] ?? '';
    const used = counts.get(part('nonce'));
    const count = Number.parseInt(part('nc'), 16);
    const right = used !== undefined && isRight(asked, part);
    if (right && count <= uses && !used.has(count)) {
      used.add(count);
      return json(response, asked.method === 'GET' ? 200 : 204, asked.method === 'GET' ? {} : undefined);
    }
    const nonce = `nonce-${counts.size}`;
    counts.set(nonce, new Set());
    const stale = right && admits;
    const challenge = `Digest realm="MMS Public API", domain="", nonce="${nonce}", algorithm=${algorithm}, qop="auth", stale=${stale}`;
    return json(response, 401, { error: 401, errorCode: 'UNEXPECTED_ERROR' }, { 'www-authenticate': challenge });
  };
}
const withoutKey = (server: Listening) => server.asked.filter(({ headers }) => headers.authorization === undefined);
const withKey = (server: Listening) => server.asked.filter(({ headers }) => headers.authorization !== undefined);

describe('an API key', () => {
  test.each(['MD5', 'SHA-256'] as const)('signs method and target with %s, query included', async (algorithm) => {
    await withAtlas(
      digestServer({ algorithm }),
      async ({ atlas, server }) => {
        await expect(atlas.get(GROUP, Anything, { name: 'a b', tag: ['x', 'y'] })).resolves.toEqual({});
        expect(withKey(server)).toMatchObject([{ target: `${ROOT}/groups/g1?name=a%20b&tag=x&tag=y` }]);
      },
      asKey,
    );
  });

  test('asks for one challenge and counts up, also for concurrent calls', async () => {
    await withAtlas(
      digestServer({}),
      async ({ atlas, server }) => {
        await Promise.all(Array.from({ length: 12 }, () => atlas.get(GROUP, Anything)));
        expect(withoutKey(server)).toHaveLength(1);
        expect(withKey(server)).toHaveLength(12);
      },
      asKey,
    );
  });

  test('never sends a write unsigned', async () => {
    await withAtlas(
      digestServer({}),
      async ({ atlas, server }) => {
        await atlas.write({ method: 'PATCH', path: GROUP.text, body: { value: 1 } });
        expect(withoutKey(server)).toMatchObject([{ method: 'GET', target: ROOT, body: '' }]);
        expect(withKey(server)).toMatchObject([{ method: 'PATCH', body: '{"value":1}' }]);
      },
      asKey,
    );
  });

  test.each([
    ['says so', true],
    ['does not say so', false],
  ])('takes a new nonce once when the old one is used up and the server %s', async (_, admits) => {
    await withAtlas(
      digestServer({ uses: 1, admits }),
      async ({ atlas, server }) => {
        await atlas.get(GROUP, Anything);
        await atlas.write({ method: 'DELETE', path: GROUP.text });
        expect(withoutKey(server)).toHaveLength(1);
        expect(withKey(server).map(({ method }) => method)).toEqual(['GET', 'DELETE', 'DELETE']);
      },
      asKey,
    );
  });

  test('stops at the second challenge when the key is wrong', async () => {
    await withAtlas(
      digestServer({ password: 'another' }),
      async ({ atlas, server }) => {
        const error = await errorOf(atlas.write({ method: 'DELETE', path: GROUP.text }));
        expect(error).toMatchObject({ status: 401, errorCode: 'UNEXPECTED_ERROR' });
        expect(classifyWriteError(error)).toBe('refused');
        expect(withKey(server)).toHaveLength(1);
      },
      asKey,
    );
  });

  test('keeps its nonce when a 401 is about a role', async () => {
    const honest = digestServer({});
    const roleless: Answer = (asked, response) =>
      asked.headers.authorization === undefined
        ? honest(asked, response)
        : json(response, 401, { error: 401, errorCode: 'USER_UNAUTHORIZED' });
    await withAtlas(
      roleless,
      async ({ atlas, server }) => {
        await expect(errorOf(atlas.get(GROUP, Anything))).resolves.toMatchObject({ errorCode: 'USER_UNAUTHORIZED' });
        expect(server.asked).toHaveLength(2);
      },
      asKey,
    );
  });
});

describe('without a usable challenge', () => {
  test.each([
    ['an unknown algorithm', 'Digest realm="r", nonce="n", algorithm=SHA-512-256, qop="auth"'],
    ['another scheme', 'Basic realm="r"'],
  ])('sends no write when Atlas asks for %s', async (_, challenge) => {
    const answer: Answer = (_asked, response) => json(response, 401, {}, { 'www-authenticate': challenge });
    await withAtlas(
      answer,
      async ({ atlas, server }) => {
        const error = await errorOf(atlas.write({ method: 'DELETE', path: GROUP.text }));
        expect(error).toMatchObject({ why: 'sign-in', sent: false, cause: { flaw: 'no digest challenge' } });
        expect(server.asked).toHaveLength(1);
      },
      asKey,
    );
  });

  test('retries a read but not a write when Atlas is down', async () => {
    const down: Answer = (_, response) => json(response, 503, {});
    await withAtlas(
      down,
      async ({ atlas, server }) => {
        await expect(errorOf(atlas.write({ method: 'DELETE', path: GROUP.text }))).resolves.toMatchObject({
          sent: false,
          cause: { status: 503 },
        });
        expect(server.asked).toHaveLength(1);
        await errorOf(atlas.get(GROUP, Anything));
        expect(server.asked).toHaveLength(4);
      },
      asKey,
    );
  });
});
