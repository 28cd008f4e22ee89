// Where the HTTP server listens, and what it serves on which port.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type RunningServer, type ServerOptions, startHttpServer } from '../src/http-server.js';
import { createMetrics } from '../src/metrics.js';
import { reserveFreePort } from '../src/sandbox/servers.js';

const LOCAL = '127.0.0.1';
/** Another address of this machine. */
const OTHER = process.platform === 'linux' ? '127.0.0.2' : '::1';

const running: RunningServer[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.close();
});

async function start(more: Partial<ServerOptions> = {}): Promise<number> {
  const port = await reserveFreePort();
  const server = await startHttpServer({
    port,
    metrics: createMetrics(),
    readiness: async () => ({ ready: true, parts: { redis: 'ok' } }),
    slack: () => (_, response) => response.end('taken'),
    ...more,
  });
  running.push(server);
  return port;
}

const at = (address: string, port: number, path: string) =>
  `http://${address.includes(':') ? `[${address}]` : address}:${port}${path}`;
const status = async (port: number, path: string, address = LOCAL, method = 'GET') => {
  const reply = await fetch(at(address, port, path), { method }).catch(() => undefined);
  await reply?.body?.cancel();
  return reply?.status;
};
/** The status of each path on a port. */
async function served(port: number) {
  const got = await Promise.all(['/healthz', '/readyz', '/metrics'].map((path) => status(port, path)));
  return [...got, await status(port, '/slack/events', LOCAL, 'POST')];
}

describe('without METRICS_PORT', () => {
  test('one port serves everything', async () => {
    expect(await served(await start())).toEqual([200, 200, 200, 200]);
  });
});

describe('with METRICS_PORT', () => {
  test('the port that Slack reaches serves deliveries and /healthz only', async () => {
    expect(await served(await start({ metricsPort: await reserveFreePort() }))).toEqual([200, 404, 404, 200]);
  });

  test('the other port serves health, readiness and metrics, and takes no deliveries', async () => {
    const metricsPort = await reserveFreePort();
    let delivered = 0;
    await start({ metricsPort, slack: () => () => (delivered += 1) });
    expect(await served(metricsPort)).toEqual([200, 200, 200, 404]);
    expect(delivered).toBe(0);
  });

  test('a request counts as in flight on either port, so a stop lets it end', async () => {
    const metricsPort = await reserveFreePort();
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await start({ metricsPort, readiness: () => asked.then(() => ({ ready: true, parts: {} })) });
    const [server] = running;
    const reply = fetch(at(LOCAL, metricsPort, '/readyz'));
    while (server?.inFlight() === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(server?.inFlight()).toBe(1);
    answer();
    expect((await reply).status).toBe(200);
  });
});

describe('HOST', () => {
  test.each([undefined, LOCAL, OTHER])('%s is where both ports listen', async (host) => {
    const metricsPort = await reserveFreePort();
    const port = await start({ metricsPort, ...(host !== undefined && { host }) });
    for (const one of [port, metricsPort])
      for (const address of [LOCAL, OTHER]) {
        const isThere = host === undefined || host === address;
        expect([address, await status(one, '/healthz', address)]).toEqual([address, isThere ? 200 : undefined]);
      }
  });
});

test('names a port that is taken, and its setting', async () => {
  const other = createServer().listen(0, LOCAL);
  await once(other, 'listening');
  const address = other.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const starting = start({ host: LOCAL, metricsPort: taken });
    await expect(starting).rejects.toThrow(new RegExp(`METRICS_PORT.*${taken}.*EADDRINUSE`));
  } finally {
    other.close();
  }
});
