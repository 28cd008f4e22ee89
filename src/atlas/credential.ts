// A common interface for the two kinds of credentials, service accounts and API keys.
import { DeadlinePassedError, waitUnlessAborted } from './deadline.js';
import { AtlasApiError, AtlasUnreachableError, isBadCredential, type NoReplyReason } from './errors.js';
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

/** The credential can't be used from this address. Codes about an organization's list aren't meant. */
const NOT_FROM_HERE = /^(IP_ADDRESS_NOT_ON_(ACCESS_LIST|WHITELIST)|GLOBAL_USER_OUTSIDE_SUBNET)$/;

/** Returns the code with which Atlas refused the credential itself; undefined if it lacks a role, or Atlas is down. */
export function credentialRefusal(error: unknown): string | undefined {
  const isSignIn = error instanceof AtlasUnreachableError && error.why === 'sign-in';
  const refusal = isSignIn ? error.cause : error;
  if (!(refusal instanceof AtlasApiError)) return undefined;
  const { status, errorCode = `${status}` } = refusal;
  const isRefused = isSignIn ? [400, 401, 403].includes(status) : isBadCredential(refusal);
  return isRefused || NOT_FROM_HERE.test(errorCode) ? errorCode : undefined;
}

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
