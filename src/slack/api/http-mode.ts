// Receives deliveries over HTTP. Rejects requests that are too large or wrongly signed before Bolt handles them.
import type { IncomingMessage } from 'node:http';
import { HTTPModuleFunctions, HTTPReceiver, isValidSlackRequest } from '@slack/bolt';
import { MAX_SIGNATURE_AHEAD_MS } from '../../approvals/request/delivery.js';
import { slackLogger } from './client.js';
import type { DeliveryServices } from './delivery.js';

/** The reasons for rejecting a signature. `time`: signed with our secret, but too early or too late. */
const REASONS = ['time', 'signature'] as const;
type Reason = (typeof REASONS)[number];

/** The maximum body size in bytes. */
const MOST_BODY = 1024 * 1024;

const {
  bufferIncomingMessage,
  isBufferedIncomingMessage,
  isRawBodyError,
  parseAndVerifyHTTPRequest,
  parseHTTPRequestBody,
} = HTTPModuleFunctions;

export function createHttpReceiver(signingSecret: string, { log, metrics }: Pick<DeliveryServices, 'log' | 'metrics'>) {
  const receiver = new HTTPReceiver({ signingSecret, logger: slackLogger(log), bodyLimit: MOST_BODY });
  const judge = receiver.requestListener;
  // We start the counters at 0, so that an alert on an increase also fires for the first rejection.
  for (const reason of REASONS) metrics.signaturesRefused.inc({ reason }, 0);
  receiver.requestListener = (request, response) => {
    response.once('finish', () => {
      if (response.statusCode !== 401) return;
      const reason: Reason = isSigned(request, signingSecret) ? 'time' : 'signature';
      metrics.signaturesRefused.inc({ reason });
    });
    refusal(request, signingSecret)
      .then((refused) => (refused === undefined ? judge(request, response) : response.writeHead(refused).end()))
      .catch(() => response.destroy());
  };
  return receiver;
}

/**
 * Buffers the body. @returns the HTTP status of a rejection, or undefined if Bolt should handle the request
 */
async function refusal(request: IncomingMessage, signingSecret: string): Promise<number | undefined> {
  let isObject: boolean;
  try {
    isObject = holdsObject(await bufferIncomingMessage(request, MOST_BODY));
  } catch (error) {
    return isRawBodyError(error) ? error.statusCode : 400;
  }
  // We accept timestamps slightly in the future, because our clock may be slow. Later timestamps would allow replays
  // for longer.
  if (signedAt(request) > Date.now() + MAX_SIGNATURE_AHEAD_MS) return 401;
  if (isObject) return undefined;
  // Bolt throws if the body is `null` and never responds if the body has no `type`.
  const verified = parseAndVerifyHTTPRequest({ enabled: true, signingSecret }, request);
  return verified.then(
    () => 400,
    () => 401,
  );
}

function holdsObject(request: Parameters<typeof parseHTTPRequestBody>[0]): boolean {
  let body: unknown;
  try {
    body = parseHTTPRequestBody(request);
  } catch {
    return false; // not JSON
  }
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

const signedAt = ({ headers }: IncomingMessage) => Number(headers['x-slack-request-timestamp']) * 1_000;

/** Decides whether a buffered request is signed with our secret, regardless of its timestamp. */
function isSigned(request: IncomingMessage, signingSecret: string): boolean {
  const signature = request.headers['x-slack-signature'];
  if (typeof signature !== 'string' || !isBufferedIncomingMessage(request)) return false;
  const timestamp = Number(request.headers['x-slack-request-timestamp']);
  return isValidSlackRequest({
    signingSecret,
    body: request.rawBody.toString(),
    headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp },
    nowMilliseconds: timestamp * 1_000,
  });
}
