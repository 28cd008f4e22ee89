// A real HTTP server for one test: what it was asked, and an Atlas client that asks it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Atlas } from '../../src/atlas/atlas.js';
import { type AtlasOptions, createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';

export interface Asked {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Tells connections apart. */
  readonly port: number;
}
export type Answer = (asked: Asked, response: ServerResponse) => void;

export interface Listening {
  readonly url: string;
  readonly asked: Asked[];
}

export async function withServer(answer: Answer, work: (server: Listening) => Promise<void>): Promise<void> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: target = '', headers } = request;
      const one = { method, target, headers, body: `${Buffer.concat(chunks)}`, port: request.socket.remotePort ?? 0 };
      asked.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  try {
    await work({ url: `http://127.0.0.1:${address.port}`, asked });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

export const ACCOUNT = {
  kind: 'service-account',
  clientId: 'mdb_sa_id_66f0a1b2c3d4e5f601234567',
  clientSecret: 'mdb_sa_sk_not-a_real-one',
} as const;
export const KEY = {
  kind: 'api-key',
  publicKey: 'abcdefgh',
  privateKey: '01234567-89ab-cdef-0123-456789abcdef',
} as const;

/** Answers the token endpoint, and hands everything else on. */
export const withTokens =
  (answer: Answer): Answer =>
  (asked, response) => {
    if (asked.target === '/api/oauth/token') json(response, 200, { access_token: 't0ken', expires_in: 3600 });
    else if (asked.target === '/api/oauth/revoke') json(response, 200, undefined);
    else answer(asked, response);
  };

/** The calls of the API itself, without tokens and challenges. */
export const calls = (server: Listening): Asked[] =>
  server.asked.filter(({ target }) => target.startsWith('/api/atlas/v2/'));

/** Never really waits; `waits` are the milliseconds it was asked to. */
interface TestAtlas {
  readonly atlas: Atlas;
  readonly waits: number[];
  readonly lines: Record<string, unknown>[];
}

export async function withAtlas(
  answer: Answer,
  work: (test: TestAtlas & { readonly server: Listening }) => Promise<void>,
  options: Partial<AtlasOptions> = {},
): Promise<void> {
  await withServer(answer, async (server) => {
    const waits: number[] = [];
    const lines: Record<string, unknown>[] = [];
    const atlas = createAtlas({
      baseUrl: server.url,
      credential: ACCOUNT,
      log: createLog('debug', { write: (line) => lines.push(JSON.parse(line)) }),
      sleep: async (ms) => void waits.push(ms),
      random: () => 0,
      ...options,
    });
    try {
      await work({ atlas, waits, lines, server });
    } finally {
      await atlas.close();
    }
  });
}

/** What a promise was rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure, and there was none');
}
