// Signs in with OAuth client credentials. All callers, and all processes with the same store, share one token.

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Credential } from '../config.js';
import {
  isCredentialRefused,
  type RequestSigner,
  type SignInDeps,
  waitForSignIn,
  withAuthorization,
} from './credential.js';
import { waitUnlessAborted, withDeadline } from './deadline.js';
import type { OutgoingRequest, Reply } from './exchange.js';
import { errorFromReply, isSuccess, parseReplyBody } from './read-reply.js';

interface Token {
  readonly value: string;
  /** When to renew the token. Like `endsAt`, a time on the monotonic clock. */
  readonly renewAt: number;
  readonly endsAt: number;
}

const TokenReply = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  /** In seconds. */
  expires_in: z.number().positive(),
});

const TOKEN_DEADLINE_MS = 5_000;
const REVOKE_DEADLINE_MS = 2_000;
const RENEW_EARLY_MS = 60_000;
/** The deadline for the token store. After this deadline, sign-in continues without the store. */
const STORE_DEADLINE_MS = 1_000;

interface ServiceAccountDeps extends SignInDeps {
  /** A monotonic clock in milliseconds. */
  readonly monotonic: () => number;
}

/**
 * Atlas allows an account at most 100 live tokens, each valid for an hour. So a token is fetched only when a request
 * needs it, and is revoked when the process ends. If there's a store, the token is stored for the next process instead,
 * because a hundred restarts in an hour would lock the bot out. Both limits are on
 * https://www.mongodb.com/docs/mcp-server/remote-mcp/rate-limits.
 */
export class ServiceAccountSigner implements RequestSigner {
  readonly #deps: ServiceAccountDeps;
  readonly #basic: string;
  readonly #cipher: TokenCipher;
  /** The last token that Atlas refused, which must not be loaded from the store again. */
  #refused: string | undefined;
  #token: Token | undefined;
  #fetching: Promise<Token> | undefined;

  constructor(account: Extract<Credential, { kind: 'service-account' }>, deps: ServiceAccountDeps) {
    this.#deps = deps;
    // The ID and secret aren't form-encoded, because Atlas refuses encoded underscores, although RFC 6749 (2.3.1)
    // requires form-encoding.
    this.#basic = `Basic ${Buffer.from(`${account.clientId}:${account.clientSecret}`).toString('base64')}`;
    this.#cipher = createTokenCipher(account.clientId, account.clientSecret);
  }

  async send(outgoing: OutgoingRequest): Promise<Reply> {
    const token = await waitForSignIn(outgoing, this.#currentToken());
    const reply = await this.#deps.exchange(withAuthorization(outgoing, `Bearer ${token.value}`));
    if (!isCredentialRefused(reply)) return reply;
    // A concurrent call may already have replaced the token.
    if (this.#token === token) this.#token = undefined;
    this.#refused = token.value;
    const renewed = await waitForSignIn(outgoing, this.#currentToken());
    return this.#deps.exchange(withAuthorization(outgoing, `Bearer ${renewed.value}`));
  }

  async signOut(): Promise<void> {
    const token = this.#token;
    this.#token = undefined;
    if (token === undefined || this.#deps.tokens !== undefined) return;
    const form = `token=${encodeURIComponent(token.value)}&token_type_hint=access_token`;
    // Errors are ignored, because a token that couldn't be revoked expires within the hour.
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
    const kept = await this.#storedToken();
    this.#token = kept ?? (await this.#fetchToken());
    return this.#token;
  }

  /** Loads another process's token. Ignores a token that expires soon or that Atlas refused. */
  async #storedToken(): Promise<Token | undefined> {
    const { tokens, monotonic } = this.#deps;
    if (tokens === undefined) return undefined;
    const askedAt = monotonic();
    const kept = await withinStoreDeadline(tokens.load(this.#cipher.name));
    const value = kept && this.#cipher.decrypt(kept.ciphertext);
    if (kept === undefined || value === undefined || value === this.#refused) return undefined;
    return kept.leftMs > RENEW_EARLY_MS ? tokenValidFor(value, askedAt, kept.leftMs) : undefined;
  }

  async #fetchToken(): Promise<Token> {
    const path = '/api/oauth/token';
    const askedAt = this.#deps.monotonic();
    const reply = await this.#post(path, 'grant_type=client_credentials', TOKEN_DEADLINE_MS);
    if (!isSuccess(reply)) throw errorFromReply({ method: 'POST', path }, reply);
    const { access_token, expires_in } = parseReplyBody({ method: 'POST', path }, reply, TokenReply);
    const token = tokenValidFor(access_token, askedAt, expires_in * 1000);
    const leftMs = Math.floor(token.endsAt - this.#deps.monotonic());
    const { name, encrypt } = this.#cipher;
    if (leftMs > 0)
      await withinStoreDeadline(this.#deps.tokens?.save(name, { ciphertext: encrypt(access_token), leftMs }));
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

function tokenValidFor(value: string, from: number, lifeMs: number): Token {
  return { value, renewAt: from + lifeMs - Math.min(RENEW_EARLY_MS, lifeMs / 2), endsAt: from + lifeMs };
}

/** Limits how long a call to the store takes. Drops the store's errors, because the store's connection reports them. */
const withinStoreDeadline = <T>(stored: Promise<T> | undefined): Promise<T | undefined> =>
  stored === undefined
    ? Promise.resolve(undefined)
    : waitUnlessAborted(stored, AbortSignal.timeout(STORE_DEADLINE_MS)).catch(() => undefined);

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface TokenCipher {
  /** The account's key in the store: a hash that doesn't reveal the account. */
  readonly name: string;
  encrypt(token: string): string;
  /** @returns the token, or undefined for text that wasn't encrypted with this secret */
  decrypt(ciphertext: string): string | undefined;
}

function createTokenCipher(clientId: string, clientSecret: string): TokenCipher {
  const key = Buffer.from(hkdfSync('sha256', clientSecret, clientId, 'countersign atlas token', 32));
  return {
    name: createHash('sha256').update(clientId).digest('hex').slice(0, 16),
    encrypt(token) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      const closed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), closed]).toString('base64');
    },
    decrypt(ciphertext) {
      const bytes = Buffer.from(ciphertext, 'base64');
      const body = NONCE_BYTES + TAG_BYTES;
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, body));
        return Buffer.concat([decipher.update(bytes.subarray(body)), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
