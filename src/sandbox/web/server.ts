// Serves the page, on this machine alone: its files, what a person sees as it changes, and what a person does.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { messageShortcuts } from '../manifest.js';
import { stopServer } from '../servers.js';
import type { SlackStandIn } from '../slack/contract.js';
import { carryOut } from './acts.js';
import { fileFor } from './files.js';
import { isOurs, jsonIn, type Route, say, sayJson } from './http.js';
import { listen } from './listen.js';
import { type AtlasView, people, type SnapshotDeps, snapshotFor } from './snapshot.js';
import { requestSchema } from './wire.js';

export interface PageOptions {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasView;
  /** The slash command, `/atlas`. */
  readonly command: string;
  /** The port to begin with; the next free one is taken. 0: any. */
  readonly port: number;
  /** The folder with the bundled page, ending in a slash; default: beside this file, where the build puts it. */
  readonly bundle?: URL;
  /** Asked in turn for what is not the chat's. */
  readonly more?: readonly Route[];
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
/** Many changes in one moment are one picture. */
const REDRAW_MS = 30;

export async function startPage(options: PageOptions): Promise<Page> {
  const deps = { ...options, shortcuts: await messageShortcuts() };
  const routes = [
    pageFrom(options.bundle ?? new URL('.', import.meta.url)),
    ...ownRoutes(deps),
    ...(options.more ?? []),
  ];
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    answer(routes, request, response).catch((cause: unknown) => {
      if (response.headersSent) response.destroy();
      else say(response, 500, `The page's server failed: ${String(cause)}`);
    });
  });
  const port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => stopServer(server),
  };
}

async function answer(routes: readonly Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isOurs(request)) return say(response, 403, 'This page answers only at its own address.');
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  for (const route of routes) if (await route(request, response, url)) return;
  if (request.method !== 'GET') return say(response, 405, 'There is nothing to do here.');
  say(response, 404, 'There is no such page.');
}

type Get = (response: ServerResponse, url: URL) => Promise<boolean> | boolean;

const get =
  (does: Get): Route =>
  async ({ method }, response, url) =>
    method === 'GET' && (await does(response, url));

const pageFrom = (folder: URL): Route =>
  get(async (response, { pathname }) => {
    const [name, type] = FILES.get(pathname) ?? [];
    if (name === undefined || type === undefined) return false;
    response.setHeader('content-type', type).end(await readFile(fileURLToPath(new URL(name, folder))));
    return true;
  });

function ownRoutes(deps: SnapshotDeps): readonly Route[] {
  return [
    get((response, { pathname, searchParams }) => {
      if (pathname !== '/snapshots') return false;
      watch(deps, searchParams.get('as') ?? '', response);
      return true;
    }),
    get((response, { pathname, searchParams }) => {
      if (pathname !== '/files') return false;
      download(deps.slack, searchParams, response);
      return true;
    }),
    async (request, response, { pathname }) => {
      if (request.method !== 'POST' || pathname !== '/act') return false;
      await act(deps, request, response);
      return true;
    },
  ];
}

function watch(deps: SnapshotDeps, person: string, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const everybody = people(deps.slack);
  const you = everybody.find(({ id }) => id === person)?.id ?? everybody[0]?.id ?? '';
  let waiting: NodeJS.Timeout | undefined;
  const draw = () => {
    waiting = undefined;
    response.write(`data: ${JSON.stringify(snapshotFor(you, deps))}\n\n`);
  };
  const redraw = () => {
    waiting ??= setTimeout(draw, REDRAW_MS);
  };
  const forget = [deps.slack.on('change', redraw), deps.atlas.onChange(redraw)];
  response.once('close', () => {
    clearTimeout(waiting);
    for (const stop of forget) stop();
  });
  draw();
}

function download(slack: SlackStandIn, asked: URLSearchParams, response: ServerResponse): void {
  const file = fileFor(slack, asked.get('as') ?? '', asked.get('id') ?? '');
  if (file === undefined) {
    say(response, 404, 'You see no such file.');
    return;
  }
  response
    .setHeader('content-type', 'text/plain; charset=utf-8')
    .setHeader('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .end(file.content);
}

async function act(deps: SnapshotDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await jsonIn(request, response);
  if (body === undefined) return;
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) return say(response, 400, 'This is nothing a person can do here.');
  sayJson(response, await carryOut(parsed.data.as, parsed.data.act, deps));
}
