import { connect, createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { AtlasUnreachableError, classifyWriteError } from '../../src/atlas/errors.js';
import { path } from '../../src/atlas/path.js';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { type Answer, calls, errorOf, json, withAtlas, withTokens } from './server.js';

const LIMIT = path`/groups/${'g1'}/dataFederation/${'fd0'}/limits/${'bytesProcessed.daily'}`;
const done: Answer = (_, response) => json(response, 204, undefined);

describe('a write', () => {
  test('sends its body once, in the version of the API', async () => {
    await withAtlas(withTokens(done), async ({ atlas, server }) => {
      await atlas.write({ method: 'PATCH', path: LIMIT.text, body: { value: 5 } });
      expect(calls(server)).toMatchObject([{ method: 'PATCH', body: '{"value":5}' }]);
      expect(calls(server)[0]?.headers['content-type']).toBe('application/vnd.atlas.2025-03-12+json');
    });
  });

  test('has its own connection', async () => {
    await withAtlas(withTokens(done), async ({ atlas, server }) => {
      await atlas.write({ method: 'DELETE', path: LIMIT.text });
      await atlas.write({ method: 'DELETE', path: LIMIT.text });
      const [first, second] = calls(server);
      expect(first?.port).not.toBe(second?.port);
      expect(first?.headers.connection).toBe('close');
    });
  });

  test.each([
    ['429', 429, 'not sent'],
    ['500', 500, 'not known'],
    ['502', 502, 'not known'],
    ['503', 503, 'not known'],
    ['404', 404, 'not known'],
    ['409', 409, 'refused'],
  ] as const)('is never repeated after %s', async (_, code, outcome) => {
    const answer: Answer = (_asked, response) => json(response, code, { errorCode: 'X' }, { 'retry-after': '1' });
    await withAtlas(withTokens(answer), async ({ atlas, server, waits }) => {
      expect(classifyWriteError(await errorOf(atlas.write({ method: 'DELETE', path: LIMIT.text })))).toBe(outcome);
      expect(calls(server)).toHaveLength(1);
      expect(waits).toEqual([]);
    });
  });

  test('counts as sent and is not repeated when its connection is cut', async () => {
    await withAtlas(
      withTokens((_, response) => response.destroy()),
      async ({ atlas, server }) => {
        const error = await errorOf(atlas.write({ method: 'DELETE', path: LIMIT.text }));
        expect(error).toMatchObject({ why: 'cut', sent: true });
        expect(calls(server)).toHaveLength(1);
      },
    );
  });

  test('counts as sent and is not repeated after a timeout', async () => {
    await withAtlas(
      withTokens(() => {}),
      async ({ atlas, server }) => {
        const error = await errorOf(atlas.with({ deadlineMs: 1_000 }).write({ method: 'DELETE', path: LIMIT.text }));
        expect(error).toMatchObject({ why: 'timeout', sent: true });
        expect(calls(server)).toHaveLength(1);
      },
    );
  });

  test('succeeds on a 2xx status even if the rest of the reply is lost', async () => {
    const half: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      setImmediate(() => response.destroy());
    };
    await withAtlas(withTokens(half), async ({ atlas }) => {
      await expect(atlas.write({ method: 'PATCH', path: LIMIT.text, body: { value: 1 } })).resolves.toBeUndefined();
    });
  });

  test('is not sent once sendBefore has passed', async () => {
    await withAtlas(withTokens(done), async ({ atlas, server }) => {
      const error = await errorOf(
        atlas.with({ sendBefore: performance.now() - 1 }).write({ method: 'DELETE', path: LIMIT.text }),
      );
      expect(error).toMatchObject({ why: 'too late', sent: false });
      expect(calls(server)).toEqual([]);
    });
  });

  test('is not sent when sendBefore passes while the token is fetched', async () => {
    let sendBefore = Number.POSITIVE_INFINITY;
    const slowToken: Answer = (asked, response) => {
      // The token arrives after sendBefore.
      if (asked.target.endsWith('/token'))
        setTimeout(() => withTokens(done)(asked, response), sendBefore - performance.now() + 20);
      else withTokens(done)(asked, response);
    };
    await withAtlas(slowToken, async ({ atlas, server }) => {
      sendBefore = performance.now() + 500;
      const error = await errorOf(atlas.with({ sendBefore }).write({ method: 'DELETE', path: LIMIT.text }));
      expect(error).toMatchObject({ why: 'too late', sent: false });
      expect(calls(server)).toEqual([]);
    });
  });

  test('is sent before sendBefore', async () => {
    await withAtlas(withTokens(done), async ({ atlas, server }) => {
      await atlas.with({ sendBefore: performance.now() + 60_000 }).write({ method: 'DELETE', path: LIMIT.text });
      expect(calls(server)).toHaveLength(1);
    });
  });

  test('is not sent when it was aborted beforehand', async () => {
    await withAtlas(withTokens(done), async ({ atlas, server }) => {
      const error = await errorOf(
        atlas.with({ signal: AbortSignal.abort() }).write({ method: 'DELETE', path: LIMIT.text }),
      );
      expect(error).toMatchObject({ why: 'aborted', sent: false });
      expect(calls(server)).toEqual([]);
    });
  });
});

describe('a write counts as not sent', () => {
  test('when the connection is refused', async () => {
    const baseUrl = `http://127.0.0.1:${await reserveFreePort()}`;
    await withAtlas(
      done,
      async ({ atlas }) => {
        const error = await errorOf(atlas.write({ method: 'DELETE', path: LIMIT.text }));
        expect(error).toBeInstanceOf(AtlasUnreachableError);
        expect(classifyWriteError(error)).toBe('not sent');
      },
      { baseUrl },
    );
  });

  test('when the host name does not exist', async () => {
    await withAtlas(
      done,
      async ({ atlas }) => {
        expect(classifyWriteError(await errorOf(atlas.write({ method: 'DELETE', path: LIMIT.text })))).toBe('not sent');
      },
      { baseUrl: 'http://atlas.invalid' },
    );
  });

  test('when the server does not speak TLS', async () => {
    await withAtlas(withTokens(done), async ({ server }) => {
      const baseUrl = server.url.replace('http:', 'https:');
      await withAtlas(
        done,
        async ({ atlas }) => {
          expect(classifyWriteError(await errorOf(atlas.write({ method: 'DELETE', path: LIMIT.text })))).toBe(
            'not sent',
          );
        },
        { baseUrl },
      );
    });
  });

  test('when it has a token but the connection for the change is refused', async () => {
    let port = 0;
    await withAtlas(withTokens(done), async ({ server }) => {
      const gate = await openGate(server.url);
      port = gate.port;
      await withAtlas(
        done,
        async ({ atlas }) => {
          await atlas.write({ method: 'DELETE', path: LIMIT.text });
          await gate.close();
          const error = await errorOf(atlas.write({ method: 'DELETE', path: LIMIT.text }));
          expect(error).toMatchObject({ why: 'no connection', sent: false, cause: { code: 'ECONNREFUSED' } });
        },
        { baseUrl: `http://127.0.0.1:${port}` },
      );
    });
  });
});

/** A port that forwards every connection to `url` until it is closed. */
async function openGate(url: string): Promise<{ port: number; close(): Promise<void> }> {
  const { hostname, port } = new URL(url);
  const gate = createServer((socket) => {
    const onward = connect(Number(port), hostname);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const address = gate.address();
  if (address === null || typeof address === 'string') throw new Error('the gate has no port');
  return { port: address.port, close: () => new Promise((resolve) => gate.close(() => resolve())) };
}
