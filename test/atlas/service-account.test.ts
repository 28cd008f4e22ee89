import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { AtlasApiError, AtlasUnreachableError, classifyWriteError } from '../../src/atlas/errors.js';
import { path } from '../../src/atlas/path.js';
import { ACCOUNT, type Answer, type Asked, calls, errorOf, json, type Listening, withAtlas } from './server.js';

const GROUP = path`/groups/${'g1'}`;
const Anything = z.object({});

/** A token endpoint that numbers its tokens, and an API that accepts all but `refused`. */
function numbered(refused: ReadonlySet<string>, expires_in = 3600, errorCode?: string): Answer {
  let count = 0;
  return ({ target, headers }, response) => {
    if (target === '/api/oauth/token') {
      count += 1;
      json(response, 200, { access_token: `t${count}`, expires_in, token_type: 'Bearer' });
    } else if (target === '/api/oauth/revoke') {
      json(response, 200, undefined);
    } else if (refused.has(`${headers.authorization}`)) {
      json(response, 401, { error: 401, errorCode });
    } else {
      json(response, 200, {});
    }
  };
}
const fetched = (server: Listening): Asked[] => server.asked.filter(({ target }) => target === '/api/oauth/token');

describe('a token', () => {
  test('is requested with the raw client id and secret', async () => {
    await withAtlas(numbered(new Set()), async ({ atlas, server }) => {
      await atlas.get(GROUP, Anything);
      const [asked] = fetched(server);
      const basic = Buffer.from(`${ACCOUNT.clientId}:${ACCOUNT.clientSecret}`).toString('base64');
      expect(asked).toMatchObject({ method: 'POST', body: 'grant_type=client_credentials' });
      expect(asked?.headers).toMatchObject({
        authorization: `Basic ${basic}`,
        'content-type': 'application/x-www-form-urlencoded',
      });
    });
  });

  test('is fetched once for concurrent requests', async () => {
    await withAtlas(numbered(new Set()), async ({ atlas, server }) => {
      await Promise.all(Array.from({ length: 20 }, () => atlas.get(GROUP, Anything)));
      expect(fetched(server)).toHaveLength(1);
      expect(calls(server)).toHaveLength(20);
    });
  });

  test('is renewed a minute before it expires', async () => {
    let now = 0;
    await withAtlas(
      numbered(new Set()),
      async ({ atlas, server }) => {
        await atlas.get(GROUP, Anything);
        now = 3_539_999;
        await atlas.get(GROUP, Anything);
        now = 3_540_000;
        await atlas.get(GROUP, Anything);
        expect(calls(server).map(({ headers }) => headers.authorization)).toEqual([
          'Bearer t1',
          'Bearer t1',
          'Bearer t2',
        ]);
      },
      { monotonic: () => now },
    );
  });

  test('is used until it expires when it cannot be renewed', async () => {
    let now = 0;
    const once = numbered(new Set());
    let tokens = 0;
    const failing: Answer = (asked, response) => {
      if (asked.target === '/api/oauth/token') tokens += 1;
      if (asked.target === '/api/oauth/token' && tokens > 1) json(response, 400, { error: 'invalid_request' });
      else once(asked, response);
    };
    await withAtlas(
      failing,
      async ({ atlas }) => {
        await atlas.get(GROUP, Anything);
        now = 3_599_000;
        await expect(atlas.get(GROUP, Anything)).resolves.toEqual({});
        now = 3_600_000;
        await expect(errorOf(atlas.get(GROUP, Anything))).resolves.toMatchObject({ why: 'sign-in' });
      },
      { monotonic: () => now },
    );
  });

  test('is renewed once for all callers when Atlas refuses it, for reads and writes', async () => {
    await withAtlas(numbered(new Set(['Bearer t1']), 3600, 'UNEXPECTED_ERROR'), async ({ atlas, server }) => {
      await Promise.all([...Array(5)].map(() => atlas.get(GROUP, Anything)));
      expect(fetched(server)).toHaveLength(2);
    });
    await withAtlas(numbered(new Set(['Bearer t1'])), async ({ atlas, server }) => {
      await atlas.write({ method: 'POST', path: GROUP.text, body: { a: 1 } });
      expect(calls(server).map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
    });
  });

  test('is kept after a late refusal of the previous one', async () => {
    const answer = numbered(new Set(['Bearer t1']));
    let late: (() => void) | undefined;
    const lagging: Answer = (asked, response) => {
      const isFirst = asked.headers.authorization === 'Bearer t1';
      if (isFirst && asked.target.endsWith('/late')) late = () => answer(asked, response);
      else answer(asked, response);
    };
    await withAtlas(lagging, async ({ atlas, server }) => {
      const slow = atlas.get(path`/groups/${'late'}`, Anything);
      while (late === undefined) await atlas.get(GROUP, Anything);
      late();
      await slow;
      expect(fetched(server)).toHaveLength(2);
    });
  });

  test('is renewed only once when the new one is refused too', async () => {
    await withAtlas(numbered(new Set(['Bearer t1', 'Bearer t2', 'Bearer t3'])), async ({ atlas, server }) => {
      await expect(errorOf(atlas.get(GROUP, Anything))).resolves.toMatchObject({ status: 401 });
      expect(fetched(server)).toHaveLength(2);
      expect(calls(server)).toHaveLength(2);
    });
  });

  test.each(['USER_UNAUTHORIZED', 'NOT_ORG_OWNER', 'NOT_IN_GROUP'])(
    'is kept when a 401 is about a role: %s',
    async (code) => {
      await withAtlas(numbered(new Set(['Bearer t1']), 3600, code), async ({ atlas, server }) => {
        await expect(errorOf(atlas.get(GROUP, Anything))).resolves.toMatchObject({ status: 401, errorCode: code });
        expect(fetched(server)).toHaveLength(1);
        expect(calls(server)).toHaveLength(1);
      });
    },
  );

  test('is revoked when the client closes', async () => {
    const asked: Asked[] = [];
    const answer = numbered(new Set());
    await withAtlas(
      (one, response) => {
        asked.push(one);
        answer(one, response);
      },
      ({ atlas }) => atlas.get(GROUP, Anything).then(() => undefined),
    );
    expect(asked.at(-1)).toMatchObject({
      target: '/api/oauth/revoke',
      body: 'token=t1&token_type_hint=access_token',
    });
  });
});

describe('a failed sign-in', () => {
  const refusing =
    (status: number, body: unknown): Answer =>
    (_, response) =>
      json(response, status, body);

  test('means that nothing was sent, and keeps the error of the endpoint', async () => {
    const body = { error: 'invalid_client', error_description: 'Invalid credentials provided.' };
    await withAtlas(refusing(401, body), async ({ atlas, server }) => {
      const error = await errorOf(atlas.write({ method: 'DELETE', path: GROUP.text }));
      expect(error).toBeInstanceOf(AtlasUnreachableError);
      expect(error).toMatchObject({ why: 'sign-in', sent: false, method: 'DELETE' });
      expect(classifyWriteError(error)).toBe('not sent');
      const { cause } = error instanceof Error ? error : new Error();
      expect(cause).toBeInstanceOf(AtlasApiError);
      expect(cause).toMatchObject({
        status: 401,
        errorCode: 'invalid_client',
        detail: 'Invalid credentials provided.',
      });
      expect(calls(server)).toEqual([]);
    });
  });

  test('is retried when the endpoint is busy but not when the secret is wrong', async () => {
    await withAtlas(refusing(401, { error: 'invalid_client' }), async ({ atlas, server }) => {
      await errorOf(atlas.get(GROUP, Anything));
      expect(fetched(server)).toHaveLength(1);
    });
    await withAtlas(refusing(503, {}), async ({ atlas, server }) => {
      await errorOf(atlas.get(GROUP, Anything));
      expect(fetched(server)).toHaveLength(3);
    });
  });

  test.each([
    ['no token', { expires_in: 3600 }, 'not shown'],
    ['no expiry', { access_token: 't' }, 'not shown'],
    ['a token that would break a header', { access_token: 'a\r\nb', expires_in: 3600 }, 'unexpected shape'],
  ])('is a typed error when the reply has %s', async (_, body, flaw) => {
    await withAtlas(refusing(200, body), async ({ atlas }) => {
      const error = await errorOf(atlas.get(GROUP, Anything));
      expect(error).toMatchObject({ why: 'sign-in', cause: { flaw } });
    });
  });

  test('does not hold up a caller that aborts, and does not fail the others', async () => {
    const giveUp = new AbortController();
    const token: { reply?: () => void } = {};
    const answer: Answer = (asked, response) => {
      if (asked.target !== '/api/oauth/token') return json(response, 200, {});
      token.reply = () => json(response, 200, { access_token: 't', expires_in: 3600 });
      giveUp.abort();
    };
    await withAtlas(answer, async ({ atlas }) => {
      const impatient = errorOf(atlas.with({ signal: giveUp.signal }).write({ method: 'DELETE', path: GROUP.text }));
      const patient = atlas.get(GROUP, Anything);
      await expect(impatient).resolves.toMatchObject({ why: 'aborted', sent: false });
      token.reply?.();
      await expect(patient).resolves.toEqual({});
    });
  });
});
