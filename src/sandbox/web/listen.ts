// Ports of this machine.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

const TRIES = 50;
/** Below those that systems give to connections which go out: such a one could have it before it is used. */
const FREE = { from: 20_000, to: 32_000 };

/** Listens on 127.0.0.1 at `port` or the next one that is free; returns which. Throws when 50 in a row are taken. */
export async function listen(server: Server, port: number): Promise<number> {
  for (let tried = port; tried < port + TRIES && tried < 65_536; tried += 1) {
    try {
      server.listen(tried, '127.0.0.1');
      await once(server, 'listening');
      return portOf(server);
    } catch (cause) {
      if (!isTaken(cause)) throw cause;
    }
  }
  throw new Error(`The ports from ${port} to ${port + TRIES - 1} are all taken. Name another one in SANDBOX_PORT.`);
}

/** A port that is free just now, for a process that wants to be told its port. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe, randomInt(FREE.from, FREE.to));
  probe.close();
  await once(probe, 'close');
  return port;
}

const isTaken = (cause: unknown) =>
  typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'EADDRINUSE';

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
