// Parses and answers the challenges of HTTP digest access authentication (RFC 7616). Pure. Used by api-key.ts.
import { createHash } from 'node:crypto';

export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: 'MD5' | 'SHA-256';
  /** The challenge's `opaque` value, if present, which is sent back unchanged. */
  readonly opaque: string | undefined;
  /** Whether the key is right and only the nonce has expired. */
  readonly stale: boolean;
}

interface DigestAnswer {
  readonly challenge: DigestChallenge;
  readonly user: string;
  readonly password: string;
  readonly method: string;
  /** The exact bytes of the request target. */
  readonly target: string;
  /** The number of uses of the nonce, including this one. */
  readonly count: number;
  /** Fresh random text without quotes or backslashes. */
  readonly clientNonce: string;
}

/** Returns the Authorization header that answers a challenge, with `qop=auth`. */
export function digestAuthorization(answer: DigestAnswer): string {
  const { challenge, user, method, target, clientNonce } = answer;
  const hash = (text: string) =>
    createHash(challenge.algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text, 'utf8')
      .digest('hex');
  const nc = answer.count.toString(16).padStart(8, '0');
  const secret = hash(`${user}:${challenge.realm}:${answer.password}`);
  const response = hash(`${secret}:${challenge.nonce}:${nc}:${clientNonce}:auth:${hash(`${method}:${target}`)}`);
  const parts = [
    `username=${quoted(user)}`,
    `realm=${quoted(challenge.realm)}`,
    `nonce=${quoted(challenge.nonce)}`,
    `uri=${quoted(target)}`,
    `response="${response}"`,
    `algorithm=${challenge.algorithm}`,
    `cnonce="${clientNonce}"`,
    ...(challenge.opaque === undefined ? [] : [`opaque=${quoted(challenge.opaque)}`]),
    'qop=auth',
    `nc=${nc}`,
  ];
  return `Digest ${parts.join(', ')}`;
}

/**
 * Finds the first supported challenge in a reply's WWW-Authenticate headers, because servers list their preferred
 * challenge first. A challenge isn't supported if it has a different scheme or algorithm (such as `MD5-sess`), or no
 * `auth` in `qop`.
 */
export function findDigestChallenge(header: string | readonly string[] | undefined): DigestChallenge | undefined {
  const headers = header === undefined ? [] : [header].flat();
  for (const { scheme, parameters } of headers.flatMap(parseChallenges)) {
    const challenge = scheme === 'digest' ? asDigest(parameters) : undefined;
    if (challenge !== undefined) return challenge;
  }
  return undefined;
}

function asDigest(parameters: ReadonlyMap<string, string>): DigestChallenge | undefined {
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const named = (parameters.get('algorithm') ?? 'MD5').toUpperCase();
  const algorithm = named === 'MD5' || named === 'SHA-256' ? named : undefined;
  const qops = (parameters.get('qop') ?? '').toLowerCase().split(/[\s,]+/);
  if (realm === undefined || nonce === undefined || algorithm === undefined || !qops.includes('auth')) return undefined;
  const stale = parameters.get('stale')?.toLowerCase() === 'true';
  return { realm, nonce, algorithm, opaque: parameters.get('opaque'), stale };
}

interface Challenge {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PARAMETER = `(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`;
const SCHEME = `(${TOKEN})(?:[ \\t]+[A-Za-z0-9._~+/-]+=*(?=[ \\t]*(?:,|$)))?`;
// Matches a parameter before a scheme, because the start of `a = b` also looks like a scheme. One token68 may follow a
// scheme.
const PIECE = `[\\s,]*(?:${PARAMETER}(?=[ \\t]*(?:,|$))|${SCHEME})`;

/** Splits `Digest realm="a, \"b\"", nonce=c, Negotiate, Basic realm=d` into challenges. Stops at invalid syntax. */
function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  for (const [, name = '', inQuotes, bare = '', scheme] of header.matchAll(new RegExp(PIECE, 'gy'))) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), inQuotes?.replace(/\\(.)/g, '$1') ?? bare);
  }
  return challenges;
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
