// Reads Atlas's clock.
import type { Log } from '../log.js';
import { API_ROOT, mediaType } from './api.js';
import { withDeadline } from './deadline.js';
import { openTransport } from './transport.js';

const WITHIN_MS = 10_000;

/**
 * Reads the `Date` header of a reply, in whole seconds. Sends no credential, because a 401 also has this header.
 * @param baseUrl e.g. `https://cloud.mongodb.com`
 * @returns milliseconds since the epoch; NaN if the reply has no date
 * @throws AtlasUnreachableError
 */
export async function readAtlasClock(baseUrl: string, log: Log): Promise<number> {
  const { origin, pathname } = new URL(baseUrl);
  const { exchange, close } = openTransport(origin, { log });
  const target = pathname.replace(/\/+$/, '') + API_ROOT;
  try {
    const { headers } = await withDeadline(WITHIN_MS, [], (signal) =>
      exchange({ method: 'GET', target, headers: { accept: mediaType() }, signal }),
    );
    return Date.parse(headers.date ?? '');
  } finally {
    await close();
  }
}
