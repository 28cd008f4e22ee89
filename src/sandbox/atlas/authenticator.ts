// Authenticates callers: a service account by bearer token, an API key by HTTP digest.
import type { ApiKey, Credential, ServiceAccount } from './credentials.js';
import { Digest } from './digest.js';
import { OAuth } from './oauth.js';
import { type Reply, unauthenticated } from './reply.js';

export class Authenticator {
  readonly oauth: OAuth;
  readonly digest: Digest;

  /** @param credentials may change at any time */
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
      return this.oauth.holder(value) ?? unauthenticated('Bearer error="invalid_token"');
    }
    if (scheme.toLowerCase() !== 'digest') return unauthenticated(this.digest.challenge());
    const verdict = this.digest.verify(value, method, target);
    return verdict.ok ? verdict.key : unauthenticated(this.digest.challenge(verdict.stale));
  }
}
