// The page's server, request by request: whose it is, what it carries, how it is answered.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request, or returns false when it is not its own. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

const MOST_BYTES = 1_000_000;

/**
 * Whether the browser asks for this very page. Another site may resolve its own name to 127.0.0.1 (the Host tells), or
 * send its forms here (the Origin tells).
 */
export function isOurs({ headers, socket }: IncomingMessage): boolean {
  const hosts = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`];
  return hosts.some((host) => headers.host === host && [undefined, `http://${host}`].includes(headers.origin));
}

/** What was posted as JSON. Undefined, and answered, when it is none: only a page of the same origin can send that type unasked. */
export async function jsonIn(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  if (request.headers['content-type'] !== 'application/json') {
    say(response, 415, 'Send application/json.');
    return undefined;
  }
  const body = fromJson(await bodyOf(request));
  if (body === undefined) say(response, 400, 'This is no JSON, or too much of it.');
  return body;
}

export function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(sentence);
}

export function sayJson(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

/** Empty when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // Read to its end all the same: a browser that is cut off while it sends does not see the answer.
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  }
  return bytes <= MOST_BYTES ? Buffer.concat(chunks).toString('utf8') : '';
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
