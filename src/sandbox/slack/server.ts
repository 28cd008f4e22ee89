// The HTTP side: /api/<method>, the upload and response urls, and the door to Socket Mode.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuse } from './answers.js';
import { readArgs, readUpload } from './body.js';
import type { Call, FaultRule } from './contract.js';
import type { Faults } from './faults.js';
import type { JsonObject } from './json.js';
import { respond } from './response-url.js';
import type { Sockets } from './socket.js';
import { answer, splitToken } from './web-api.js';
import type { Workspace } from './workspace.js';

export interface ServerDeps {
  readonly slack: Workspace;
  readonly faults: Faults;
  readonly sockets: Sockets;
  readonly recorded: (call: Call) => void;
  /** Something can be seen that could not be before. */
  readonly changed: () => void;
  /** Whoever hears what is answered aside, by number: see `answersTo`. */
  readonly aside: readonly ((text: string) => void)[];
}

interface Outcome {
  readonly status: number;
  readonly answer: JsonObject;
  readonly retryAfter?: number;
}

/** What a request asks for, and what carrying it out would be. */
interface Errand {
  readonly method: string;
  readonly args: JsonObject;
  readonly carryOut: () => Outcome;
}

export function createSlackServer(deps: ServerDeps): Server {
  const lastPost = new Map<string, number>();
  const server = createServer((request, response) => {
    errandOf(deps, request, lastPost)
      .then((errand) =>
        errand === undefined ? reply(response, { status: 404, answer: {} }, []) : run(deps, errand, response),
      )
      .catch((error: unknown) => {
        if (!response.headersSent) reply(response, { status: 500, answer: { ok: false, error: String(error) } }, []);
      });
  });
  server.on('upgrade', (request, socket, head) => deps.sockets.upgrade(request, socket, head));
  return server;
}

async function errandOf(
  deps: ServerDeps,
  request: IncomingMessage,
  lastPost: Map<string, number>,
): Promise<Errand | undefined> {
  const { slack } = deps;
  const [, door, name = ''] = new URL(request.url ?? '/', 'http://localhost').pathname.split('/');
  if (request.method !== 'POST') return undefined;
  if (door === 'upload') {
    const content = await readUpload(request);
    const carryOut = () => ({ status: slack.uploads.receive(name, content) ? 200 : 400, answer: {} });
    return { method: 'upload', args: { file: name, size: content.byteLength }, carryOut };
  }
  if (door !== 'api' && door !== 'response' && door !== 'aside') return undefined;
  const parsed = await readArgs(request);
  if ('error' in parsed) {
    return { method: name, args: {}, carryOut: () => ({ status: 200, answer: refuse(parsed.error) }) };
  }
  if (door === 'aside') {
    deps.aside[Number(name)]?.(String(parsed.args.text));
    return { method: 'aside', args: {}, carryOut: () => ({ status: 200, answer: { ok: true } }) };
  }
  if (door === 'response') {
    return { method: 'response_url', args: parsed.args, carryOut: () => respond(slack, name, parsed.args) };
  }
  const asked = { method: name, ...splitToken(parsed.args, request.headers.authorization) };
  const carryOut = (): Outcome => {
    if (slack.settings.limitPosts && name === 'chat.postMessage' && isTooSoon(slack, asked.args, lastPost)) {
      return ratelimited(1);
    }
    return {
      status: 200,
      answer: answer(slack, asked, () => deps.sockets.newUrl(slack.settings.url.replace('http', 'ws'))),
    };
  };
  return { method: name, args: asked.args, carryOut };
}

/** chat.postMessage is good for about one message a second and channel. */
function isTooSoon(slack: Workspace, args: JsonObject, lastPost: Map<string, number>): boolean {
  const channel = String(args.channel);
  const now = slack.clock.now();
  if (now - (lastPost.get(channel) ?? 0) < 1000) return true;
  lastPost.set(channel, now);
  return false;
}

function ratelimited(retryAfter: number | null): Outcome {
  return { status: 429, answer: { ok: false, error: 'ratelimited' }, ...(retryAfter !== null && { retryAfter }) };
}

function spoiled(fault: FaultRule, errand: Errand): Outcome | 'silence' | 'cut' {
  switch (fault.kind) {
    case 'ratelimited':
      return ratelimited(fault.retryAfter === undefined ? 1 : fault.retryAfter);
    case 'error':
      return { status: 200, answer: refuse(fault.error) };
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

async function run(deps: ServerDeps, errand: Errand, response: ServerResponse): Promise<void> {
  const { slack, faults, recorded, changed } = deps;
  if (errand.method === 'aside') return reply(response, errand.carryOut(), []);
  const fault = faults.take(errand.method, errand.args.channel ?? errand.args.user);
  const slow = async () => fault?.kind === 'slow' && sleep(fault.ms, undefined, { ref: false });
  const isCarriedOutFirst = fault?.kind === 'slow' && fault.carriedOut === true;
  if (!isCarriedOutFirst) await slow();
  const outcome = fault === undefined ? errand.carryOut() : spoiled(fault, errand);
  if (isCarriedOutFirst) {
    changed();
    await slow();
  }
  const { status, answer: said } = typeof outcome === 'string' ? { status: 0, answer: {} } : outcome;
  if (outcome === 'cut') {
    response.destroy();
  } else if (outcome !== 'silence') {
    reply(response, outcome, slack.settings.scopes);
  }
  recorded({ at: slack.clock.now(), method: errand.method, args: errand.args, status, answer: said });
}

/** @param scopes of the token: Slack names them with every answer */
function reply(
  response: ServerResponse,
  { status, answer: said, retryAfter }: Outcome,
  scopes: readonly string[],
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-oauth-scopes': scopes.join(','),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  });
  response.end(JSON.stringify(said));
}
