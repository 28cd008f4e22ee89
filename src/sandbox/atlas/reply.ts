// HTTP replies.
import { STATUS_CODES } from 'node:http';
import type { Refused } from './refused.js';

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
