// Reads Slack's clock.
import { request } from 'undici';

const WITHIN_MS = 10_000;

/**
 * Reads the header `Date`, in whole seconds, of a reply to `api.test`, which needs no token.
 * @param apiUrl `https://slack.com/api/`
 * @returns milliseconds since the epoch; NaN when the reply has no date
 * @throws when Slack can't be reached
 */
export async function slackClock(apiUrl: string): Promise<number> {
  const { headers, body } = await request(new URL('api.test', apiUrl), {
    method: 'POST',
    headersTimeout: WITHIN_MS,
    bodyTimeout: WITHIN_MS,
  });
  await body.dump();
  return Date.parse(String(headers.date ?? ''));
}
