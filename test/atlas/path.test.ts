import { describe, expect, test } from '@jest/globals';
import { asSegment, parseStoredPath, path, UnsafePathError } from '../../src/atlas/path.js';

describe('a path', () => {
  test('keeps its template and encodes its values', () => {
    const made = path`/groups/${'32b6e34b3d91647abb20e7b8'}/clusters/${'Größe 1:2'}:grantMongoDBEmployeeAccess`;
    expect(made.text).toBe(
      '/groups/32b6e34b3d91647abb20e7b8/clusters/Gr%C3%B6%C3%9Fe%201%3A2:grantMongoDBEmployeeAccess',
    );
    expect(made.shape).toBe('/groups/{}/clusters/{}:grantMongoDBEmployeeAccess');
  });

  test('may be the API root itself', () => {
    expect(path``.text).toBe('');
  });

  test.each([
    ['nothing', ''],
    ['one dot', '.'],
    ['two dots', '..'],
    ['a slash', 'a/b'],
    ['a backslash', 'a\\b'],
    ['an encoded slash', 'a%2fb'],
    ['encoded dots', '%2e%2e'],
    ['a question mark', 'a?b'],
    ['a hash', 'a#b'],
    ['a line break', 'a\r\nb'],
    ['a zero byte', 'a\0'],
    ['a line separator', 'a\u2028b'],
    ['half a character', 'a\ud800'],
    ['more than 256 characters', 'a'.repeat(257)],
  ])('refuses a segment of %s', (_, value) => {
    expect(() => path`/federationSettings/${'f1'}/identityProviders/${value}`).toThrow(UnsafePathError);
  });

  test('accepts unusual names', () => {
    for (const name of ['...', '.a', 'a..b', ' ', 'Ünïcode', '日本', '😀', 'a'.repeat(256)]) {
      expect(new URL(`https://atlas.example${path`/groups/${name}`.text}`).pathname.split('/')).toHaveLength(3);
    }
  });

  test('refuses pieces that are unsafe only in combination', () => {
    expect(() => path`/groups/${'g'}/.${'.'}`).toThrow(UnsafePathError);
    expect(() => path`/groups//clusters`).toThrow(UnsafePathError);
    expect(() => path`/groups/../clusters/${'a'}`).toThrow(UnsafePathError);
    expect(() => path`groups/${'g'}`).toThrow(UnsafePathError);
  });

  test('encodes a CIDR block or an ARN as one segment with asSegment', () => {
    const arn = 'arn:aws:kms:eu-west-1:1/key';
    expect(path`/groups/${'g'}/accessList/${asSegment('10.0.0.0/8')}`.text).toBe('/groups/g/accessList/10.0.0.0%2F8');
    expect(path`/keys/${asSegment(arn)}`.text).toBe('/keys/arn%3Aaws%3Akms%3Aeu-west-1%3A1%2Fkey');
    expect(path`/keys/${asSegment('/subscriptions/1')}`.text).toBe('/keys/%2Fsubscriptions%2F1');
    for (const value of ['', '/', '//a', 'a/', '../a', 'a/..', 'a/%2e%2e', 'a?b/c'])
      expect(() => path`/groups/${asSegment(value)}`).toThrow(UnsafePathError);
  });

  test('is restored from its stored text', () => {
    const made = path`/groups/${'32b6e34b3d91647abb20e7b8'}/clusters/${'Größe 1:2'}:grantMongoDBEmployeeAccess`;
    const stored = parseStoredPath(made.text);
    expect(stored.text).toBe(made.text);
    expect(stored.shape).toBe('/groups/{}/clusters/Gr%C3%B6%C3%9Fe%201%3A2:grantMongoDBEmployeeAccess');
    for (const value of ['10.0.0.0/8', '/subscriptions/1'])
      expect(parseStoredPath(path`/groups/${'g'}/accessList/${asSegment(value)}`.text).text).toContain('%2F');
  });

  test.each([
    '',
    'groups/g',
    '/',
    '/groups//g',
    '/groups/..',
    '/groups/%2E%2E',
    '/groups/a%2F..',
    '/groups/a%2F',
    '/groups/g?a=1',
    '/groups/g#a',
    '/groups/a b',
    '/groups/a\\b',
    '/groups/%2f',
    '/groups/a%00',
    '/groups/a%5Cb',
    '/groups/a%3Fb',
    '/groups/%E0%A4%A',
    `/groups/${'a'.repeat(257)}`,
  ])('is not restored from %j', (text) => {
    expect(() => parseStoredPath(text)).toThrow(UnsafePathError);
  });

  test('shows at most forty characters of what it refused', () => {
    expect(() => path`/groups/${'/'.repeat(1000)}`).toThrow(/^not a path segment: "\/{40}"$/);
  });
});
