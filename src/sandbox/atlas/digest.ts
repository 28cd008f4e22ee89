// HTTP digest authentication for API keys as in Atlas: MD5, qop=auth, each nonce count valid once.
import { createHash, randomBytes } from 'node:crypto';
import type { ApiKey } from './credentials.js';

const REALM = 'MMS Public API';
const NONCE_LIFE_MS = 5 * 60_000;

export type DigestVerdict =
  | { readonly ok: true; readonly key: ApiKey }
  | { readonly ok: false; readonly stale: boolean };

export class Digest {
  private readonly nonces = new Map<string, { readonly madeAt: number; readonly counts: Set<string> }>();

  constructor(
    private readonly keys: () => readonly ApiKey[],
    private readonly now: () => number,
  ) {}

  /** The value of WWW-Authenticate, in the same format as Atlas's. */
  challenge(stale = false): string {
    const nonce = randomBytes(24).toString('base64');
    this.nonces.set(nonce, { madeAt: this.now(), counts: new Set() });
    return `Digest realm="${REALM}", domain="", nonce="${nonce}", algorithm=MD5, qop="auth", stale=${stale}`;
  }

  /** @param target the request target, byte for byte */
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

/** Parses directives by name, without quotes. */
function directives(authorization: string): Readonly<Record<string, string>> {
  const found = authorization.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g);
  return Object.fromEntries([...found].map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']));
}

function expected(key: ApiKey, given: Readonly<Record<string, string>>, method: string, target: string): string {
  const secret = md5(`${key.publicKey}:${REALM}:${key.privateKey}`);
  return md5([secret, given.nonce, given.nc, given.cnonce, 'auth', md5(`${method}:${target}`)].join(':'));
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
