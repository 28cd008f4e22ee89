// Answers one authenticated call of the Administration API, in the version of the resource that was asked for.
//
// Sources: the page on API versioning (406) and the page of error codes (INVALID_VERSION_DATE). For a 406 and a 415 no
// code is published.
import type { IncomingHttpHeaders } from 'node:http';
import { type Ask, authorize } from './ask.js';
import { parseJson } from './body.js';
import type { Call } from './calls.js';
import { checkQuery } from './listing.js';
import { Refused, type Reply, refusal } from './refused.js';
import type { Route } from './route.js';
import { leaveEvent } from './routes/events.js';
import { settleClusters } from './world/clusters.js';

interface ApiRequest extends Omit<Ask, 'path' | 'role' | 'body'> {
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

const VERSIONED = /^application\/vnd\.atlas\.([^+;]+)\+json$/i;

const mediaType = (version: string): string => `application/vnd.atlas.${version}+json;charset=utf-8`;

/** @param versions of the resource, oldest first @returns the newest that is not later than the accepted date */
function negotiate(accept: string | undefined, versions: readonly string[]): string {
  const dates = (accept ?? '').split(',').map((range) => VERSIONED.exec(range.split(';')[0]?.trim() ?? '')?.[1]);
  const date = dates.find((one) => one !== undefined);
  if (date === undefined) {
    throw new Refused(406, 'UNEXPECTED_ERROR', 'Say a version: Accept: application/vnd.atlas.YYYY-MM-DD+json.');
  }
  if (!isDate(date)) throw new Refused(400, 'INVALID_VERSION_DATE', `${date} is no date of a version.`, [date]);
  const version = versions.findLast((one) => one <= date);
  if (version === undefined)
    throw new Refused(406, 'UNEXPECTED_ERROR', `This resource has no version of ${date}.`, [date]);
  return version;
}

/** Requests may have the versioned type or plain JSON. */
function checkContentType(contentType: string | undefined): void {
  const type = contentType?.split(';')[0]?.trim() ?? '';
  if (type === 'application/json' || VERSIONED.test(type)) return;
  throw new Refused(415, 'UNEXPECTED_ERROR', 'A body has to be application/vnd.atlas.YYYY-MM-DD+json.');
}

const isDate = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  new Date(text).toString() !== 'Invalid Date' &&
  new Date(text).toISOString().startsWith(text);
