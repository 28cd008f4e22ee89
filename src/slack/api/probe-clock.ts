// Reads Slack's clock.
import { request } from 'undici';

const WITHIN_MS = 10_000;

/**
 * Reads the `Date` header, in whole seconds, from a response to `api.test`, which needs no token.
 * @param apiUrl e.g. `https://slack.com/api/`
 * @returns milliseconds since the epoch, or NaN if the response has no date
 * @throws if Slack is unreachable
 */
export async function readSlackClock(apiUrl: string): Promise<number> {
  const { headers, body } = await request(new URL('api.test', apiUrl), {
    method: 'POST',
    headersTimeout: WITHIN_MS,
    bodyTimeout: WITHIN_MS,
  });
  await body.dump();
  return Date.parse(String(headers.date ?? ''));
}
