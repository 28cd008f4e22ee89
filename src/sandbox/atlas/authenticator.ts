// Authenticates service accounts by bearer token and API keys by HTTP digest.
//
// The token endpoint exchanges client credentials for a bearer token that is valid for an hour. Errors follow RFC 6749
// and what MongoDB's own clients expect (`access_denied` if an account has 100 tokens). Digest authentication works as
// in Atlas: MD5, qop=auth, and each nonce count is valid once.
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Reply, unauthenticatedReply } from './api-error.js';
import type { ApiKey, Credential, ServiceAccount } from './credentials.js';

export class Authenticator {
  readonly oauth: OAuth;
  readonly digest: Digest;

  /** @param credentials the valid credentials, which may change at any time */
  constructor(
    readonly credentials: Credential[],
    now: () => number,
  ) {
    const accounts = () => credentials.filter((one): one is ServiceAccount => one.kind === 'service-account');
    const keys = () => credentials.filter((one): one is ApiKey => one.kind === 'api-key');
    this.oauth = new OAuth(accounts, now);
    this.digest = new Digest(keys, now);
  }

  /** @returns the credential, or the 401 to send */
  authenticate(authorization: string | undefined, method: string, target: string): Credential | Reply {
    const [, scheme = '', value = ''] = /^(\w+) (.*)$/.exec(authorization ?? '') ?? [];
    if (scheme.toLowerCase() === 'bearer') {
      return this.oauth.holder(value) ?? unauthenticatedReply('Bearer error="invalid_token"');
    }
    if (scheme.toLowerCase() !== 'digest') return unauthenticatedReply(this.digest.challenge());
    const verdict = this.digest.verify(value, method, target);
    return verdict.ok ? verdict.key : unauthenticatedReply(this.digest.challenge(verdict.stale));
  }
}

const LIFE_S = 3600;
const MOST_LIVE_TOKENS = 100;

interface Token {
  readonly account: ServiceAccount;
  readonly endsAt: number;
}

class OAuth {
  private readonly tokens = new Map<string, Token>();

  constructor(
    private readonly accounts: () => readonly ServiceAccount[],
    private readonly now: () => number,
  ) {}

  /** POST /api/oauth/token */
  issue(headers: IncomingHttpHeaders, body: string | undefined): Reply {
    const form = formOf(headers, body);
    if (form === undefined) return refuse(400, 'invalid_request', 'The body must be form-encoded.');
    const account = this.authenticate(headers.authorization);
    if (account === undefined) return refuse(401, 'invalid_client', 'Unknown client or wrong secret.');
    if (form.get('grant_type') !== 'client_credentials') {
      return refuse(400, 'unsupported_grant_type', 'Only client_credentials is supported.');
    }
    if (this.live(account) >= MOST_LIVE_TOKENS) return refuse(403, 'access_denied', 'Too many live access tokens.');
    const token = randomBytes(48).toString('base64url');
    this.tokens.set(token, { account, endsAt: this.now() + LIFE_S * 1000 });
    return json(200, { access_token: token, expires_in: LIFE_S, token_type: 'Bearer' });
  }

  /** POST /api/oauth/revoke */
  revoke(headers: IncomingHttpHeaders, body: string | undefined): Reply {
    const account = this.authenticate(headers.authorization);
    if (account === undefined) return refuse(401, 'invalid_client', 'Unknown client or wrong secret.');
    const token = formOf(headers, body)?.get('token') ?? '';
    if (this.tokens.get(token)?.account === account) this.tokens.delete(token);
    return json(200, {});
  }

  /**
   * Returns a token's account. Guess: a token outlives its account. Atlas only documents that it's valid for an hour.
   */
  holder(token: string): ServiceAccount | undefined {
    const found = this.tokens.get(token);
    return found === undefined || found.endsAt <= this.now() ? undefined : found.account;
  }

  /** Finds the account by its id and secret. Atlas expects both unencoded, unlike RFC 6749, which form-encodes them. */
  private authenticate(authorization: string | undefined): ServiceAccount | undefined {
    const [, basic = ''] = /^Basic (\S+)$/i.exec(authorization ?? '') ?? [];
    const pair = Buffer.from(basic, 'base64').toString();
    return this.accounts().find(({ clientId, clientSecret }) => pair === `${clientId}:${clientSecret}`);
  }

  private live(account: ServiceAccount): number {
    for (const [token, { endsAt }] of this.tokens) if (endsAt <= this.now()) this.tokens.delete(token);
    return [...this.tokens.values()].filter((token) => token.account === account).length;
  }
}

const formOf = ({ 'content-type': type }: IncomingHttpHeaders, body: string | undefined) =>
  type?.startsWith('application/x-www-form-urlencoded') ? new URLSearchParams(body) : undefined;

const refuse = (status: number, error: string, description: string) =>
  json(status, { error, error_description: description });

const json = (status: number, body: unknown): Reply => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  text: JSON.stringify(body),
});

const REALM = 'MMS Public API';
const NONCE_LIFE_MS = 5 * 60_000;

type DigestVerdict = { readonly ok: true; readonly key: ApiKey } | { readonly ok: false; readonly stale: boolean };

class Digest {
  private readonly nonces = new Map<string, { readonly madeAt: number; readonly counts: Set<string> }>();

  constructor(
    private readonly keys: () => readonly ApiKey[],
    private readonly now: () => number,
  ) {}

  /** Returns a WWW-Authenticate value in Atlas's format. */
  challenge(stale = false): string {
    const nonce = randomBytes(24).toString('base64');
    this.nonces.set(nonce, { madeAt: this.now(), counts: new Set() });
    return `Digest realm="${REALM}", domain="", nonce="${nonce}", algorithm=MD5, qop="auth", stale=${stale}`;
  }

  /** @param target the unmodified request target */
  verify(authorization: string, method: string, target: string): DigestVerdict {
    const given = directives(authorization);
    const key = this.keys().find(({ publicKey }) => publicKey === given.username);
    const right =
      key !== undefined &&
      given.realm === REALM &&
      given.uri === target &&
      given.qop === 'auth' &&
      (given.algorithm ?? 'MD5') === 'MD5' &&
      /^[0-9a-f]{8}$/i.test(given.nc ?? '') &&
      given.response === expected(key, given, method, target);
    if (!right) return { ok: false, stale: false };
    for (const [nonce, { madeAt }] of this.nonces) if (this.now() - madeAt > NONCE_LIFE_MS) this.nonces.delete(nonce);
    const counts = this.nonces.get(given.nonce ?? '')?.counts;
    if (counts === undefined || counts.has(given.nc ?? '')) return { ok: false, stale: true };
    counts.add(given.nc ?? '');
    return { ok: true, key };
  }
}

/** Parses the directives and removes their quotes. */
function directives(authorization: string): Readonly<Record<string, string>> {
  const found = authorization.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g);
  return Object.fromEntries([...found].map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']));
}

function expected(key: ApiKey, given: Readonly<Record<string, string>>, method: string, target: string): string {
  const secret = md5(`${key.publicKey}:${REALM}:${key.privateKey}`);
  return md5([secret, given.nonce, given.nc, given.cnonce, 'auth', md5(`${method}:${target}`)].join(':'));
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
