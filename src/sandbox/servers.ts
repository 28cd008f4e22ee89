// Servers that listen only on this machine, and free ports for them.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';

/**
 * Listens on any free port.
 * @returns its origin, such as `http://127.0.0.1:4711`
 */
export async function startServer(server: HttpServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${portOf(server)}`;
}

/** Closes open connections, too. */
export async function stopServer(server: HttpServer): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

const TRIES = 50;
/** Below the ephemeral ports, one of which an outgoing connection could take before it is used. */
const FREE = { from: 20_000, to: 26_000 };
/** Each port is reserved by listening on the port this far above it. */
const TWIN = 6_000;

/** Listens on 127.0.0.1 at `port` or the next free one. @returns the port @throws when 50 in a row are taken */
export async function listen(server: Server, port: number): Promise<number> {
  for (let tried = port; tried < port + TRIES && tried < 65_536; tried += 1) {
    if (await couldListen(server, tried)) return portOf(server);
  }
  throw new Error(`The ports from ${port} to ${port + TRIES - 1} are all taken. Name another one in SANDBOX_PORT.`);
}

/**
 * A free port, for a process that must be told its port. It is reserved for as long as this process lives, as two
 * processes with the same port could get each other's requests.
 */
export async function freePort(): Promise<number> {
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
  throw new Error(`None of ${TRIES} ports between ${FREE.from} and ${FREE.to} is free. End what uses them.`);
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
