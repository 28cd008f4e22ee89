// A common interface for the two kinds of credentials, service accounts and API keys.
import { DeadlinePassedError, waitUnlessAborted } from './deadline.js';
import { AtlasUnreachableError, isBadCredential, type NoReplyReason } from './errors.js';
import { type Exchange, type OutgoingRequest, pathOf, type Reply } from './exchange.js';
import { errorCodeOf } from './read-reply.js';

/** A credential that authenticates requests. */
export interface RequestSigner {
  /**
   * Sends a request with the credential. If Atlas refuses the credential, retries once with a fresh token or nonce. The
   * retry is safe for writes too, because Atlas doesn't process a request whose credential it refuses. The reply to the
   * retry may also be a 401.
   * @throws AtlasUnreachableError (with `why: 'sign-in'` and `sent: false`) if no token or challenge was available
   */
  send(outgoing: OutgoingRequest): Promise<Reply>;
  /** Revokes this process's token or nonce. Never throws. */
  signOut(): Promise<void>;
}

export interface SignInDeps {
  readonly exchange: Exchange;
  /** The text before `/api` in every target. It's empty, or a path without a trailing slash. */
  readonly prefix: string;
  readonly tokens?: TokenStore;
}

/** A token encrypted with the account's secret, with its remaining lifetime. */
interface StoredToken {
  readonly ciphertext: string;
  readonly leftMs: number;
}
/** A store for tokens that processes with the same service account share. Rejects if it's unavailable. */
export interface TokenStore {
  load(account: string): Promise<StoredToken | undefined>;
  save(account: string, token: StoredToken): Promise<void>;
}

export const withAuthorization = (outgoing: OutgoingRequest, authorization: string): OutgoingRequest => ({
  ...outgoing,
  headers: { ...outgoing.headers, authorization },
});

export const isCredentialRefused = (reply: Reply): boolean =>
  reply.status === 401 && isBadCredential({ status: 401, errorCode: errorCodeOf(reply) });

/** Waits for the token or challenge that `outgoing` needs. An error means that the request wasn't sent. */
export async function waitForSignIn<T>(outgoing: OutgoingRequest, shared: Promise<T>): Promise<T> {
  try {
    return await waitUnlessAborted(shared, outgoing.signal);
  } catch (cause) {
    const call = { method: outgoing.method, path: pathOf(outgoing.target) };
    throw new AtlasUnreachableError(call, { why: whyNot(cause, outgoing.signal), sent: false, cause });
  }
}

function whyNot(cause: unknown, signal: AbortSignal): NoReplyReason {
  if (!signal.aborted || cause !== signal.reason) return 'sign-in';
  return cause instanceof DeadlinePassedError ? 'timeout' : 'aborted';
}
