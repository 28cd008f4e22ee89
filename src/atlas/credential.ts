// One interface for both kinds of credential: service account and API key.
import { DeadlinePassed, waitFor } from './deadline.js';
import { AtlasUnreachable, type NoReplyReason } from './errors.js';
import { type Exchange, type OutgoingRequest, pathOf, type Reply } from './exchange.js';
import { errorCodeOf } from './read-reply.js';

/** A credential that signs requests. */
export interface SignedIn {
  /**
   * Sends a request with the credential; the reply may still be a 401. If the credential was refused, sends it once
   * more with a fresh token or nonce. That is safe for writes too, as Atlas does not process a request with such a 401.
   * @throws AtlasUnreachable (`sign-in`, not sent) when no token or challenge could be had
   */
  send(outgoing: OutgoingRequest): Promise<Reply>;
  /** Revokes what Atlas keeps for this process. Never throws. */
  signOut(): Promise<void>;
}

export interface SignInDeps {
  readonly exchange: Exchange;
  /** The prefix of `/api` in every target: empty, or a path without a slash at its end. */
  readonly prefix: string;
  readonly tokens?: TokenStore;
}

/** A token encrypted with the account's secret, and its remaining lifetime. */
interface StoredToken {
  readonly ciphertext: string;
  readonly leftMs: number;
}
/** Shares tokens between processes with the same service account. Rejects when the store is not available. */
export interface TokenStore {
  load(account: string): Promise<StoredToken | undefined>;
  save(account: string, token: StoredToken): Promise<void>;
}

export const withAuthorization = (outgoing: OutgoingRequest, authorization: string): OutgoingRequest => ({
  ...outgoing,
  headers: { ...outgoing.headers, authorization },
});

/** True for a 401 about the credential itself. A missing role usually is a 401 too, but with its own `errorCode`. */
export function isCredentialRefused(reply: Reply): boolean {
  if (reply.status !== 401) return false;
  const code = errorCodeOf(reply);
  return code === undefined || code === 'UNEXPECTED_ERROR';
}

/** Waits for a token or challenge that `outgoing` needs. Errors here mean that it was not sent. */
export async function beforeSending<T>(outgoing: OutgoingRequest, shared: Promise<T>): Promise<T> {
  try {
    return await waitFor(shared, outgoing.signal);
  } catch (cause) {
    const call = { method: outgoing.method, path: pathOf(outgoing.target) };
    throw new AtlasUnreachable(call, { why: whyNot(cause, outgoing.signal), sent: false, cause });
  }
}

function whyNot(cause: unknown, signal: AbortSignal): NoReplyReason {
  if (!signal.aborted || cause !== signal.reason) return 'sign-in';
  return cause instanceof DeadlinePassed ? 'timeout' : 'aborted';
}
