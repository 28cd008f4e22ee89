// Where the bot answers those who pressed: one address for each press, so that it is known who was told what.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const answer = z.object({ text: z.string() });

export interface Told {
  /** @returns the response url of one press */
  address(hear: (text: string) => void): string;
  close(): void;
}

export async function startTold(): Promise<Told> {
  const listeners: ((text: string) => void)[] = [];
  const server = createServer((request, response) => {
    const hear = listeners[Number(request.url?.slice(1))];
    json(request)
      .then((body) => hear?.(answer.parse(body).text))
      .then(
        () => response.end('ok'),
        () => response.destroy(),
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  const port = typeof at === 'object' ? at?.port : undefined;
  return {
    address: (hear) => `http://127.0.0.1:${port}/${listeners.push(hear) - 1}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
