// Handles an authenticated Administration API call in the requested resource version.
//
// Sources: the API versioning page (406) and the error code page (INVALID_VERSION_DATE). Atlas publishes no error code
// for a 406 or 415.
import { ApiError, errorReply, type Reply } from './api-error.js';
import { parseJson } from './body.js';
import type { LoggedCall } from './calls.js';
import { checkQuery } from './listing.js';
import type { Route } from './route.js';
import { authorize, type RouteCall } from './route-call.js';
import { addEvent } from './routes/events.js';
import { finishClusterChanges } from './world/clusters.js';

interface ApiRequest extends Omit<RouteCall, 'path' | 'role' | 'body'> {
  readonly call: LoggedCall;
  /** The body's text. Undefined if the call had no body. */
  readonly text: string | undefined;
}

/** Applies the call to the world and describes the change in the call log. */
export function handleApiCall(route: Route, request: ApiRequest): Reply {
  try {
    return answered(route, request);
  } catch (error) {
    // Any other error is a bug in the simulated Atlas, so we return a 500.
    return errorReply(error instanceof ApiError ? error : new ApiError(500, 'UNEXPECTED_ERROR', String(error)));
  }
}

function answered(route: Route, { call, text, ...asked }: ApiRequest): Reply {
  const version = negotiate(asked.headers.accept, route.versions);
  if (text) checkContentType(asked.headers['content-type']);
  const body = parseJson(text);
  if (body !== undefined) call.body = body;
  checkQuery(asked.query, route.query ?? {});
  const ask: RouteCall = { ...asked, path: call.path, role: route.role, body };
  finishClusterChanges(ask.world, ask.now);
  authorize(ask);
  const answer = route.answer(ask);
  if (answer.changed !== undefined) call.changed = answer.changed;
  if (answer.event !== undefined) addEvent(ask, answer.event, answer.eventOn);
  const type = { 'content-type': mediaType(version) };
  return { status: answer.status, headers: type, text: answer.body === undefined ? '' : JSON.stringify(answer.body) };
}

const VERSIONED = /^application\/vnd\.atlas\.([^+;]+)\+json$/i;

const mediaType = (version: string): string => `application/vnd.atlas.${version}+json;charset=utf-8`;

/** @param versions the resource's versions, oldest first @returns the newest version up to the accepted date */
function negotiate(accept: string | undefined, versions: readonly string[]): string {
  const dates = (accept ?? '').split(',').map((range) => VERSIONED.exec(range.split(';')[0]?.trim() ?? '')?.[1]);
  const date = dates.find((one) => one !== undefined);
  if (date === undefined) {
    throw new ApiError(406, 'UNEXPECTED_ERROR', 'Specify a version: Accept: application/vnd.atlas.YYYY-MM-DD+json.');
  }
  if (!isDate(date)) throw new ApiError(400, 'INVALID_VERSION_DATE', `${date} is not a version date.`, [date]);
  const version = versions.findLast((one) => one <= date);
  if (version === undefined)
    throw new ApiError(406, 'UNEXPECTED_ERROR', `This resource has no version for ${date}.`, [date]);
  return version;
}

/** Rejects content types other than the versioned content type and plain JSON. */
function checkContentType(contentType: string | undefined): void {
  const type = contentType?.split(';')[0]?.trim() ?? '';
  if (type === 'application/json' || VERSIONED.test(type)) return;
  throw new ApiError(415, 'UNEXPECTED_ERROR', 'The body must be application/vnd.atlas.YYYY-MM-DD+json.');
}

const isDate = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  new Date(text).toString() !== 'Invalid Date' &&
  new Date(text).toISOString().startsWith(text);
