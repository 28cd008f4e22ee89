// Negotiates the version of a resource: the newest that is not later than the accepted date.
//
// Sources: the page on API versioning (406) and the page of error codes (INVALID_VERSION_DATE). For a 406 and a 415 no
// code is published.
import { Refused } from './refused.js';

const VERSIONED = /^application\/vnd\.atlas\.([^+;]+)\+json$/i;

export const mediaType = (version: string): string => `application/vnd.atlas.${version}+json;charset=utf-8`;

/** @param versions of the resource, oldest first */
export function negotiate(accept: string | undefined, versions: readonly string[]): string {
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
export function checkContentType(contentType: string | undefined): void {
  const type = contentType?.split(';')[0]?.trim() ?? '';
  if (type === 'application/json' || VERSIONED.test(type)) return;
  throw new Refused(415, 'UNEXPECTED_ERROR', 'A body has to be application/vnd.atlas.YYYY-MM-DD+json.');
}

const isDate = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  new Date(text).toString() !== 'Invalid Date' &&
  new Date(text).toISOString().startsWith(text);
