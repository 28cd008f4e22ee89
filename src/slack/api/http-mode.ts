// HTTP mode: refuses requests that are too large or badly signed before Bolt handles them.
import type { IncomingMessage } from 'node:http';
import { HTTPModuleFunctions, HTTPReceiver } from '@slack/bolt';
import { SIGNED_AHEAD_MS } from '../../approvals/delivery.js';
import type { Log } from '../../log.js';
import { slackLogger } from './client.js';

/** Largest body, in bytes. */
const MOST_BODY = 1024 * 1024;

const { bufferIncomingMessage, isRawBodyError, parseAndVerifyHTTPRequest, parseHTTPRequestBody } = HTTPModuleFunctions;

export function createHttpReceiver(signingSecret: string, log: Log) {
  const receiver = new HTTPReceiver({ signingSecret, logger: slackLogger(log), bodyLimit: MOST_BODY });
  const judge = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    refusal(request, signingSecret)
      .then((refused) => (refused === undefined ? judge(request, response) : response.writeHead(refused).end()))
      .catch(() => response.destroy());
  };
  return receiver;
}

/**
 * @returns the HTTP status of a refusal; undefined when Bolt should handle the request. The body has then been read
 *   already
 */
async function refusal(request: IncomingMessage, signingSecret: string): Promise<number | undefined> {
  // A timestamp slightly ahead is accepted, as our clock may be slow. One far ahead could be replayed for longer.
  if (Number(request.headers['x-slack-request-timestamp']) * 1_000 > Date.now() + SIGNED_AHEAD_MS) return 401;
  try {
    if (holdsObject(await bufferIncomingMessage(request, MOST_BODY))) return undefined;
  } catch (error) {
    return isRawBodyError(error) ? error.statusCode : 400;
  }
  // Bolt would throw on the body `null`, and would never answer a body without a type.
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
