// Serves the page, on this machine alone: its three files, what a person sees as it changes, and what a person does.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { SlackStandIn } from '../slack/contract.js';
import { carryOut } from './acts.js';
import { listen } from './listen.js';
import { type AtlasView, people, snapshotFor } from './snapshot.js';
import { requestSchema } from './wire.js';

export interface PageOptions {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasView;
  /** The slash command, `/atlas`. */
  readonly command: string;
  /** The port to begin with; the next free one is taken. 0: any. */
  readonly port: number;
}

export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

const FILES: ReadonlyMap<string, readonly [file: string, type: string]> = new Map([
  ['/', ['index.html', 'text/html; charset=utf-8']],
  ['/page.js', ['page.js', 'text/javascript; charset=utf-8']],
  ['/page.css', ['page.css', 'text/css; charset=utf-8']],
]);
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const MOST_BYTES = 1_000_000;
/** Many changes in one moment are one picture. */
const REDRAW_MS = 30;

export async function startPage(options: PageOptions): Promise<Page> {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    answer(options, request, response).catch((cause: unknown) => {
      if (response.headersSent) response.destroy();
      else say(response, 500, `The page's server failed: ${String(cause)}`);
    });
  });
  const port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: PageOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isOurs(request)) return say(response, 403, 'This page answers only at its own address.');
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const file = FILES.get(url.pathname);
  if (request.method === 'POST' && url.pathname === '/act') return act(options, request, response);
  if (request.method !== 'GET') return say(response, 405, 'There is nothing to do here.');
  if (url.pathname === '/snapshots') return watch(options, url.searchParams.get('as') ?? '', response);
  if (file === undefined) return say(response, 404, 'There is no such page.');
  const [name, type] = file;
  response.setHeader('content-type', type).end(await readFile(fileURLToPath(new URL(name, import.meta.url))));
}

/**
 * Whether the browser asks for this very page. Another site may resolve its own name to 127.0.0.1 (the Host tells), or
 * send its forms here (the Origin tells).
 */
function isOurs({ headers, socket }: IncomingMessage): boolean {
  const hosts = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`];
  return hosts.some((host) => headers.host === host && [undefined, `http://${host}`].includes(headers.origin));
}

function watch({ slack, atlas, command }: PageOptions, person: string, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const you = people(slack).find(({ id }) => id === person)?.id ?? people(slack)[0]?.id ?? '';
  let waiting: NodeJS.Timeout | undefined;
  const draw = () => {
    waiting = undefined;
    response.write(`data: ${JSON.stringify(snapshotFor(you, { slack, atlas, command }))}\n\n`);
  };
  const redraw = () => {
    waiting ??= setTimeout(draw, REDRAW_MS);
  };
  const forget = [slack.on('change', redraw), atlas.onChange(redraw)];
  response.once('close', () => {
    clearTimeout(waiting);
    for (const stop of forget) stop();
  });
  draw();
}

async function act({ slack, command }: PageOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Only a page of the same origin can send this type without being asked first.
  if (request.headers['content-type'] !== 'application/json') return say(response, 415, 'Send application/json.');
  const body = await bodyOf(request);
  const parsed = requestSchema.safeParse(body === undefined ? undefined : fromJson(body));
  if (!parsed.success) return say(response, 400, 'This is nothing a person can do here.');
  const outcome = await carryOut(parsed.data.as, parsed.data.act, { slack, command });
  response.setHeader('content-type', 'application/json').end(JSON.stringify(outcome));
}

/** Undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // Read to its end all the same: a browser that is cut off while it sends does not see the answer.
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  }
  return bytes <= MOST_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(sentence);
}
