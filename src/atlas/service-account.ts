// OAuth client credentials: one token per process, shared by everyone who asks at the same time.
import { z } from 'zod';
import {
  beforeSending,
  type Credential,
  isCredentialRefused,
  type SignedIn,
  type SignInDeps,
  withAuthorization,
} from './credential.js';
import { withDeadline } from './deadline.js';
import type { Outgoing, Reply } from './exchange.js';
import { isSuccess, readBody, readError } from './reading.js';

interface Token {
  readonly value: string;
  /** On the monotonic clock, as `endsAt`. */
  readonly renewAt: number;
  readonly endsAt: number;
}

const TokenReply = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  /** Seconds. */
  expires_in: z.number().positive(),
});

const TOKEN_DEADLINE_MS = 5_000;
const REVOKE_DEADLINE_MS = 2_000;
const RENEW_EARLY_MS = 60_000;

export interface Deps extends SignInDeps {
  /** Milliseconds on a clock that only goes forward. */
  readonly monotonic: () => number;
}

/** Atlas keeps at most 100 live tokens per account, so a token is fetched only when needed, and revoked at the end. */
export class ServiceAccount implements SignedIn {
  readonly #deps: Deps;
  readonly #basic: string;
  #token: Token | undefined;
  #fetching: Promise<Token> | undefined;

  constructor(account: Extract<Credential, { kind: 'service-account' }>, deps: Deps) {
    this.#deps = deps;
    // Raw id and secret: form-encoding their underscores, as OAuth's text has it, makes Atlas refuse them.
    this.#basic = `Basic ${Buffer.from(`${account.clientId}:${account.clientSecret}`).toString('base64')}`;
  }

  async send(outgoing: Outgoing): Promise<Reply> {
    const token = await beforeSending(outgoing, this.#currentToken());
    const reply = await this.#deps.exchange(withAuthorization(outgoing, `Bearer ${token.value}`));
    if (!isCredentialRefused(reply)) return reply;
    // Whoever comes second finds the token that the first one fetched.
    if (this.#token === token) this.#token = undefined;
    const renewed = await beforeSending(outgoing, this.#currentToken());
    return this.#deps.exchange(withAuthorization(outgoing, `Bearer ${renewed.value}`));
  }

  async signOut(): Promise<void> {
    const token = this.#token;
    this.#token = undefined;
    if (token === undefined) return;
    const form = `token=${encodeURIComponent(token.value)}&token_type_hint=access_token`;
    // A token that could not be revoked ends by itself within the hour.
    await this.#post('/api/oauth/revoke', form, REVOKE_DEADLINE_MS).catch(() => undefined);
  }

  async #currentToken(): Promise<Token> {
    const held = this.#token;
    if (held !== undefined && this.#deps.monotonic() < held.renewAt) return held;
    this.#fetching ??= this.#fetchToken().finally(() => {
      this.#fetching = undefined;
    });
    try {
      return await this.#fetching;
    } catch (error) {
      if (held !== undefined && this.#deps.monotonic() < held.endsAt) return held;
      throw error;
    }
  }

  async #fetchToken(): Promise<Token> {
    const path = '/api/oauth/token';
    const askedAt = this.#deps.monotonic();
    const reply = await this.#post(path, 'grant_type=client_credentials', TOKEN_DEADLINE_MS);
    if (!isSuccess(reply)) throw readError({ method: 'POST', path }, reply);
    const { access_token, expires_in } = readBody({ method: 'POST', path }, reply, TokenReply);
    const lifeMs = expires_in * 1000;
    const early = Math.min(RENEW_EARLY_MS, lifeMs / 2);
    this.#token = { value: access_token, renewAt: askedAt + lifeMs - early, endsAt: askedAt + lifeMs };
    return this.#token;
  }

  #post(path: string, body: string, deadlineMs: number): Promise<Reply> {
    const headers = {
      authorization: this.#basic,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const target = `${this.#deps.prefix}${path}`;
    return withDeadline(deadlineMs, undefined, (signal) =>
      this.#deps.exchange({ method: 'POST', target, headers, body, signal }),
    );
  }
}
