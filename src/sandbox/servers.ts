// Servers that only listen on this machine, and free ports for them.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';

/**
 * Listens on any free port.
 * @returns the origin, e.g. `http://127.0.0.1:4711`
 */
export async function startServer(server: HttpServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${portOf(server)}`;
}

/** Stops the server and closes open connections. */
export async function stopServer(server: HttpServer): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

const TRIES = 50;
/**
 * These ports are below the ephemeral ports, because an outgoing connection could take an ephemeral port before we use
 * it.
 */
const FREE = { from: 20_000, to: 26_000 };
/** To reserve port n, we listen on port n + TWIN. */
const TWIN = 6_000;

/** Listens on `port` or the next free port. @returns the port @throws if 50 ports in a row are taken */
export async function listenOnNextFreePort(server: Server, port: number): Promise<number> {
  for (let tried = port; tried < port + TRIES && tried < 65_536; tried += 1) {
    if (await couldListen(server, tried)) return portOf(server);
  }
  throw new Error(`All ports from ${port} to ${port + TRIES - 1} are taken. Set SANDBOX_PORT to a different port.`);
}

/**
 * Finds a free port for a process that needs a fixed port. Reserves the port until this process exits, because
 * otherwise another process could get the same port and receive the wrong requests.
 */
export async function reserveFreePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FREE.from, FREE.to);
    const [twin, probe] = [createServer().unref(), createServer()];
    if (!(await couldListen(twin, port + TWIN))) continue;
    if (await couldListen(probe, port)) {
      await closed(probe);
      return port;
    }
    await closed(twin);
  }
  throw new Error(`No port from ${FREE.from} to ${FREE.to} is free. Stop the processes that use these ports.`);
}

async function couldListen(server: Server, port: number): Promise<boolean> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch (cause) {
    if (isTaken(cause)) return false;
    throw cause;
  }
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

const isTaken = (cause: unknown) =>
  typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'EADDRINUSE';

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
