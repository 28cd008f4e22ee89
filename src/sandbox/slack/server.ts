// The HTTP server: /api/<method>, uploads, response_urls and WebSocket upgrades for Socket Mode.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { errorResponse } from './answers.js';
import { fromJson, type JsonObject, jsonObjectSchema } from './json.js';
import { handleResponseUrl } from './response-url.js';
import { answerWebApi, splitToken } from './web-api.js';
import type { SlackFaultRule } from './wire.js';
import type { Workspace } from './workspace.js';

interface Outcome {
  readonly status: number;
  readonly answer: JsonObject;
  readonly retryAfter?: number;
}

/** A parsed request with the function that carries it out. */
interface Errand {
  readonly method: string;
  readonly args: JsonObject;
  readonly carryOut: () => Outcome;
}

/** The body is undefined if none was sent. */
type Handler = RequestHandler<{ name: string }, unknown, Buffer | undefined>;

/** @param aside listeners for responses to raw deliveries, by index (see `answersTo`) */
export function createSlackServer(slack: Workspace, aside: readonly ((text: string) => void)[]): Server {
  const { sockets } = slack;
  const app = express().disable('x-powered-by');
  app.use(express.raw({ type: () => true, limit: Number.POSITIVE_INFINITY }));
  app.post('/upload/:name', (async ({ params: { name }, body, headers }, response) => {
    const content = await readUpload(body, headers['content-type']);
    const carryOut = () => ({ status: slack.uploads.receive(name, content) ? 200 : 400, answer: {} });
    await run(slack, { method: 'upload', args: { file: name, size: content.byteLength }, carryOut }, response);
  }) satisfies Handler);
  const errand =
    (errandOf: (name: string, args: JsonObject, authorization: string | undefined) => Errand): Handler =>
    ({ params: { name }, body, headers }, response) => {
      const parsed = readArgs(body, headers['content-type']);
      if ('args' in parsed) return run(slack, errandOf(name, parsed.args, headers.authorization), response);
      const carryOut = () => ({ status: 200, answer: errorResponse(parsed.error) });
      return run(slack, { method: name, args: {}, carryOut }, response);
    };
  app.post(
    '/response/:name',
    errand((name, args) => ({ method: 'response_url', args, carryOut: () => handleResponseUrl(slack, name, args) })),
  );
  app.post(
    '/api/:name',
    errand((name, args, authorization) => {
      const asked = { method: name, ...splitToken(args, authorization) };
      return { ...asked, carryOut: () => ({ status: 200, answer: answerWebApi(slack, asked) }) };
    }),
  );
  app.post('/aside/:name', (({ params: { name }, body, headers }, response) => {
    const parsed = readArgs(body, headers['content-type']);
    if ('args' in parsed) aside[Number(name)]?.(String(parsed.args.text));
    reply(response, { status: 200, answer: { ok: true } }, []);
  }) satisfies Handler);
  app.use((_, response) => reply(response, { status: 404, answer: {} }, []));
  app.use(((error, _request, response, _next) => {
    if (!response.headersSent) reply(response, { status: 500, answer: { ok: false, error: String(error) } }, []);
  }) satisfies ErrorRequestHandler);
  return createServer(app).on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
}

function ratelimited(retryAfter: number | null): Outcome {
  return { status: 429, answer: { ok: false, error: 'ratelimited' }, ...(retryAfter !== null && { retryAfter }) };
}

function spoiled(fault: SlackFaultRule, errand: Errand): Outcome | 'silence' | 'cut' {
  switch (fault.kind) {
    case 'ratelimited':
      return ratelimited(fault.retryAfter === undefined ? 1 : fault.retryAfter);
    case 'error':
      return { status: 200, answer: errorResponse(fault.error) };
    case 'status':
      return { status: fault.status, answer: {} };
    case 'hang':
    case 'cut':
      if (fault.carriedOut) errand.carryOut();
      return fault.kind === 'hang' ? 'silence' : 'cut';
    case 'late':
      setTimeout(errand.carryOut, fault.ms).unref();
      return 'cut';
    case 'slow':
      return errand.carryOut();
    default:
      return fault satisfies never;
  }
}

async function run(slack: Workspace, errand: Errand, response: ServerResponse): Promise<void> {
  const fault = slack.faults.take(errand.method, errand.args.channel ?? errand.args.user);
  const slow = async () => fault?.kind === 'slow' && sleep(fault.ms, undefined, { ref: false });
  const isCarriedOutFirst = fault?.kind === 'slow' && fault.carriedOut === true;
  if (!isCarriedOutFirst) await slow();
  const outcome = fault === undefined ? errand.carryOut() : spoiled(fault, errand);
  if (isCarriedOutFirst) {
    slack.changed();
    await slow();
  }
  const { status, answer: said } = typeof outcome === 'string' ? { status: 0, answer: {} } : outcome;
  if (outcome === 'cut') {
    response.destroy();
  } else if (outcome !== 'silence') {
    reply(response, outcome, slack.settings.scopes, slack.clock.now());
  }
  slack.record({ at: slack.clock.now(), method: errand.method, args: errand.args, status, answer: said });
}

/** @param scopes the token's scopes. Like Slack, sends them in a header with every response. */
function reply(
  response: ServerResponse,
  { status, answer: said, retryAfter }: Outcome,
  scopes: readonly string[],
  now: number = Date.now(),
): void {
  response.writeHead(status, {
    date: new Date(now).toUTCString(),
    'content-type': 'application/json; charset=utf-8',
    'x-oauth-scopes': scopes.join(','),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  });
  response.end(JSON.stringify(said));
}

type Parsed =
  | { readonly args: JsonObject }
  | { readonly error: 'invalid_post_type' | 'invalid_json' | 'json_not_object' };

/** Parses the arguments of a Web API call, possibly including the token. */
function readArgs(body: Buffer | undefined, contentType = ''): Parsed {
  const text = body?.toString('utf8') ?? '';
  const type = contentType.split(';')[0]?.trim();
  if (type === 'application/json') {
    const value = text === '' ? {} : fromJson(text);
    if (value === undefined) return { error: 'invalid_json' };
    const args = jsonObjectSchema.safeParse(value);
    return args.success ? { args: args.data } : { error: 'json_not_object' };
  }
  if (type === 'application/x-www-form-urlencoded' || text === '') {
    return { args: Object.fromEntries(new URLSearchParams(text)) };
  }
  return { error: 'invalid_post_type' };
}

/** Returns an upload's content: the raw body or the only part of a multipart form. */
async function readUpload(content: Buffer = Buffer.alloc(0), contentType = ''): Promise<Buffer> {
  if (!contentType.startsWith('multipart/form-data')) return content;
  const form = await new Response(new Uint8Array(content), { headers: { 'content-type': contentType } }).formData();
  const part = [...form.values()][0];
  if (part === undefined) return Buffer.alloc(0);
  return typeof part === 'string' ? Buffer.from(part) : Buffer.from(await part.arrayBuffer());
}
