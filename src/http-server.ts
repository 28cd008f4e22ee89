// The HTTP server of every role: health, readiness, metrics, and in HTTP mode Slack's deliveries.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { ConfigError, type ListenAddress } from './config.js';
import type { Metrics } from './metrics.js';

export interface Readiness {
  readonly ready: boolean;
  /** A description of each part's state. */
  readonly parts: Readonly<Record<string, string>>;
}

export interface ServerOptions extends ListenAddress {
  readonly metrics: Metrics;
  readonly readiness: () => Promise<Readiness>;
  /** Handles Slack's deliveries. Undefined in a role without deliveries and until Slack has confirmed the token. */
  readonly slack: () => RequestListener | undefined;
}

export interface RunningServer {
  /** The number of requests in progress. */
  inFlight(): number;
  /** Stops accepting connections. */
  close(): void;
}

/** The clients that a port serves. Without METRICS_PORT, all clients share one port. */
type Audience = 'slack' | 'operators' | 'all';

const SLACK_PATH = '/slack/events';

/**
 * Starts the HTTP server. It must listen before anything else starts, so that probes can see why the bot isn't ready.
 * @throws ConfigError when the server can't listen on the port
 */
export async function startHttpServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, metricsPort } = options;
  let inFlight = 0;
  const serve = (audience: Audience) =>
    createServer((request, response) => {
      inFlight += 1;
      response.once('close', () => {
        inFlight -= 1;
      });
      answer(options, audience, request, response).catch(() => response.destroy());
    });
  const ports: readonly (readonly [string, number, Audience])[] =
    metricsPort === undefined
      ? [['PORT', port, 'all']]
      : [
          ['PORT', port, 'slack'],
          ['METRICS_PORT', metricsPort, 'operators'],
        ];
  const servers = ports.map(([setting, number, audience]) => ({ setting, number, server: serve(audience) }));
  const close = () => {
    for (const { server } of servers) server.close();
  };
  try {
    for (const { setting, number, server } of servers) await listen(server, setting, number, host);
  } catch (error) {
    close();
    throw error;
  }
  return { inFlight: () => inFlight, close };
}

async function listen(server: Server, setting: string, port: number, host: string | undefined): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host }, resolve);
    });
  } catch (error) {
    const on = host === undefined ? '' : ` on HOST ${host}`;
    throw new ConfigError(
      `${setting} ${port}${on} can’t be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function answer(
  options: ServerOptions,
  audience: Audience,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0];
  if (path === SLACK_PATH && audience !== 'operators') return toSlack(options, request, response);
  if (request.method !== 'GET') return notFound(response);
  // Slack's port serves /healthz too, because some load balancers only check the port that they forward to.
  if (path === '/healthz') return send(response, 200, 'text/plain', 'ok\n');
  if (audience === 'slack') return notFound(response);
  switch (path) {
    case '/readyz': {
      const { ready, parts } = await options.readiness();
      return send(response, ready ? 200 : 503, 'application/json', `${JSON.stringify({ ready, ...parts }, null, 2)}\n`);
    }
    case '/metrics': {
      const { metrics } = options;
      return send(response, 200, metrics.contentType, await metrics.scrape());
    }
    default:
      return notFound(response);
  }
}

function toSlack(options: ServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const listener = options.slack();
  if (request.method !== 'POST') notFound(response);
  else if (listener === undefined) send(response, 503, 'text/plain', 'not ready\n');
  else listener(request, response);
}

const notFound = (response: ServerResponse) => send(response, 404, 'text/plain', 'not found\n');

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
