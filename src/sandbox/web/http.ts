// What the page's server takes and how it answers, whatever it is about.
import express, { type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';

const MOST_BYTES = 1_000_000;

/**
 * Lets in only what the browser asks for this very page. Another site may resolve its own name to 127.0.0.1 (the Host
 * tells), or send its forms here (the Origin tells).
 */
export const onlyOurs: RequestHandler = ({ headers, socket }, response, next) => {
  const hosts = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`];
  if (hosts.some((host) => headers.host === host && [undefined, `http://${host}`].includes(headers.origin))) next();
  else say(response, 403, 'This page answers only at its own address.');
};

/** Only a page of the same origin can send JSON unasked. */
const onlyJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json')) next();
  else say(response, 415, 'Send application/json.');
};
const noJson: ErrorRequestHandler = (_error, _request, response, _next) =>
  say(response, 400, 'This is no JSON, or too much of it.');

/**
 * Does what was posted as JSON, and answers with what came of it.
 * @param refusal what is said to anything else, and where nothing came of it
 */
export const posted = <S extends z.ZodType>(
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
    if (outcome === undefined) say(response, 400, refusal);
    else response.json(outcome);
  }) satisfies RequestHandler,
];

export function say(response: Response, status: number, sentence: string): void {
  response.status(status).type('text').send(sentence);
}

/**
 * Keeps a stream of events open, which `draw` writes: at once, and after changes, of which many in one moment are one.
 * @param listen begins to hear of changes. @returns what ends that
 */
export function keepDrawing(
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
