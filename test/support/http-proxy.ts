// Stands between two sides that talk HTTP, and lets a test look at each exchange and end it at a moment of its choice.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Exchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** As it came. */
  readonly body: string;
}

/** It has come and was not forwarded; its answer has come and was not handed on; the answer was handed on. */
export type Moment = 'asked' | 'answered' | 'handed on';

/** May wait, which holds this exchange only. `cut`: the connection ends here. */
type Meddler = (moment: Moment, exchange: Exchange) => 'pass' | 'cut' | Promise<'pass' | 'cut'>;

export interface HttpProxy {
  readonly url: string;
  /** Asked at every moment of every exchange. Returns what ends it. */
  meddle(meddler: Meddler): () => void;
  /** @throws what a test's own function threw meanwhile; its connection was cut */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** @param target where it forwards to, such as `http://127.0.0.1:4711`; asked each time, since a bot that starts anew has another port */
export async function startHttpProxy(target: () => string): Promise<HttpProxy> {
  const meddlers = new Set<Meddler>();
  const thrown: unknown[] = [];
  const isCut = async (moment: Moment, exchange: Exchange) => {
    for (const one of meddlers) if ((await one(moment, exchange)) === 'cut') return true;
    return false;
  };
  const server = createServer((incoming, response) => {
    pass(target(), incoming, response, isCut).catch((error: unknown) => {
      thrown.push(error);
      response.destroy();
    });
  });
  // Longer than clients keep a connection, so that none is closed under a request.
  server.keepAliveTimeout = 75_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    meddle(one) {
      meddlers.add(one);
      return () => meddlers.delete(one);
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
  if (asked === undefined) return; // whoever asked is gone
  const { method = 'GET', url = '/' } = incoming;
  const exchange = { method, path: url.split('?', 1).join(''), body: asked.toString('utf8') };
  if (await isCut('asked', exchange)) return void response.destroy();
  const answer = await forward(target, incoming, asked).catch(() => undefined);
  if (answer === undefined || (await isCut('answered', exchange))) return void response.destroy();
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
    agent: false, // a connection of its own: none that the other side may be closing just now
    headers: ownHeaders(incoming.headers),
  });
  outgoing.end(asked);
  const [reply]: IncomingMessage[] = await once(outgoing, 'response');
  if (reply === undefined) throw new Error('there was no answer');
  return { status: reply.statusCode ?? 0, headers: reply.headers, body: await buffer(reply) };
}

/** Without what belongs to one connection. The host stays, so that links in an answer lead through the proxy. */
function ownHeaders({ connection: _, 'keep-alive': __, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers;
}
