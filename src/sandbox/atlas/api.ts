// Answers one authenticated call of the Administration API.
import type { IncomingHttpHeaders } from 'node:http';
import { type Ask, authorize } from './ask.js';
import { parseJson } from './body.js';
import type { Call } from './calls.js';
import { checkQuery } from './listing.js';
import { Refused } from './refused.js';
import { type Reply, refusal } from './reply.js';
import type { Route } from './route.js';
import { leaveEvent } from './routes/events.js';
import { checkContentType, mediaType, negotiate } from './versions.js';
import { settleClusters } from './world/clusters.js';

export interface ApiRequest extends Omit<Ask, 'path' | 'role' | 'body'> {
  readonly call: Call;
  readonly headers: IncomingHttpHeaders;
  /** Undefined when the call had no body. */
  readonly text: string | undefined;
}

/** Applies the call to the world, and records in the call what changed. */
export function answerApi(route: Route, request: ApiRequest): Reply {
  try {
    return answered(route, request);
  } catch (error) {
    // Any other error is a bug of the pretend Atlas, and is answered like one.
    return refusal(error instanceof Refused ? error : new Refused(500, 'UNEXPECTED_ERROR', String(error)));
  }
}

function answered(route: Route, { call, headers, text, ...asked }: ApiRequest): Reply {
  const version = negotiate(headers.accept, route.versions);
  if (text) checkContentType(headers['content-type']);
  const body = parseJson(text);
  if (body !== undefined) call.body = body;
  checkQuery(asked.query, route.query ?? {});
  const ask: Ask = { ...asked, path: call.path, role: route.role, body };
  settleClusters(ask.world, ask.now);
  authorize(ask);
  const answer = route.answer(ask);
  if (answer.changed !== undefined) call.changed = answer.changed;
  if (answer.event !== undefined) leaveEvent(ask, answer.event, answer.eventOn);
  const type = { 'content-type': mediaType(version) };
  return { status: answer.status, headers: type, text: answer.body === undefined ? '' : JSON.stringify(answer.body) };
}
