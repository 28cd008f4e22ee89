// The HTTP server of every role: health, readiness, metrics, and in HTTP mode Slack's deliveries.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Metrics } from './metrics.js';

export interface Readiness {
  readonly ready: boolean;
  /** The state of each part, in words. */
  readonly parts: Readonly<Record<string, string>>;
}

export interface ServerOptions {
  readonly port: number;
  readonly metrics: Metrics;
  readonly readiness: () => Promise<Readiness>;
  /** Undefined in a role without Slack deliveries, and until Slack has confirmed the token. */
  readonly slack: () => RequestListener | undefined;
}

const SLACK_PATH = '/slack/events';

/** Starts to listen before anything else works, so that probes can see why the bot is not ready. */
export async function startServer(options: ServerOptions): Promise<{ server: Server; inFlight: () => number }> {
  let inFlight = 0;
  const server = createServer((request, response) => {
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
    });
    answer(options, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, resolve);
  });
  return { server, inFlight: () => inFlight };
}

async function answer(options: ServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0];
  if (path === SLACK_PATH) return toSlack(options, request, response);
  if (request.method !== 'GET') return send(response, 404, 'text/plain', 'not found\n');
  switch (path) {
    case '/healthz':
      return send(response, 200, 'text/plain', 'ok\n');
    case '/readyz': {
      const { ready, parts } = await options.readiness();
      return send(response, ready ? 200 : 503, 'application/json', `${JSON.stringify({ ready, ...parts }, null, 2)}\n`);
    }
    case '/metrics': {
      const { metrics } = options;
      return send(response, 200, metrics.contentType, await metrics.scrape());
    }
    default:
      return send(response, 404, 'text/plain', 'not found\n');
  }
}

function toSlack(options: ServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const listener = options.slack();
  if (request.method !== 'POST') send(response, 404, 'text/plain', 'not found\n');
  else if (listener === undefined) send(response, 503, 'text/plain', 'not ready\n');
  else listener(request, response);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
