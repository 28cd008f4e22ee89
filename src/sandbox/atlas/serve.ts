// The HTTP server: records, authenticates and handles requests, and applies faults.
//
// RESOURCE_NOT_FOUND and INVALID_PATH_PARAMETER are on the error code page. Atlas publishes no code for a general 405.
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import { handleApiCall } from './api.js';
import { ApiError, errorReply, type Reply } from './api-error.js';
import type { Authenticator } from './authenticator.js';
import type { CallLog, LoggedCall } from './calls.js';
import type { Credential } from './credentials.js';
import { type AtlasFaults, applyFault, type CallOutcome } from './faults.js';
import { routes } from './routes/index.js';
import type { World } from './world.js';

interface ServeDeps {
  readonly world: World;
  readonly now: () => number;
  readonly calls: CallLog;
  readonly faults: AtlasFaults;
  readonly authenticator: Authenticator;
}

const API = /^\/api\/atlas\/v2(?=\/|$)/;

/** Data that earlier middleware collected about the request. */
type Known = { call: LoggedCall; query: URLSearchParams; credential: Credential };
/** The body is undefined if none was sent. */
type Handler = RequestHandler<Record<string, string>, unknown, string | undefined, unknown, Known>;
type Asked = Parameters<Handler>[0];
type Answering = Parameters<Handler>[1];
type ErrorHandler = ErrorRequestHandler<Record<string, string>, unknown, string | undefined, unknown, Known>;

export function createAtlasApp(deps: ServeDeps): Express {
  const { oauth } = deps.authenticator;
  const app = express().disable('x-powered-by');
  app.use(express.text({ type: () => true }), recorded(deps));
  app.use('/api/atlas/v2', api(deps));
  app.post(
    '/api/oauth/token',
    answered(deps, ({ headers, body }) => oauth.issue(headers, body)),
  );
  app.post(
    '/api/oauth/revoke',
    answered(deps, ({ headers, body }) => oauth.revoke(headers, body)),
  );
  app.use(((_, response) => finish(deps, response, { reply: NOTHING_HERE })) satisfies Handler);
  // The client closed the connection while we were reading its request, so we can't respond.
  return app.use(((_error, _request, response, _next) => response.destroy()) satisfies ErrorRequestHandler);
}

function api(deps: ServeDeps): Router {
  const router = express.Router().use(admitted(deps));
  const refusing = (status: number, code: string, detail: string) =>
    answered(deps, ({ method, path }) => errorReply(new ApiError(status, code, `${method} ${path} ${detail}`)));
  for (const route of routes) {
    const answer = answered(deps, ({ params, headers, body: text, protocol, host, baseUrl }, { locals }) => {
      const root = `${protocol}://${host}${baseUrl}`;
      const { world, authenticator } = deps;
      const known = { world, credentials: authenticator.credentials, now: deps.now() };
      return handleApiCall(route, { ...locals, params, headers, text, root, ...known });
    });
    router[route.method](route.pattern, answer);
  }
  for (const { pattern } of routes) router.all(pattern, refusing(405, 'UNEXPECTED_ERROR', 'is not allowed.'));
  return router.use(refusing(404, 'RESOURCE_NOT_FOUND', 'doesn’t exist.'), failed(deps));
}

/**
 * Records a call. Resolves `.` and `..`, even percent-encoded, as the infrastructure in front of the real Atlas does:
 * an id of `..` leads to a different resource.
 */
const recorded =
  ({ calls, now }: ServeDeps): Handler =>
  (request, { locals }, next) => {
    const { pathname, search, searchParams } = new URL(`http://localhost${request.url}`);
    const requestId = request.get('x-request-id');
    locals.query = searchParams;
    locals.call = calls.add({
      at: now(),
      method: request.method,
      path: pathname.replace(API, ''),
      target: request.originalUrl,
      query: Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)])),
      ...(requestId !== undefined && { requestId }),
    });
    request.url = `${pathname}${search}`;
    next();
  };

const admitted =
  (deps: ServeDeps): Handler =>
  ({ headers }, response, next) => {
    const { call } = response.locals;
    const admitted = deps.authenticator.authenticate(headers.authorization, call.method, call.target);
    if ('text' in admitted) return finish(deps, response, { reply: admitted });
    response.locals.credential = admitted;
    call.credential = admitted.name;
    next();
  };

/** @param act applies the call and returns the response */
const answered =
  (deps: ServeDeps, act: (request: Asked, response: Answering) => Reply): Handler =>
  async (request, response) => {
    const { call } = response.locals;
    const fault = deps.faults.take(call, request.baseUrl === '');
    if (fault !== undefined) call.fault = fault.kind;
    finish(deps, response, await applyFault(fault, () => act(request, response)));
  };

/** Handles paths with invalid percent-encoding. */
const failed =
  (deps: ServeDeps): ErrorHandler =>
  (error, _request, response, next) => {
    if (!(error instanceof URIError)) return next(error);
    finish(deps, response, { reply: errorReply(new ApiError(400, 'INVALID_PATH_PARAMETER', error.message)) });
  };

function finish({ calls, now }: ServeDeps, response: Answering, outcome: CallOutcome): void {
  const { call } = response.locals;
  if (outcome === 'cut') response.destroy();
  else if (outcome !== 'hang') send(outcome, call, response, now());
  // Never pass tokens to listeners.
  calls.ended.tell(call, typeof outcome === 'string' || response.req.baseUrl === '' ? '' : outcome.reply.text);
}

function send({ reply, cut }: Exclude<CallOutcome, string>, call: LoggedCall, response: Answering, now: number): void {
  const { status, headers, text } = reply;
  const bytes = Buffer.from(text);
  const length = status === 204 ? {} : { 'content-length': bytes.length };
  response.writeHead(status, { date: new Date(now).toUTCString(), ...headers, ...length });
  if (cut !== undefined) {
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    return;
  }
  call.status = status;
  call.errorCode = headers['x-error-code'];
  response.end(bytes);
}

const NOTHING_HERE: Reply = {
  status: 404,
  headers: { 'content-type': 'text/html' },
  text: '<html><body><h1>Not Found</h1></body></html>',
};
