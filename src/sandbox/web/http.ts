// Parses requests and sends responses for all routes of the page's server.
import express, { type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';

const MOST_BYTES = 1_000_000;

/**
 * Accepts only requests from this page. Checks the Host, because another site could resolve its name to 127.0.0.1, and
 * the Origin, because another site could submit a form here.
 */
export const requireOwnPage: RequestHandler = ({ headers, socket }, response, next) => {
  const hosts = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`];
  if (hosts.some((host) => headers.host === host && [undefined, `http://${host}`].includes(headers.origin))) next();
  else sendText(response, 403, 'This server accepts requests only from its own page.');
};

/** Accepts only JSON, because other origins can't send JSON without a CORS preflight. */
const onlyJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json')) next();
  else sendText(response, 415, 'Send application/json.');
};
const noJson: ErrorRequestHandler = (_error, _request, response, _next) =>
  sendText(response, 400, 'The body isn’t valid JSON or is too long.');

/**
 * Handles a JSON POST: runs the action and responds with its result.
 * @param refusal the response if the body is invalid or the action returns undefined
 */
export const jsonPostHandler = <S extends z.ZodType>(
  schema: S,
  does: (act: z.output<S>) => Promise<unknown>,
  refusal: string,
): (RequestHandler | ErrorRequestHandler)[] => [
  onlyJson,
  express.json({ strict: false, limit: MOST_BYTES }),
  noJson,
  (async ({ body }, response) => {
    const act = schema.safeParse(body);
    const outcome = act.success ? await does(act.data) : undefined;
    if (outcome === undefined) sendText(response, 400, refusal);
    else response.json(outcome);
  }) satisfies RequestHandler,
];

export function sendText(response: Response, status: number, sentence: string): void {
  response.status(status).type('text').send(sentence);
}

/**
 * Keeps an event stream open. `draw` writes to the stream immediately and after each batch of changes.
 * @param listen subscribes to changes and returns functions that unsubscribe
 */
export function streamUpdates(
  response: Response,
  gatherMs: number,
  draw: () => void,
  listen: (changed: () => void) => readonly (() => void)[],
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  let waiting: NodeJS.Timeout | undefined;
  const forget = listen(() => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      draw();
    }, gatherMs);
  });
  response.once('close', () => {
    clearTimeout(waiting);
    for (const stop of forget) stop();
  });
  draw();
}
