import { describe, expect, test } from '@jest/globals';
import { digestAuthorization, findDigestChallenge } from '../../src/atlas/digest.js';

// The example of RFC 7616, section 3.9.1.
const EXAMPLE = {
  user: 'Mufasa',
  password: 'Circle of Life',
  method: 'GET',
  target: '/dir/index.html',
  count: 1,
  clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};
const CHALLENGE = {
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
  stale: false,
};

describe('an answer', () => {
  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const)('matches the example of the RFC for %s', (algorithm, response) => {
    const answer = digestAuthorization({ ...EXAMPLE, challenge: { ...CHALLENGE, algorithm } });
    expect(answer).toContain(`response="${response}"`);
    expect(answer).toContain(`algorithm=${algorithm}, `);
    expect(answer).toContain('nc=00000001');
    expect(answer).toContain('qop=auth');
    expect(answer).toContain(`opaque="${CHALLENGE.opaque}"`);
  });

  test('counts in eight hexadecimal digits', () => {
    const challenge = { ...CHALLENGE, algorithm: 'MD5' as const };
    expect(digestAuthorization({ ...EXAMPLE, challenge, count: 255 })).toContain('nc=000000ff');
  });

  test('escapes quotes and backslashes', () => {
    const challenge = { ...CHALLENGE, algorithm: 'MD5' as const, realm: 'a "b" \\c' };
    expect(digestAuthorization({ ...EXAMPLE, challenge })).toContain('realm="a \\"b\\" \\\\c"');
  });
});

describe('a challenge', () => {
  test('is read as Atlas sends it', () => {
    const header =
      'Digest realm="MMS Public API", domain="", nonce="aGVsbG8gd29ybGQ/bm9uY2U=", algorithm=MD5, qop="auth", stale=false';
    expect(findDigestChallenge(header)).toEqual({
      realm: 'MMS Public API',
      nonce: 'aGVsbG8gd29ybGQ/bm9uY2U=',
      algorithm: 'MD5',
      opaque: undefined,
      stale: false,
    });
  });

  test('may contain commas and quotes, among other schemes', () => {
    const header =
      'Negotiate, NTLM abc==, Digest  REALM = "a, \\"b\\"" , nonce=n1,qop="auth-int, auth",stale=TRUE , Basic realm="c"';
    expect(findDigestChallenge(header)).toMatchObject({ realm: 'a, "b"', nonce: 'n1', algorithm: 'MD5', stale: true });
  });

  test('is the first supported one of several headers', () => {
    const weird = 'Digest realm="r", nonce="n0", algorithm=SHA-512-256, qop="auth"';
    const strong = 'Digest realm="r", nonce="n1", algorithm="SHA-256", qop="auth", opaque="o"';
    const weak = 'Digest realm="r", nonce="n2", algorithm=MD5, qop="auth"';
    expect(findDigestChallenge([weird, `${strong}, ${weak}`])).toMatchObject({ nonce: 'n1', algorithm: 'SHA-256' });
  });

  test.each([
    ['nothing', undefined],
    ['another scheme', 'Basic realm="r"'],
    ['an algorithm with a session', 'Digest realm="r", nonce="n", algorithm=MD5-sess, qop="auth"'],
    ['auth-int only', 'Digest realm="r", nonce="n", qop="auth-int"'],
    ['no qop', 'Digest realm="r", nonce="n"'],
    ['no nonce', 'Digest realm="r", qop="auth"'],
    ['nonsense', '"""=,,,Digest'],
  ])('is undefined for %s', (_, header) => {
    expect(findDigestChallenge(header)).toBeUndefined();
  });
});
