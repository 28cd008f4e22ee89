// OAuth client credentials: one token, shared by everyone who asks and, where there is a store, by all processes.
import { z } from 'zod';
import type { Credential } from '../config.js';
import { beforeSending, isCredentialRefused, type SignedIn, type SignInDeps, withAuthorization } from './credential.js';
import { waitFor, withDeadline } from './deadline.js';
import type { OutgoingRequest, Reply } from './exchange.js';
import { isSuccess, readBody, readError } from './reading.js';
import { type Seal, sealFor } from './sealed.js';

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
/** A store that is slower does not keep anybody from signing in. */
const STORE_DEADLINE_MS = 1_000;

export interface ServiceAccountDeps extends SignInDeps {
  /** Milliseconds on a clock that only goes forward. */
  readonly monotonic: () => number;
}

/**
 * Atlas keeps at most 100 live tokens per account, each for an hour. So a token is fetched only when needed and revoked at
 * the end; and with a store it outlives its process: one that starts a hundred times an hour would lock itself out.
 */
export class ServiceAccountSignIn implements SignedIn {
  readonly #deps: ServiceAccountDeps;
  readonly #basic: string;
  readonly #seal: Seal;
  /** The one that Atlas refused last: not to be taken from the store again. */
  #refused: string | undefined;
  #token: Token | undefined;
  #fetching: Promise<Token> | undefined;

  constructor(account: Extract<Credential, { kind: 'service-account' }>, deps: ServiceAccountDeps) {
    this.#deps = deps;
    // Raw id and secret: form-encoding their underscores, as OAuth's text has it, makes Atlas refuse them.
    this.#basic = `Basic ${Buffer.from(`${account.clientId}:${account.clientSecret}`).toString('base64')}`;
    this.#seal = sealFor(account.clientId, account.clientSecret);
  }

  async send(outgoing: OutgoingRequest): Promise<Reply> {
    const token = await beforeSending(outgoing, this.#currentToken());
    const reply = await this.#deps.exchange(withAuthorization(outgoing, `Bearer ${token.value}`));
    if (!isCredentialRefused(reply)) return reply;
    // Whoever comes second finds the token that the first one fetched.
    if (this.#token === token) this.#token = undefined;
    this.#refused = token.value;
    const renewed = await beforeSending(outgoing, this.#currentToken());
    return this.#deps.exchange(withAuthorization(outgoing, `Bearer ${renewed.value}`));
  }

  async signOut(): Promise<void> {
    const token = this.#token;
    this.#token = undefined;
    if (token === undefined || this.#deps.tokens !== undefined) return;
    const form = `token=${encodeURIComponent(token.value)}&token_type_hint=access_token`;
    // A token that could not be revoked ends by itself within the hour.
    await this.#post('/api/oauth/revoke', form, REVOKE_DEADLINE_MS).catch(() => undefined);
  }

  async #currentToken(): Promise<Token> {
    const held = this.#token;
    if (held !== undefined && this.#deps.monotonic() < held.renewAt) return held;
    this.#fetching ??= this.#findToken().finally(() => {
      this.#fetching = undefined;
    });
    try {
      return await this.#fetching;
    } catch (error) {
      if (held !== undefined && this.#deps.monotonic() < held.endsAt) return held;
      throw error;
    }
  }

  async #findToken(): Promise<Token> {
    const kept = await this.#keptToken();
    this.#token = kept ?? (await this.#fetchToken());
    return this.#token;
  }

  /** Another process's, when it is good for longer than a moment. */
  async #keptToken(): Promise<Token | undefined> {
    const { tokens, monotonic } = this.#deps;
    if (tokens === undefined) return undefined;
    const askedAt = monotonic();
    const kept = await inTime(tokens.load(this.#seal.name));
    const value = kept && this.#seal.open(kept.sealed);
    if (kept === undefined || value === undefined || value === this.#refused) return undefined;
    return kept.leftMs > RENEW_EARLY_MS ? lasting(value, askedAt, kept.leftMs) : undefined;
  }

  async #fetchToken(): Promise<Token> {
    const path = '/api/oauth/token';
    const askedAt = this.#deps.monotonic();
    const reply = await this.#post(path, 'grant_type=client_credentials', TOKEN_DEADLINE_MS);
    if (!isSuccess(reply)) throw readError({ method: 'POST', path }, reply);
    const { access_token, expires_in } = readBody({ method: 'POST', path }, reply, TokenReply);
    const token = lasting(access_token, askedAt, expires_in * 1000);
    const leftMs = Math.floor(token.endsAt - this.#deps.monotonic());
    const { name, close } = this.#seal;
    if (leftMs > 0) await inTime(this.#deps.tokens?.save(name, { sealed: close(access_token), leftMs }));
    return token;
  }

  #post(path: string, body: string, deadlineMs: number): Promise<Reply> {
    const headers = {
      authorization: this.#basic,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const target = `${this.#deps.prefix}${path}`;
    return withDeadline(deadlineMs, [], (signal) =>
      this.#deps.exchange({ method: 'POST', target, headers, body, signal }),
    );
  }
}

function lasting(value: string, from: number, lifeMs: number): Token {
  return { value, renewAt: from + lifeMs - Math.min(RENEW_EARLY_MS, lifeMs / 2), endsAt: from + lifeMs };
}

/** Without the store it works as well: whatever is wrong with it is said by its connection. */
const inTime = <T>(stored: Promise<T> | undefined): Promise<T | undefined> =>
  stored === undefined
    ? Promise.resolve(undefined)
    : waitFor(stored, AbortSignal.timeout(STORE_DEADLINE_MS)).catch(() => undefined);
