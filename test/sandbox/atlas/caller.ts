// Calls the simulated Atlas without any of the bot's code.
import { createHash } from 'node:crypto';
import { afterEach } from '@jest/globals';
import { z } from 'zod';
import {
  type ApiKey,
  type AtlasOptions,
  type AtlasStandIn,
  type ServiceAccount,
  startAtlas,
} from '../../../src/sandbox/atlas/index.js';

export const ACCEPT = 'application/vnd.atlas.2025-03-12+json';
export const API = '/api/atlas/v2';

/** Starts a simulated Atlas and closes it after the test. */
export async function start(options?: AtlasOptions): Promise<AtlasStandIn> {
  const atlas = await startAtlas(options);
  open.push(atlas);
  return atlas;
}
const open: AtlasStandIn[] = [];
afterEach(async () => {
  for (const atlas of open.splice(0)) await atlas.close();
});

export const basic = ({ clientId, clientSecret }: ServiceAccount) =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;

export const askToken = (
  atlas: AtlasStandIn,
  headers: Record<string, string>,
  body = 'grant_type=client_credentials',
) =>
  fetch(`${atlas.url}/api/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });

const Token = z.object({ access_token: z.string(), expires_in: z.literal(3600), token_type: z.literal('Bearer') });

export async function token(atlas: AtlasStandIn, account: ServiceAccount): Promise<string> {
  const reply = await askToken(atlas, { authorization: basic(account) });
  return Token.parse(await reply.json()).access_token;
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Options {
  readonly as?: ServiceAccount;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Makes one call with a new token, by default the executor's. */
export async function call(atlas: AtlasStandIn, method: string, path: string, options: Options = {}): Promise<Reply> {
  const authorization = `Bearer ${await token(atlas, options.as ?? atlas.credentials.executor)}`;
  const reply = await fetch(`${atlas.url}${API}${path}`, {
    method,
    headers: { accept: ACCEPT, authorization, 'content-type': ACCEPT, ...options.headers },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: text === '' ? undefined : JSON.parse(text) };
}

export const get = (atlas: AtlasStandIn, path: string, options?: Options) => call(atlas, 'GET', path, options);

const Fields = z.record(z.string(), z.unknown());

/** Reads the values at a path in a body, e.g. `results.*.name` for all names. */
export function at(body: unknown, place: string): unknown {
  if (place === '') return body;
  const [key = '', ...rest] = place.split('.');
  if (key === '*')
    return z
      .array(z.unknown())
      .parse(body)
      .map((one) => at(one, rest.join('.')));
  return at(Array.isArray(body) ? body[Number(key)] : Fields.parse(body)[key], rest.join('.'));
}

export const nonceOf = (challenge: string | null): string => /nonce="([^"]+)"/.exec(challenge ?? '')?.[1] ?? '';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** The Authorization header for a GET (RFC 7616). */
export function digest(key: ApiKey, nonce: string, target: string, count = 1): string {
  const nc = count.toString(16).padStart(8, '0');
  const secret = md5(`${key.publicKey}:MMS Public API:${key.privateKey}`);
  const response = md5([secret, nonce, nc, 'c0ffee', 'auth', md5(`GET:${target}`)].join(':'));
  return `Digest username="${key.publicKey}", realm="MMS Public API", nonce="${nonce}", uri="${target}", algorithm=MD5, qop=auth, nc=${nc}, cnonce="c0ffee", response="${response}"`;
}
