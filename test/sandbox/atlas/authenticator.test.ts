import { describe, expect, test } from '@jest/globals';
import type { ApiKey, AtlasStandIn } from '../../../src/sandbox/atlas/index.js';
import { ACCEPT, API, askToken, basic, call, digest, nonceOf, start, token } from './caller.js';

const orgs = (atlas: AtlasStandIn, authorization?: string) =>
  fetch(`${atlas.url}${API}/orgs`, { headers: { accept: ACCEPT, ...(authorization && { authorization }) } });

describe('a service account', () => {
  test('can use a token for exactly an hour', async () => {
    let now = Date.now();
    const atlas = await start({ now: () => now });
    const bearer = `Bearer ${await token(atlas, atlas.credentials.reader)}`;
    expect((await orgs(atlas, bearer)).status).toBe(200);
    now += 3_599_000;
    expect((await orgs(atlas, bearer)).status).toBe(200);
    now += 1000;
    const late = await orgs(atlas, bearer);
    expect(late.status).toBe(401);
    expect(late.headers.get('x-error-code')).toBeNull();
    expect(await late.json()).toMatchObject({ error: 401, errorCode: 'UNEXPECTED_ERROR' });
  });

  test('can’t use a revoked token', async () => {
    const atlas = await start();
    const { reader } = atlas.credentials;
    const given = await token(atlas, reader);
    expect((await orgs(atlas, `Bearer ${given}`)).status).toBe(200);
    const revoked = await fetch(`${atlas.url}/api/oauth/revoke`, {
      method: 'POST',
      headers: { authorization: basic(reader), 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${given}&token_type_hint=access_token`,
    });
    expect(revoked.status).toBe(200);
    expect((await orgs(atlas, `Bearer ${given}`)).status).toBe(401);
  });

  test('can still use its token after it was deleted, but can’t get a new token', async () => {
    const atlas = await start();
    const { reader, owner } = atlas.credentials;
    const bearer = `Bearer ${await token(atlas, reader)}`;
    const path = `/orgs/${atlas.world.organizations[0]?.id}/serviceAccounts/${reader.clientId}`;
    expect((await call(atlas, 'DELETE', path, { as: owner })).status).toBe(204);
    expect((await orgs(atlas, bearer)).status).toBe(200);
    expect((await askToken(atlas, { authorization: basic(reader) })).status).toBe(401);
  });

  test('gets no token with a wrong or form-encoded secret', async () => {
    const atlas = await start();
    const { reader } = atlas.credentials;
    const encoded = { ...reader, clientSecret: reader.clientSecret.replaceAll('_', '%5F') };
    for (const account of [{ ...reader, clientSecret: 'mdb_sa_sk_wrong' }, encoded]) {
      const reply = await askToken(atlas, { authorization: basic(account) });
      expect(reply.status).toBe(401);
      expect(await reply.json()).toMatchObject({ error: 'invalid_client' });
    }
  });

  test('gets no token for a different grant type or a JSON body', async () => {
    const atlas = await start();
    const authorization = basic(atlas.credentials.reader);
    const wrongGrant = await askToken(atlas, { authorization }, 'grant_type=password');
    expect([wrongGrant.status, await wrongGrant.json()]).toMatchObject([400, { error: 'unsupported_grant_type' }]);
    const json = await askToken(atlas, { authorization, 'content-type': 'application/json' }, '{}');
    expect([json.status, await json.json()]).toMatchObject([400, { error: 'invalid_request' }]);
  });

  test('can have at most 100 live tokens', async () => {
    const atlas = await start();
    for (let count = 0; count < 100; count += 1) await token(atlas, atlas.credentials.reader);
    const reply = await askToken(atlas, { authorization: basic(atlas.credentials.reader) });
    expect([reply.status, await reply.json()]).toMatchObject([403, { error: 'access_denied' }]);
  });
});

describe('an API key', () => {
  const target = `${API}/orgs`;
  const challenged = async (atlas: AtlasStandIn) => nonceOf((await orgs(atlas)).headers.get('www-authenticate'));

  test('gets a digest challenge in Atlas’s format', async () => {
    const reply = await orgs(await start());
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toMatch(
      /^Digest realm="MMS Public API", domain="", nonce="[\w+/]{32}", algorithm=MD5, qop="auth", stale=false$/,
    );
  });

  test('can reuse a nonce with the next count', async () => {
    const atlas = await start();
    const nonce = await challenged(atlas);
    for (const count of [1, 2, 3]) {
      const reply = await orgs(atlas, digest(atlas.credentials.readerKey, nonce, target, count));
      expect(reply.status).toBe(200);
    }
    expect(atlas.calls.map(({ status, credential }) => [status, credential])).toEqual([
      [401, undefined],
      [200, 'readerKey'],
      [200, 'readerKey'],
      [200, 'readerKey'],
    ]);
  });

  test('gets stale=true for a reused count and an expired nonce', async () => {
    let now = Date.now();
    const atlas = await start({ now: () => now });
    const key = atlas.credentials.readerKey;
    const nonce = await challenged(atlas);
    await orgs(atlas, digest(key, nonce, target));
    const replayed = await orgs(atlas, digest(key, nonce, target));
    expect([replayed.status, replayed.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/stale=true$/),
    ]);
    now += 5 * 60_000 + 1;
    const ended = await orgs(atlas, digest(key, nonce, target, 2));
    expect([ended.status, ended.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/stale=true$/)]);
  });

  test.each<[string, (key: ApiKey, nonce: string) => string]>([
    ['a wrong private key', (key, nonce) => digest({ ...key, privateKey: 'wrong' }, nonce, target)],
    ['an unknown public key', (key, nonce) => digest({ ...key, publicKey: 'abcdefgh' }, nonce, target)],
    ['the response for a different target', (key, nonce) => digest(key, nonce, `${target}?pageNum=1`)],
    ['a changed count', (key, nonce) => digest(key, nonce, target).replace('nc=00000001', 'nc=00000002')],
    ['a different qop', (key, nonce) => digest(key, nonce, target).replace('qop=auth', 'qop=auth-int')],
  ])('gets a new challenge with stale=false after %s', async (_, answer) => {
    const atlas = await start();
    const reply = await orgs(atlas, answer(atlas.credentials.readerKey, await challenged(atlas)));
    expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/stale=false$/)]);
  });
});
