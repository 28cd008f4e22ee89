import { expect, test } from '@jest/globals';
import { canonicalSize, sizeBytes } from '../../src/operations/size.js';

test.each([
  ['10 TB', '10TiB', 10 * 1024 ** 4],
  ['10tib', '10TiB', 10 * 1024 ** 4],
  ['0.5 TB', '512GiB', 512 * 1024 ** 3],
  ['1536 MiB', '1536MiB', 1536 * 1024 ** 2],
  ['1025 bytes', '1025B', 1025],
  ['1 byte', '1B', 1],
  ['0 GB', '0B', 0],
  ['7 PB', '7PiB', 7 * 1024 ** 5],
] as const)('parses %s as %s', (text, canonical, bytes) => {
  expect(canonicalSize(text)).toEqual({ ok: true, value: canonical });
  expect(sizeBytes(canonical)).toBe(bytes);
});

test.each(['10', 'ten TB', '-1 GB', '10 T', '1e3 GB', '', 'GB', '10 TB more', '0.3 B', '9000 PB'])(
  'rejects %j',
  (text) => {
    const { ok, ...rest } = canonicalSize(text);
    expect(ok).toBe(false);
    expect(rest).toEqual({ reason: expect.stringMatching(/isn’t a (size|whole number)|too large/) });
    expect(() => sizeBytes(text)).toThrow('canonical');
  },
);
