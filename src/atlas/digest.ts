// HTTP digest access authentication (RFC 7616): reading challenges and answering them. Pure; see api-key.ts for its use.
import { createHash } from 'node:crypto';

export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: 'MD5' | 'SHA-256';
  /** To be sent back as it came, when there is one. */
  readonly opaque: string | undefined;
  /** The key was right; only the nonce is too old. */
  readonly stale: boolean;
}

export interface DigestAnswer {
  readonly challenge: DigestChallenge;
  readonly user: string;
  readonly password: string;
  readonly method: string;
  /** Byte for byte the request target. */
  readonly target: string;
  /** How often the nonce has been used, this time included. */
  readonly count: number;
  /** Fresh random text without quotes or backslashes. */
  readonly clientNonce: string;
}

/** The value of the Authorization header that answers a challenge, with `qop=auth`. */
export function answerDigest(answer: DigestAnswer): string {
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
 * The first challenge of a reply's WWW-Authenticate headers that can be answered: a server names the one it likes best
 * first. Undefined when there is none: another scheme, another algorithm (`MD5-sess` too), or no `qop` of `auth`.
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
// A parameter before a scheme, since `a = b` begins like one; a scheme may be followed by one bare word (token68).
const PIECE = `[\\s,]*(?:${PARAMETER}(?=[ \\t]*(?:,|$))|${SCHEME})`;

/** Splits `Digest realm="a, \"b\"", nonce=c, Negotiate, Basic realm=d` at the commas that separate. Stops at nonsense. */
function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  for (const [, name = '', inQuotes, bare = '', scheme] of header.matchAll(new RegExp(PIECE, 'gy'))) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), inQuotes?.replace(/\\(.)/g, '$1') ?? bare);
  }
  return challenges;
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
