// The connections to Atlas, with one log line per request.
import type { IncomingHttpHeaders } from 'node:http';
import { Pool } from 'undici';
import { correlationId, type Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import { AtlasUnreachableError } from './errors.js';
import { createExchange, type Exchange, type OutgoingRequest, pathOf, type Reply } from './exchange.js';

const CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;

interface Transport {
  readonly exchange: Exchange;
  /** Closes the connections. Resolves when no request is in flight. */
  close(): Promise<void>;
}

interface TransportDeps {
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'called'> | undefined;
}

/** @param origin e.g. `https://cloud.mongodb.com` */
export function openTransport(origin: string, deps: TransportDeps): Transport {
  // undici's timeouts are off, because every exchange has its own deadline.
  const shared = { connectTimeout: CONNECT_TIMEOUT_MS, headersTimeout: 0, bodyTimeout: 0 };
  const kept = new Pool(origin, { ...shared, connections: CONNECTIONS, keepAliveTimeout: KEEP_ALIVE_MS });
  // If Atlas closes a connection while a request is being sent, the outcome of the request is unknown. The client can
  // retry a read, but not a change. So each change gets a new connection (`pipelining: 0` turns off keep-alive).
  const single = new Pool(origin, { ...shared, pipelining: 0 });
  const reading = createExchange(kept);
  const writing = createExchange(single);
  return {
    exchange: (outgoing) => logged(deps, identified(outgoing), outgoing.method === 'GET' ? reading : writing),
    close: async () => {
      await Promise.all([kept.close(), single.close()]);
    },
  };
}

function identified(outgoing: OutgoingRequest): OutgoingRequest {
  const id = correlationId();
  const headers = {
    ...outgoing.headers,
    'user-agent': 'countersign/1',
    ...(id === undefined ? {} : { 'x-request-id': id }),
  };
  return { ...outgoing, headers };
}

async function logged({ log, metrics }: TransportDeps, outgoing: OutgoingRequest, exchange: Exchange): Promise<Reply> {
  const { method, target, attempt = 1 } = outgoing;
  const startedAt = performance.now();
  const line = { method, path: pathOf(target), attempt };
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    const reply = await exchange(outgoing);
    metrics?.called('atlas', method, `${reply.status}`, startedAt);
    const level = method === 'GET' && reply.status < 400 ? 'debug' : 'info';
    log[level]({ ...line, status: reply.status, ms: ms() }, 'Atlas replied');
    return reply;
  } catch (error) {
    const why = error instanceof AtlasUnreachableError ? { why: error.why, sent: error.sent } : {};
    metrics?.called('atlas', method, isOurs(error) ? 'given up' : 'no reply', startedAt);
    log.info({ ...line, ...why, ms: ms() }, 'Atlas did not reply');
    throw error;
  }
}

/** Whether the bot gave up on the request, in which case the failure says nothing about Atlas. */
const isOurs = (error: unknown) =>
  error instanceof AtlasUnreachableError && (error.why === 'aborted' || error.why === 'too late');

/**
 * Logs, once per path shape, that Atlas will retire the API version in use. `Deprecation` and `Sunset` contain dates
 * such as `Thu, 1 Jul 2027 00:00:00 GMT`.
 */
export function createApiRetirementLogger(log: Log): (shape: string, headers: IncomingHttpHeaders) => void {
  const said = new Set<string>();
  return (shape, { deprecation, sunset }) => {
    if ((deprecation === undefined && sunset === undefined) || said.has(shape)) return;
    said.add(shape);
    log.warn({ path: shape, deprecation, sunset }, 'Atlas will retire this API version');
  };
}
