// HTTP servers that listen only on this machine.
import { once } from 'node:events';
import type { Server } from 'node:http';

/**
 * Listens on any free port.
 * @returns its origin, such as `http://127.0.0.1:4711`
 */
export async function startServer(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return `http://127.0.0.1:${address.port}`;
}

/** Closes open connections, too. */
export async function stopServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
