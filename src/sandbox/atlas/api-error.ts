// Builds HTTP responses. Route handlers throw errors and return only successful responses.
//
// Each file's header names the sources of its codes. "The error code page" is
// https://www.mongodb.com/docs/atlas/reference/api-errors/. "Recorded" refers to responses in the Atlas CLI's tests. If
// no source has a code for a case, we use the status from the OpenAPI document and the most general code on that page:
// RESOURCE_NOT_FOUND for a 404, INVALID_ATTRIBUTE or VALIDATION_ERROR for a 400, and UNEXPECTED_ERROR otherwise.
// Recorded 401 and 404 responses also contain UNEXPECTED_ERROR.
import { STATUS_CODES } from 'node:http';

/** An error that is sent in the format of Atlas's ApiError. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    /** A description for humans. The wording is ours, not Atlas's. */
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

/** Returns an error, always as plain JSON, whatever the caller accepts. The X-Error-Code header repeats the code. */
export function errorReply(refused: Omit<ApiError, 'name' | 'message'>, headers: Reply['headers'] = {}): Reply {
  const { status, errorCode, detail, parameters } = refused;
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json', 'x-error-code': errorCode },
    text: JSON.stringify({ detail, error: status, errorCode, parameters, reason: STATUS_CODES[status] }),
  };
}

/** Returns a 401 for a missing or invalid credential, without X-Error-Code and with a different field order. */
export const unauthenticatedReply = (challenge: string): Reply => ({
  status: 401,
  headers: { 'content-type': 'application/json', 'www-authenticate': challenge },
  text: JSON.stringify({
    error: 401,
    reason: 'Unauthorized',
    detail: 'This resource needs a valid credential.',
    errorCode: 'UNEXPECTED_ERROR',
  }),
});
