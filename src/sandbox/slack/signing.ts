// Signs requests to the bot: version v0, HMAC-SHA256 over the version, timestamp and raw body.
// https://docs.slack.dev/authentication/verifying-requests-from-slack
import { createHmac } from 'node:crypto';

/** @param timestamp seconds since the epoch */
export function signatureHeaders(secret: string, timestamp: number, body: string): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${digest}` };
}
