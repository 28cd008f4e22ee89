// An HTTP proxy that lets a test observe each exchange and cut it at a moment of its choice.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnNextFreePort } from '../../src/sandbox/servers.js';

export interface Exchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Unchanged. */
  readonly body: string;
}

/**
 * `asked`: received, not forwarded yet. `answered`: the reply arrived, not passed on yet. `handed on`: the reply was
 * passed on.
 */
type Moment = 'asked' | 'answered' | 'handed on';

/** May wait, which delays only this exchange. `cut` closes the connection. */
type Meddler = (moment: Moment, exchange: Exchange) => 'pass' | 'cut' | Promise<'pass' | 'cut'>;

export interface HttpProxy {
  readonly url: string;
  /** Calls the function at every moment of every exchange. Returns a function that removes it. */
  meddle(meddler: Meddler): () => void;
  /** Open ones, and exchanges that still go on without theirs. */
  readonly connections: number;
  /** @throws the error that a test's own function threw; its connection was cut then */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * @param target where to forward, such as `http://127.0.0.1:4711`; called each time, because a restarted bot has
 * another port
 */
export async function startHttpProxy(target: () => string): Promise<HttpProxy> {
  const meddlers = new Set<Meddler>();
  const thrown: unknown[] = [];
  const isCut = async (moment: Moment, exchange: Exchange) => {
    for (const one of meddlers) if ((await one(moment, exchange)) === 'cut') return true;
    return false;
  };
  const busy = new Set<unknown>();
  const server = createServer((incoming, response) => {
    const passed = pass(target(), incoming, response, isCut).catch((error: unknown) => {
      thrown.push(error);
      response.destroy();
    });
    busy.add(passed);
    void passed.finally(() => busy.delete(passed));
  });
  server.on('connection', (socket) => {
    busy.add(socket);
    socket.once('close', () => busy.delete(socket));
  });
  // Longer than clients keep connections, so that none is closed during a request.
  server.keepAliveTimeout = 75_000;
  const port = await listenOnNextFreePort(server, 0);

  return {
    url: `http://127.0.0.1:${port}`,
    meddle(one) {
      meddlers.add(one);
      return () => meddlers.delete(one);
    },
    get connections() {
      return busy.size;
    },
    async close() {
      const gone = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await gone;
      if (thrown.length > 0) throw thrown[0];
    },
  };
}

async function pass(
  target: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  isCut: (moment: Moment, exchange: Exchange) => Promise<boolean>,
): Promise<void> {
  const asked = await buffer(incoming).catch(() => undefined);
  if (asked === undefined) return; // the client is gone
  const { method = 'GET', url = '/' } = incoming;
  const exchange = { method, path: url.split('?', 1).join(''), body: asked.toString('utf8') };
  if (await isCut('asked', exchange)) return void response.destroy();
  const answer = await forward(target, incoming, asked).catch(() => undefined);
  if (answer === undefined || (await isCut('answered', exchange))) return void response.destroy();
  if (response.destroyed) return; // the client is gone, and nothing would say that the reply was passed on
  response.writeHead(answer.status, ownHeaders(answer.headers));
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.end(answer.body, resolve);
  });
  await isCut('handed on', exchange);
}

async function forward(target: string, incoming: IncomingMessage, asked: Buffer): Promise<Answer> {
  const { hostname, port } = new URL(target);
  const outgoing = request({
    hostname,
    port,
    method: incoming.method,
    path: incoming.url,
    agent: false, // a new connection, because the server may just be closing a kept one
    headers: ownHeaders(incoming.headers),
  });
  outgoing.end(asked);
  const [reply]: IncomingMessage[] = await once(outgoing, 'response');
  if (reply === undefined) throw new Error('there was no answer');
  return { status: reply.statusCode ?? 0, headers: reply.headers, body: await buffer(reply) };
}

/** Drops hop-by-hop headers. Keeps the host, so that links in an answer lead through the proxy. */
function ownHeaders({ connection: _, 'keep-alive': __, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers;
}
