// Who the bot is to Atlas: a service account or an API key, behind the same function.
import { DeadlinePassed, waitFor } from './deadline.js';
import { AtlasUnreachable, type Silence } from './errors.js';
import { type Exchange, type OutgoingRequest, pathOf, type Reply } from './exchange.js';
import { errorCodeOf } from './reading.js';

/** A credential put to use. */
export interface SignedIn {
  /**
   * Sends a request with the credential on it; the reply may still be a 401. Throws AtlasUnreachable (`sign-in`, not
   * sent) when no token or challenge was to be had. A request whose credential was refused is sent once more with a
   * fresh one: such a 401 means that it was not even looked at, so this holds for writes too.
   */
  send(outgoing: OutgoingRequest): Promise<Reply>;
  /** Gives back what Atlas keeps for this process. Never throws. */
  signOut(): Promise<void>;
}

export interface SignInDeps {
  readonly exchange: Exchange;
  /** What precedes `/api` in every target: empty, or a path without a slash at its end. */
  readonly prefix: string;
  readonly tokens?: TokenStore;
}

/** A token that only whoever has the account's secret can open, and for how long it still lives. */
export interface KeptToken {
  readonly sealed: string;
  readonly leftMs: number;
}
/** Where processes with the same service account find each other's token. Rejects when it is away. */
export interface TokenStore {
  load(account: string): Promise<KeptToken | undefined>;
  save(account: string, token: KeptToken): Promise<void>;
}

export const withAuthorization = (outgoing: OutgoingRequest, authorization: string): OutgoingRequest => ({
  ...outgoing,
  headers: { ...outgoing.headers, authorization },
});

/** True for a 401 about the credential itself. Most missing roles are 401 too, but carry a code of their own. */
export function isCredentialRefused(reply: Reply): boolean {
  if (reply.status !== 401) return false;
  const code = errorCodeOf(reply);
  return code === undefined || code === 'UNEXPECTED_ERROR';
}

/** Waits for what `outgoing` needs before it can be sent. Whatever goes wrong here, nothing of it was sent. */
export async function beforeSending<T>(outgoing: OutgoingRequest, shared: Promise<T>): Promise<T> {
  try {
    return await waitFor(shared, outgoing.signal);
  } catch (cause) {
    const call = { method: outgoing.method, path: pathOf(outgoing.target) };
    throw new AtlasUnreachable(call, { why: whyNot(cause, outgoing.signal), sent: false, cause });
  }
}

function whyNot(cause: unknown, signal: AbortSignal): Silence {
  if (!signal.aborted || cause !== signal.reason) return 'sign-in';
  return cause instanceof DeadlinePassed ? 'timeout' : 'aborted';
}
