// HTTP replies. Refusals are thrown, so that the handlers contain only the successful case.
//
// The head of each file says where its codes are from. "The page of error codes" is
// https://www.mongodb.com/docs/atlas/reference/api-errors/, "recorded" means replies in the tests of MongoDB's Atlas CLI.
// Where no source has a code, the reply is the status of the OpenAPI document with the most general code of the page:
// RESOURCE_NOT_FOUND for a 404, INVALID_ATTRIBUTE or VALIDATION_ERROR for a 400, and otherwise UNEXPECTED_ERROR, which
// Atlas was also recorded to send with a 401 and a 404.
import { STATUS_CODES } from 'node:http';

/** Sent as Atlas's ApiError. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    /** For people, in our own words. */
    readonly detail: string,
    readonly parameters: readonly (string | number)[] = [],
  ) {
    super(detail);
  }
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Errors are always plain JSON, whatever the caller accepts. The code is in a header, too. */
export function refusal(refused: Omit<Refused, 'name' | 'message'>, headers: Reply['headers'] = {}): Reply {
  const { status, errorCode, detail, parameters } = refused;
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json', 'x-error-code': errorCode },
    text: JSON.stringify({ detail, error: status, errorCode, parameters, reason: STATUS_CODES[status] }),
  };
}

/**
 * A 401 for a missing or invalid credential. Unlike other errors it has no X-Error-Code, and a different order of
 * fields.
 */
export const unauthenticated = (challenge: string): Reply => ({
  status: 401,
  headers: { 'content-type': 'application/json', 'www-authenticate': challenge },
  text: JSON.stringify({
    error: 401,
    reason: 'Unauthorized',
    detail: 'This resource needs a valid credential.',
    errorCode: 'UNEXPECTED_ERROR',
  }),
});
