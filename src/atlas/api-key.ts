// Signs in with an API key through HTTP digest authentication. Reuses a nonce until Atlas refuses it.
import { randomBytes } from 'node:crypto';
import type { Credential } from '../config.js';
import { API_ROOT, mediaType } from './api.js';
import {
  isCredentialRefused,
  type RequestSigner,
  type SignInDeps,
  waitForSignIn,
  withAuthorization,
} from './credential.js';
import { withDeadline } from './deadline.js';
import { type DigestChallenge, digestAuthorization, findDigestChallenge } from './digest.js';
import { AtlasBadReplyError } from './errors.js';
import { type OutgoingRequest, pathOf, type Reply } from './exchange.js';
import { errorFromReply, isSuccess } from './read-reply.js';

/** A challenge and the number of requests that have used its nonce. */
interface Nonce {
  readonly challenge: DigestChallenge;
  count: number;
}

const CHALLENGE_DEADLINE_MS = 5_000;

export class ApiKeySigner implements RequestSigner {
  readonly #key: Extract<Credential, { kind: 'api-key' }>;
  readonly #deps: SignInDeps;
  #nonce: Nonce | undefined;
  #fetching: Promise<Nonce> | undefined;

  constructor(key: Extract<Credential, { kind: 'api-key' }>, deps: SignInDeps) {
    this.#key = key;
    this.#deps = deps;
  }

  async send(outgoing: OutgoingRequest): Promise<Reply> {
    const nonce = await waitForSignIn(outgoing, this.#currentNonce(outgoing));
    const reused = nonce.count > 0;
    const reply = await this.#deps.exchange(this.#sign(outgoing, nonce));
    const challenge = isCredentialRefused(reply) ? findDigestChallenge(reply.headers['www-authenticate']) : undefined;
    // If Atlas refuses a fresh nonce, the key is wrong. A reused nonce may have expired, or Atlas may accept each nonce
    // only once.
    if (challenge === undefined || !(reused || challenge.stale)) return reply;
    this.#nonce = { challenge, count: 0 };
    return this.#deps.exchange(this.#sign(outgoing, this.#nonce));
  }

  async signOut(): Promise<void> {
    this.#nonce = undefined;
  }

  #sign(outgoing: OutgoingRequest, nonce: Nonce): OutgoingRequest {
    // The count is incremented in the tick in which the request uses it, so that no two requests send the same count.
    nonce.count += 1;
    const authorization = digestAuthorization({
      challenge: nonce.challenge,
      user: this.#key.publicKey,
      password: this.#key.privateKey,
      method: outgoing.method,
      target: outgoing.target,
      count: nonce.count,
      clientNonce: randomBytes(16).toString('hex'),
    });
    return withAuthorization(outgoing, authorization);
  }

  async #currentNonce(outgoing: OutgoingRequest): Promise<Nonce> {
    if (this.#nonce !== undefined) return this.#nonce;
    this.#fetching ??= this.#fetchNonce(outgoing).finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  /**
   * Gets a challenge with an unauthenticated GET. Before a read, the GET is for the same path. Before a write, the GET
   * is for the API root, so that a write is never sent unauthenticated.
   */
  async #fetchNonce(outgoing: OutgoingRequest): Promise<Nonce> {
    const target = outgoing.method === 'GET' ? outgoing.target : this.#deps.prefix + API_ROOT;
    const call = { method: 'GET', path: pathOf(target) } as const;
    const reply = await withDeadline(CHALLENGE_DEADLINE_MS, [], (signal) =>
      this.#deps.exchange({
        method: 'GET',
        target,
        headers: { accept: mediaType() },
        signal,
      }),
    );
    if (!isSuccess(reply) && reply.status !== 401) throw errorFromReply(call, reply);
    const challenge = findDigestChallenge(reply.headers['www-authenticate']);
    if (challenge === undefined)
      throw new AtlasBadReplyError(call, { status: reply.status, flaw: 'no digest challenge' });
    this.#nonce = { challenge, count: 0 };
    return this.#nonce;
  }
}
