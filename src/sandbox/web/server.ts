// Serves the page to this machine only: its files, live snapshots and user actions.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express, { type ErrorRequestHandler, type Router } from 'express';
import { messageShortcuts } from '../manifest.js';
import { listenOnNextFreePort, stopServer } from '../servers.js';
import type { SlackStandIn } from '../slack/index.js';
import { performAct } from './acts.js';
import { jsonPostHandler, requireOwnPage, sendText, streamUpdates } from './http.js';
import { type AtlasSummarySource, selectablePeople, snapshotFor, visibleFile } from './snapshot.js';
import { actRequestSchema } from './wire.js';

interface PageOptions {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasSummarySource;
  /** The first port to try. If it's taken, the next free port is used. 0 means any port. */
  readonly port: number;
  /** The bundled page's folder, with a trailing slash. Default: this file's folder, where the build puts the page. */
  readonly bundle?: URL;
  /** The routes in addition to the chat's routes. */
  readonly more?: Router;
}

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

const PAGE = ['/', '/page.js', '/page.css'];
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
/** The interval at which changes are batched, in milliseconds. */
const REDRAW_MS = 30;

export async function startPageServer(options: PageOptions): Promise<PageServer> {
  const deps = { ...options, shortcuts: await messageShortcuts(), run: randomUUID() };
  const { slack, atlas, more } = options;
  const root = fileURLToPath(options.bundle ?? new URL('.', import.meta.url));
  const app = express().disable('x-powered-by').disable('etag');
  app.use((_, response, next) => {
    response.set(HEADERS);
    next();
  }, requireOwnPage);
  app.get(PAGE, ({ path }, response) => {
    const settings = { root, cacheControl: false, etag: false, lastModified: false };
    response.sendFile(path === '/' ? 'index.html' : path.slice(1), settings);
  });
  app.get('/snapshots', ({ query: { as } }, response) => {
    const everybody = selectablePeople(slack);
    const you = everybody.find(({ id }) => id === as)?.id ?? everybody[0]?.id ?? '';
    const draw = () => response.write(`data: ${JSON.stringify(snapshotFor(you, deps))}\n\n`);
    streamUpdates(response, REDRAW_MS, draw, (redraw) => [slack.on('change', redraw), atlas.onChange(redraw)]);
  });
  app.get('/files', ({ query: { as, id } }, response) => {
    const file = visibleFile(slack, String(as), String(id));
    if (file === undefined) sendText(response, 404, 'You can’t access this file.');
    else response.attachment(file.name).type('text').send(file.content);
  });
  const refusal = 'This action doesn’t exist in Slack.';
  app.post(
    '/act',
    jsonPostHandler(actRequestSchema, ({ as, act }) => performAct(as, act, slack), refusal),
  );
  if (more !== undefined) app.use(more);
  app.use(({ method }, response) => {
    if (method === 'GET') sendText(response, 404, 'Page not found.');
    else sendText(response, 405, 'Method not allowed.');
  });
  app.use(((cause, _request, response, _next) => {
    if (response.headersSent) response.destroy();
    else sendText(response, 500, `The page's server failed: ${String(cause)}`);
  }) satisfies ErrorRequestHandler);
  const server = createServer(app);
  const port = await listenOnNextFreePort(server, options.port);
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => stopServer(server),
  };
}
