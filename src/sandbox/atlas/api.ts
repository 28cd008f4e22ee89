// One authenticated call of the Administration API, from its route to its reply.
import type { IncomingHttpHeaders } from 'node:http';
import { type Ask, admit } from './ask.js';
import { parseJson } from './body.js';
import type { Call } from './calls.js';
import type { Credential } from './credentials.js';
import { checkQuery } from './listing.js';
import type { RateLimits } from './rates.js';
import { Refused } from './refused.js';
import { type Reply, refusal } from './reply.js';
import type { Route } from './route.js';
import { leaveEvent } from './routes/events.js';
import { checkContentType, mediaType, negotiate } from './versions.js';
import type { World } from './world.js';

export interface ApiRequest {
  readonly call: Call;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly body: string | undefined;
  readonly credential: Credential;
  /** Where the API is, for links. */
  readonly root: string;
}
export interface ApiDeps {
  readonly world: World;
  readonly rates: RateLimits;
  readonly now: () => number;
}

/** Takes effect in the world, and notes in the call what changed. */
export function answerApi(deps: ApiDeps, route: Route, request: ApiRequest): Reply {
  try {
    return answered(deps, route, request);
  } catch (error) {
    // Anything but a refusal is a mistake in the stand-in, and should look like one.
    return refusal(error instanceof Refused ? error : new Refused(500, 'UNEXPECTED_ERROR', String(error)));
  }
}

function answered({ world, rates, now }: ApiDeps, route: Route, request: ApiRequest): Reply {
  const { call, params, headers: sent, query, credential, root } = request;
  const version = negotiate(sent.accept, route.versions);
  if (request.body) checkContentType(sent['content-type']);
  const body = parseJson(request.body);
  if (body !== undefined) call.body = body;
  checkQuery(query, route.query ?? {});
  const ask: Ask = { path: call.path, params, role: route.role, query, body, credential, world, now: now(), root };
  const headers = {
    ...rates.take(route.rate, ask),
    ...route.deprecated?.[version],
    'content-type': mediaType(version),
  };
  const answer = settled(route, ask, headers);
  if (answer.changed !== undefined) call.changed = answer.changed;
  if (answer.event !== undefined) leaveEvent(ask, answer.event);
  return { status: answer.status, headers, text: answer.body === undefined ? '' : JSON.stringify(answer.body) };
}

/** Refusals carry the headers of their route as well. */
function settled(route: Route, ask: Ask, headers: Readonly<Record<string, string>>) {
  try {
    admit(ask);
    return route.answer(ask);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused(error.status, error.errorCode, error.detail, error.parameters, { ...headers, ...error.headers });
  }
}
