// A load balancer in front of several web replicas: round robin, skipping those that are down.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { listenOnNextFreePort } from '../../src/sandbox/servers.js';

export interface Balancer {
  readonly port: number;
  close(): Promise<void>;
}

/** @param ports called for every connection, because replicas come and go */
export async function startBalancer(ports: () => readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    open.add(client);
    client.on('error', () => client.destroy());
    client.on('close', () => open.delete(client));
    const all = ports();
    turn += 1;
    void forward(client, [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)]);
  });
  const port = await listenOnNextFreePort(server, 0);
  return {
    port,
    async close() {
      const gone = once(server, 'close');
      server.close();
      for (const client of open) client.destroy();
      await gone;
    },
  };
}

async function forward(client: Socket, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const replica = connect(port, '127.0.0.1');
    const reached = await new Promise<boolean>((resolve) => {
      replica.once('connect', () => resolve(true));
      replica.once('error', () => resolve(false));
    });
    if (!reached) continue;
    replica.on('error', () => client.destroy());
    replica.on('close', () => client.destroy());
    client.on('close', () => replica.destroy());
    client.pipe(replica).pipe(client);
    return;
  }
  client.destroy();
}
