// Errors from calls to Atlas. `classifyWriteError` decides whether a change that failed with such an error may have happened.
import { UnsafePathError } from './path.js';

export interface AtlasRequest {
  readonly method: string;
  /** The path relative to the API root, without a query. For the token endpoint, the path relative to the base URL. */
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
  /** Atlas's `errorCode`. Undefined if a gateway replied or the body had no code. */
  readonly errorCode?: string;
  /** Atlas's explanation for users. */
  readonly detail?: string;
  /** The name of the status, e.g. `Not Found`. */
  readonly reason?: string;
  /** Names, IDs or seconds mentioned in `detail`. */
  readonly parameters?: readonly (string | number)[];
  /** The waiting period that Atlas asks for, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Atlas returned a non-2xx status. The fields are those of ApiError in Atlas's OpenAPI document. */
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
    super(call, ` returned ${status} ${errorCode}${attributes}`);
    this.status = status;
    this.errorCode = fields.errorCode;
    this.detail = fields.detail;
    this.reason = fields.reason;
    this.parameters = parameters;
    this.retryAfterMs = fields.retryAfterMs;
  }
}

/**
 * The reason why there is no reply. `sign-in`: no token or digest challenge was available (see the cause). `too late`:
 * `sendBefore` had passed. `aborted`: the caller's signal aborted. `cut`: the connection ended before the reply
 * started.
 */
export type NoReplyReason = 'no connection' | 'sign-in' | 'too late' | 'timeout' | 'aborted' | 'cut';

/** An error for a request that got no reply. `sent` is false only if no byte of the request can have reached Atlas. */
export class AtlasUnreachableError extends CallError {
  override readonly name = 'AtlasUnreachableError';
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

export type ReplyFlaw =
  | 'html'
  | 'cut off'
  | 'too large'
  | 'not json'
  | 'unexpected shape'
  /** The reply lacks a value that a decision depends on. */
  | 'not shown'
  | 'too many pages'
  /** A page had only items from earlier pages, so the list may be incomplete. */
  | 'repeated page'
  | 'no digest challenge';

/** An error for a reply that the bot can't understand. */
export class AtlasBadReplyError extends CallError {
  override readonly name = 'AtlasBadReplyError';
  readonly status: number;
  readonly flaw: ReplyFlaw;
  /** The names of fields with an unexpected shape, or the name of a missing value, e.g. `the user’s roles`. */
  readonly fields: string | undefined;

  constructor(
    call: AtlasRequest,
    what: { readonly status: number; readonly flaw: ReplyFlaw; readonly fields?: string },
  ) {
    super(call, ` returned ${what.status}: ${what.flaw}${what.fields ? ` (${what.fields})` : ''}`);
    this.status = what.status;
    this.flaw = what.flaw;
    this.fields = what.fields;
  }
}

/**
 * Whether a 401 means that the credential is bad. A 401 with any other code is about a role or about something that
 * isn't ours, such as a cloud provider (page reference/api-errors).
 */
export const isBadCredential = ({ status, errorCode }: Pick<ApiErrorFields, 'status' | 'errorCode'>): boolean =>
  status === 401 && [undefined, 'UNEXPECTED_ERROR', 'NO_CURRENT_USER'].includes(errorCode);

/** Statuses that prove that Atlas didn't make a change. 408 proves nothing. */
const REFUSING = new Set([400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415, 422, 431]);

/** Codes that prove the same, although Atlas returns them with status 500 (page reference/api-errors). */
const REFUSING_CODES = new Set(['CANNOT_DECREASE_DISK_SIZE']);

/** Whether Atlas temporarily accepts no changes. Checks the code, because a wrong method also returns 405. */
export const isAtlasUpgrading = (error: AtlasApiError): boolean =>
  error.errorCode === 'WRITES_NOT_ALLOWED_DURING_APP_UPGRADES';

/**
 * Codes for changes that Atlas refuses only until it has finished something else, according to the error code page
 * (reference/api-errors). Omits ATLAS_CLUSTER_RESTORE_IN_PROGRESS, because a retry would overwrite that restore, and
 * CLUSTER_RESTART_IN_PROGRESS, because the primaries have usually changed by the time of a retry.
 */
const BUSY_CODES = new Set([
  'CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES',
  'CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE',
  'UNFINISHED_ON_DEMAND_SNAPSHOT',
  'CANNOT_DELETE_IN_PROGRESS_SNAPSHOT',
]);

const BUSY_RETRY_MS = 30_000;

const isBusy = ({ status, errorCode = '' }: AtlasApiError) => REFUSING.has(status) && BUSY_CODES.has(errorCode);

/** Whether a DELETE found nothing. Somebody else may have deleted the resource, or a proxy sent the DELETE twice. */
const isAlreadyGone = ({ method, status }: AtlasApiError): boolean => method === 'DELETE' && status === 404;

/**
 * Classifies an error from `Atlas.write`. `refused`: Atlas didn't make the change and would refuse a retry too. `not
 * sent`: Atlas didn't make the change, and a retry is safe. `not known`: only a read from Atlas can show whether Atlas
 * made the change.
 */
export function classifyWriteError(error: unknown): 'refused' | 'not sent' | 'not known' {
  if (error instanceof UnsafePathError) return 'refused';
  if (error instanceof AtlasUnreachableError) return error.sent ? 'not known' : 'not sent';
  if (!(error instanceof AtlasApiError)) return 'not known';
  if (error.status === 429 || isAtlasUpgrading(error) || isBusy(error)) return 'not sent';
  if (isAlreadyGone(error)) return 'not known';
  return REFUSING.has(error.status) || REFUSING_CODES.has(error.errorCode ?? '') ? 'refused' : 'not known';
}

/** Returns the delay before a change that wasn't sent is tried again, if the error determines it. */
export function unsentRetryDelayMs(error: unknown): number | undefined {
  if (!(error instanceof AtlasApiError)) return undefined;
  if (error.retryAfterMs !== undefined) return Math.max(error.retryAfterMs, 1_000);
  return isBusy(error) ? BUSY_RETRY_MS : undefined;
}
