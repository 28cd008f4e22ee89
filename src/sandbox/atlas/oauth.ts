// The token endpoint of service accounts: exchanges client credentials for a bearer token valid for an hour.
//
// Errors by RFC 6749, and by MongoDB's own clients of this endpoint (`access_denied` at 100 tokens).
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceAccount } from './credentials.js';
import type { Reply } from './reply.js';

const LIFE_S = 3600;
const MOST_LIVE_TOKENS = 100;

interface Token {
  readonly account: ServiceAccount;
  readonly endsAt: number;
}

export class OAuth {
  private readonly tokens = new Map<string, Token>();

  constructor(
    private readonly accounts: () => readonly ServiceAccount[],
    private readonly now: () => number,
  ) {}

  /** POST /api/oauth/token */
  issue(headers: IncomingHttpHeaders, body: string | undefined): Reply {
    const form = formOf(headers, body);
    if (form === undefined) return refuse(400, 'invalid_request', 'The body has to be form-encoded.');
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

  /** A guess: a token outlives its deleted account. Atlas documents only that it is valid for an hour. */
  holder(token: string): ServiceAccount | undefined {
    const found = this.tokens.get(token);
    return found === undefined || found.endsAt <= this.now() ? undefined : found.account;
  }

  /** Atlas takes id and secret unencoded. Form-encoded ones, as in RFC 6749, do not match. */
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
