import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { path } from '../../src/atlas/path.js';
import { withCorrelation } from '../../src/log.js';
import { type Answer, calls, errorOf, json, withAtlas, withTokens } from './server.js';

const Named = z.object({ name: z.string() });
const GROUP = path`/groups/${'32b6e34b3d91647abb20e7b8'}`;

/** Gives each of these answers in turn, then repeats the last one. */
const inTurn = (...answers: Answer[]): Answer => {
  let next = 0;
  return withTokens((asked, response) => {
    answers[Math.min(next, answers.length - 1)]?.(asked, response);
    next += 1;
  });
};
const named: Answer = (_, response) => json(response, 200, { name: 'Payments', more: null });
const status =
  (code: number, headers = {}): Answer =>
  (_, response) =>
    json(response, code, { error: code, errorCode: `CODE_${code}` }, headers);
const cut: Answer = (_, response) => response.destroy();

describe('a request', () => {
  test('carries the API version, the user agent and the correlation id', async () => {
    await withAtlas(withTokens(named), async ({ atlas, server }) => {
      await withCorrelation('Ev0123', () => atlas.get(GROUP, Named, { pretty: undefined, a: ['x y', 'z&'], b: true }));
      const [asked] = calls(server);
      expect(asked?.target).toBe('/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8?a=x%20y&a=z%26&b=true');
      expect(asked?.headers).toMatchObject({
        accept: 'application/vnd.atlas.2025-03-12+json',
        authorization: 'Bearer t0ken',
        'x-request-id': 'Ev0123',
      });
      expect(asked?.headers['user-agent']).toMatch(/^countersign\//);
      expect(asked?.headers['content-type']).toBeUndefined();
    });
  });

  test('keeps the path of the base URL', async () => {
    const answer: Answer = (asked, response) =>
      asked.target.startsWith('/atlas/api/oauth/')
        ? json(response, 200, { access_token: 't', expires_in: 60 })
        : named(asked, response);
    await withAtlas(answer, async ({ server }) => {
      await withAtlas(answer, ({ atlas }) => atlas.get(GROUP, Named).then(() => undefined), {
        baseUrl: `${server.url}/atlas/`,
      });
      expect(server.asked.map(({ target }) => target)).toContain(`/atlas/api/atlas/v2${GROUP.text}`);
    });
  });

  test('tells the time of Atlas by the Date header, also of a refusal', async () => {
    let own = 1_000;
    const date = 'Wed, 25 Nov 2026 10:00:00 GMT';
    const answer = inTurn(status(403, { date }), status(404, { date: 'not a date' }));
    await withAtlas(
      withTokens(answer),
      async ({ atlas }) => {
        expect(atlas.time).toBeUndefined();
        await errorOf(atlas.with({}).get(GROUP, Named));
        own += 3_500;
        expect(atlas.time).toEqual({ now: Date.parse(date) + 3_500, age: 3_500 });
        await errorOf(atlas.get(GROUP, Named));
        expect(atlas.time?.age).toBe(3_500);
      },
      { monotonic: () => own },
    );
  });

  test('is logged once per attempt, without secrets and without bodies', async () => {
    await withAtlas(inTurn(status(503), named), async ({ atlas, lines }) => {
      await atlas.get(GROUP, Named, { name: 'private' });
      const own = lines.filter((line) => line.path === `/api/atlas/v2${GROUP.text}`);
      expect(own).toMatchObject([
        { method: 'GET', status: 503, attempt: 1 },
        { method: 'GET', status: 200, attempt: 2 },
      ]);
      expect(JSON.stringify(lines)).not.toMatch(/t0ken|mdb_sa_sk|private|Payments|CODE_503/);
    });
  });

  test('reuses its connection for reads', async () => {
    await withAtlas(withTokens(named), async ({ atlas, server }) => {
      for (let time = 0; time < 8; time += 1) await atlas.get(GROUP, Named);
      // Two, not one: undici frees a connection a moment after it has handed over the reply.
      expect(new Set(calls(server).map(({ port }) => port)).size).toBeLessThanOrEqual(2);
    });
  });

  test('logs a version that will be retired once for each kind of path', async () => {
    const answer: Answer = (_, response) =>
      json(
        response,
        200,
        { name: 'x' },
        { deprecation: 'Mon, 5 Aug 2024 00:00:00 GMT', sunset: 'Thu, 1 Jul 2027 00:00:00 GMT' },
      );
    await withAtlas(withTokens(answer), async ({ atlas, lines }) => {
      for (const id of ['a', 'b']) await atlas.get(path`/groups/${id}`, Named);
      await atlas.get(path`/orgs/${'a'}`, Named);
      const warned = lines.filter(({ sunset }) => sunset !== undefined);
      expect(warned).toMatchObject([{ path: '/groups/{}', level: 'warn' }, { path: '/orgs/{}' }]);
    });
  });
});

describe('a read', () => {
  test.each([429, 500, 502, 503, 504])('is retried after %d', async (code) => {
    await withAtlas(inTurn(status(code), named), async ({ atlas }) => {
      await expect(atlas.get(GROUP, Named)).resolves.toEqual({ name: 'Payments' });
    });
  });

  test('is retried after a cut connection and after a truncated reply', async () => {
    const half: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"name":');
      setImmediate(() => response.destroy());
    };
    await withAtlas(inTurn(cut, half, named), async ({ atlas, server }) => {
      await expect(atlas.get(GROUP, Named)).resolves.toEqual({ name: 'Payments' });
      expect(calls(server)).toHaveLength(3);
    });
  });

  test('is sent three times at most', async () => {
    await withAtlas(inTurn(status(502)), async ({ atlas, server }) => {
      await expect(errorOf(atlas.get(GROUP, Named))).resolves.toMatchObject({ status: 502 });
      expect(calls(server)).toHaveLength(3);
    });
  });

  test.each([400, 401, 402, 403, 404, 405, 406, 409, 410])('is not retried after %d', async (code) => {
    await withAtlas(inTurn(status(code), named), async ({ atlas, server }) => {
      await expect(errorOf(atlas.get(GROUP, Named))).resolves.toMatchObject({
        status: code,
        errorCode: `CODE_${code}`,
      });
      expect(calls(server)).toHaveLength(1);
    });
  });

  test('waits as long as Atlas asks, at least a second after a rate limit, with jitter', async () => {
    const limited = [status(429, { 'retry-after': '7' }), status(429, { 'retry-after': '0' }), named];
    await withAtlas(inTurn(...limited), async ({ atlas, waits }) => {
      await atlas.get(GROUP, Named);
      expect(waits).toEqual([7000, 2000]);
    });
    await withAtlas(
      inTurn(...limited),
      async ({ atlas, waits }) => {
        await atlas.get(GROUP, Named);
        expect(waits).toEqual([10_500, 3000]);
      },
      { random: () => 1 },
    );
  });

  test('fails at once when Atlas asks for a wait of a minute', async () => {
    await withAtlas(inTurn(status(429, { 'retry-after': '55' })), async ({ atlas, server }) => {
      await expect(errorOf(atlas.get(GROUP, Named))).resolves.toMatchObject({ status: 429, retryAfterMs: 55_000 });
      expect(calls(server)).toHaveLength(1);
    });
  });

  test('takes the wait from the body when there is no header', async () => {
    const bucket = {
      error: 429,
      errorCode: 'RATE_LIMITED_TOKEN_BUCKET',
      parameters: ['api/atlas/v2/orgs', 9, 10, 5, 60],
    };
    await withAtlas(
      inTurn((_, response) => json(response, 429, bucket), named),
      async ({ atlas, waits }) => {
        await atlas.get(GROUP, Named);
        expect(waits).toEqual([9000]);
      },
    );
  });

  test('aborted during a wait ends with the last error of Atlas', async () => {
    const giveUp = new AbortController();
    const sleep = async () => {
      giveUp.abort();
      throw giveUp.signal.reason;
    };
    await withAtlas(
      inTurn(status(503)),
      async ({ atlas, server }) => {
        const error = await errorOf(atlas.with({ signal: giveUp.signal }).get(GROUP, Named));
        expect(error).toMatchObject({ status: 503 });
        expect(calls(server)).toHaveLength(1);
      },
      { sleep },
    );
  });

  test('aborted in flight is not retried', async () => {
    const giveUp = new AbortController();
    await withAtlas(
      withTokens(() => giveUp.abort()),
      async ({ atlas, server }) => {
        const error = await errorOf(atlas.with({ signal: giveUp.signal }).get(GROUP, Named));
        expect(error).toMatchObject({ why: 'aborted', sent: true });
        expect(calls(server)).toHaveLength(1);
      },
    );
  });

  test.each([
    ['first', 0],
    ['last', 1],
  ])('is aborted by the one of two signals given %s', async (_, which) => {
    const signals = [new AbortController(), new AbortController()];
    await withAtlas(
      withTokens(() => signals[which]?.abort()),
      async ({ atlas }) => {
        const both = signals.reduce((one, { signal }) => one.with({ signal }), atlas);
        expect(await errorOf(both.get(GROUP, Named))).toMatchObject({ why: 'aborted' });
      },
    );
  });

  test('times out at the earlier of two instants, without a retry', async () => {
    await withAtlas(
      withTokens(() => {}),
      async ({ atlas, server }) => {
        const now = performance.now();
        const soon = atlas.with({ waitUntil: now + 1_000 }).with({ waitUntil: now + 600_000 });
        expect(await errorOf(soon.get(GROUP, Named))).toMatchObject({ why: 'timeout' });
        expect(calls(server)).toHaveLength(1);
      },
    );
  });

  test('is retried after its deadline', async () => {
    await withAtlas(
      inTurn(() => {}, named),
      async ({ atlas, server }) => {
        await expect(atlas.with({ deadlineMs: 1_000 }).get(GROUP, Named)).resolves.toEqual({ name: 'Payments' });
        expect(calls(server)).toHaveLength(2);
      },
    );
  });

  test('does not follow a redirect', async () => {
    await withAtlas(inTurn(status(302, { location: '/api/atlas/v2/elsewhere' })), async ({ atlas, server }) => {
      await expect(errorOf(atlas.get(GROUP, Named))).resolves.toMatchObject({ status: 302 });
      expect(calls(server)).toHaveLength(1);
    });
  });
});
