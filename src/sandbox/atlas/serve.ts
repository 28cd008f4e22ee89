// The wire: requests are read, recorded, let in, made to meet their fault, and answered.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ApiDeps, answerApi } from './api.js';
import type { Call, Calls } from './calls.js';
import { type Faults, type Outcome, suffer } from './faults.js';
import type { Gate } from './gate.js';
import type { Reply } from './reply.js';

const API = '/api/atlas/v2';
const TOKEN = '/api/oauth/token';
const REVOKE = '/api/oauth/revoke';

export interface ServeDeps extends ApiDeps {
  readonly calls: Calls;
  readonly faults: Faults;
  readonly gate: Gate;
}

export async function serve(deps: ServeDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const url = locate(request);
  const call = deps.calls.add(record(request, url, deps.now()));
  const outcome = url === undefined ? { reply: BAD_REQUEST } : await decide(deps, request, url, call, body);
  finish(outcome, call, response, deps.now());
  deps.calls.ended(call, isApi(url?.pathname ?? '') ? bodyIn(outcome) : '');
}

/**
 * The URL with `.` and `..` resolved, also when they are percent-encoded: what is in the way of every real Atlas call
 * does the same, so a `..` in the place of an id reaches another resource. Undefined when it is none.
 */
function locate({ headers, url = '/' }: IncomingMessage): URL | undefined {
  const text = `http://${headers.host ?? 'localhost'}${url}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

function record(request: IncomingMessage, url: URL | undefined, at: number): Call {
  const { method = 'GET', url: target = '/' } = request;
  const path = url?.pathname ?? target;
  const requestId = request.headers['x-request-id'];
  const query = [...new Set(url?.searchParams.keys())].map((name) => [name, url?.searchParams.getAll(name) ?? []]);
  return {
    at,
    method,
    path: isApi(path) ? path.slice(API.length) : path,
    target,
    query: Object.fromEntries(query),
    ...(typeof requestId === 'string' && { requestId }),
  };
}

const bodyIn = (outcome: Outcome) => (typeof outcome === 'string' ? '' : outcome.reply.text);

const isApi = (path: string) => path === API || path.startsWith(`${API}/`);

async function decide(deps: ServeDeps, request: IncomingMessage, url: URL, call: Call, body: string): Promise<Outcome> {
  const { authorization, accept, 'content-type': contentType } = request.headers;
  if (isApi(url.pathname)) {
    const admitted = deps.gate.admit(authorization, call.method, call.target);
    if ('text' in admitted) return { reply: admitted };
    call.credential = admitted.name;
    const root = `${url.origin}${API}`;
    const asked = { call, accept, contentType, query: url.searchParams, body, credential: admitted, root };
    return met(deps, call, false, () => answerApi(deps, asked));
  }
  const asked = { authorization, contentType, body };
  const { oauth } = deps.gate;
  if (call.method === 'POST' && url.pathname === TOKEN) return met(deps, call, true, () => oauth.issue(asked));
  if (call.method === 'POST' && url.pathname === REVOKE) return met(deps, call, true, () => oauth.revoke(asked));
  return { reply: NOTHING_HERE };
}

function met({ faults }: ServeDeps, call: Call, isToken: boolean, act: () => Reply): Promise<Outcome> {
  const fault = faults.take(call, isToken);
  if (fault !== undefined) call.fault = fault.kind;
  return suffer(fault, act);
}

function finish(outcome: Outcome, call: Call, response: ServerResponse, now: number): void {
  if (outcome === 'hang') return;
  if (outcome === 'cut') {
    response.destroy();
    return;
  }
  const { status, headers, text } = outcome.reply;
  const bytes = Buffer.from(text);
  const length = status === 204 ? {} : { 'content-length': bytes.length };
  response.writeHead(status, { date: new Date(now).toUTCString(), ...headers, ...length });
  if (outcome.cut === undefined) {
    call.status = status;
    call.errorCode = headers['x-error-code'];
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

const html = (status: number, words: string): Reply => ({
  status,
  headers: { 'content-type': 'text/html' },
  text: `<html><body><h1>${words}</h1></body></html>`,
});
const BAD_REQUEST = html(400, 'Bad Request');
const NOTHING_HERE = html(404, 'Not Found');
