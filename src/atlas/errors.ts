// Errors of calls to Atlas, and whether a change that ended with one has happened.
import { UnsafePath } from './path.js';

export interface AtlasRequest {
  readonly method: string;
  /** Relative to the API root, without a query; for the token endpoint a whole path. */
  readonly path: string;
}

class CallError extends Error implements AtlasRequest {
  readonly method: string;
  readonly path: string;

  constructor({ method, path }: AtlasRequest, said: string, options?: ErrorOptions) {
    super(`${method} ${path}${said}`, options);
    this.method = method;
    this.path = path;
  }
}

export interface ApiErrorFields {
  readonly status: number;
  /** Atlas's `errorCode`; absent when a gateway answered, or the body had none. */
  readonly errorCode?: string;
  /** Atlas's own sentence for people. */
  readonly detail?: string;
  /** The status in words: `Not Found`. */
  readonly reason?: string;
  /** The names, ids or seconds that `detail` mentions. */
  readonly parameters?: readonly (string | number)[];
  /** How long Atlas asks us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Atlas answered with a status other than 2xx. Has the fields of ApiError in Atlas's OpenAPI document. */
export class AtlasApiError extends CallError {
  override readonly name = 'AtlasApiError';
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly detail: string | undefined;
  readonly reason: string | undefined;
  readonly parameters: readonly (string | number)[];
  readonly retryAfterMs: number | undefined;

  constructor(call: AtlasRequest, fields: ApiErrorFields) {
    const { status, errorCode = 'without a code', parameters = [] } = fields;
    const attributes = /ATTRIBUTE/.test(errorCode) && parameters.length > 0 ? ` (${parameters.join(', ')})` : '';
    super(call, ` answered ${status} ${errorCode}${attributes}`);
    this.status = status;
    this.errorCode = fields.errorCode;
    this.detail = fields.detail;
    this.reason = fields.reason;
    this.parameters = parameters;
    this.retryAfterMs = fields.retryAfterMs;
  }
}

/**
 * Why there is no reply. `sign-in`: no token or digest challenge could be had (see the cause); `too late`: `sendBefore`
 * had passed; `aborted`: the caller's signal aborted; `cut`: the connection ended before a reply began.
 */
export type NoReplyReason = 'no connection' | 'sign-in' | 'too late' | 'timeout' | 'aborted' | 'cut';

/** There was no reply. `sent` is false only when certainly no byte of the request reached Atlas. */
export class AtlasUnreachable extends CallError {
  override readonly name = 'AtlasUnreachable';
  readonly why: NoReplyReason;
  readonly sent: boolean;

  constructor(
    call: AtlasRequest,
    what: { readonly why: NoReplyReason; readonly sent: boolean; readonly cause?: unknown },
  ) {
    super(call, `: ${what.why}, ${what.sent ? 'may have been sent' : 'not sent'}`, { cause: what.cause });
    this.why = what.why;
    this.sent = what.sent;
  }
}

export type Flaw =
  | 'html'
  | 'cut off'
  | 'too large'
  | 'not json'
  | 'unexpected shape'
  /** It lacks a value that a decision rests on. */
  | 'not shown'
  | 'too many pages'
  /** A page of a list brought nothing new, so what the list holds is not known. */
  | 'repeated page'
  | 'no digest challenge';

/** The reply could not be understood. */
export class AtlasBadReply extends CallError {
  override readonly name = 'AtlasBadReply';
  readonly status: number;
  readonly flaw: Flaw;
  /** For an unexpected shape: the names of the fields, never their values. For what isn't shown: `the user’s roles`. */
  readonly fields: string | undefined;

  constructor(call: AtlasRequest, what: { readonly status: number; readonly flaw: Flaw; readonly fields?: string }) {
    super(call, ` answered ${what.status}: ${what.flaw}${what.fields ? ` (${what.fields})` : ''}`);
    this.status = what.status;
    this.flaw = what.flaw;
    this.fields = what.fields;
  }
}

/** Statuses that prove that a change was not made. A 408 does not. */
const REFUSING = new Set([400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415, 422, 431]);

/** Atlas temporarily accepts no changes, unlike a 405 for a wrong method. */
export const isUpgrading = (error: AtlasApiError): boolean =>
  error.errorCode === 'WRITES_NOT_ALLOWED_DURING_APP_UPGRADES';

/**
 * A delete that found nothing: somebody deleted it first, or a proxy sent our own DELETE twice and the first one did
 * it.
 */
const isAlreadyGone = ({ method, status }: AtlasApiError): boolean => method === 'DELETE' && status === 404;

/**
 * What an error from `Atlas.write` means for the change. `refused`: not made, and a retry would be refused too;
 * `not sent`: not made, and a retry is safe; `not known`: only a read of Atlas can tell.
 */
export function writeOutcome(error: unknown): 'refused' | 'not sent' | 'not known' {
  if (error instanceof UnsafePath) return 'refused';
  if (error instanceof AtlasUnreachable) return error.sent ? 'not known' : 'not sent';
  if (!(error instanceof AtlasApiError)) return 'not known';
  if (error.status === 429 || isUpgrading(error)) return 'not sent';
  if (isAlreadyGone(error)) return 'not known';
  return REFUSING.has(error.status) ? 'refused' : 'not known';
}
