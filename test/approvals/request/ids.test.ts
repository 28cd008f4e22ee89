import { describe, expect, test } from '@jest/globals';
import {
  canonicalJson,
  deriveRequestId,
  type Plan,
  parseRequestId,
  planHash,
  submissionFingerprint,
} from '../../../src/approvals/request/ids.js';
import type { Call } from '../../../src/operations/operation.js';

describe('canonical JSON', () => {
  test('is the same for any order of keys, at any depth', () => {
    const one = { b: 1, a: { y: [1, { d: null, c: true }], x: 'x' } };
    const two = { a: { x: 'x', y: [1, { c: true, d: null }] }, b: 1 };
    expect(canonicalJson(one)).toBe(canonicalJson(two));
    expect(canonicalJson(one)).toBe('{"a":{"x":"x","y":[1,{"c":true,"d":null}]},"b":1}');
  });

  test.each([
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, {}],
    [[], {}],
    ['null', null],
    [['a,b'], ['a', 'b']],
  ])('tells %j from %j', (one, two) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(two));
  });
});

describe('a plan hash', () => {
  const call: Call = { method: 'PATCH', path: '/limits/daily', body: { value: 5, policy: 'BLOCK' } };
  const preview = { basis: { value: '5 GB', id: 'x' }, call };
  const plan: Plan = { operation: 'drop-limit', params: { limit: 'daily', for: '4h' }, preview };
  const withCall = (over: Partial<Call>) => ({ ...plan, preview: { ...preview, call: { ...call, ...over } } });

  test('is the same for another order of keys, and for undefined values', () => {
    const params = { for: '4h', limit: 'daily' };
    const body = { policy: 'BLOCK', value: 5 };
    const again = {
      basis: { id: 'x', value: '5 GB' },
      call: { body, path: call.path, query: undefined, method: call.method },
    };
    expect(planHash({ ...plan, params, preview: again })).toBe(planHash(plan));
  });

  test('changes with the operation, the params, the basis and every part of the call', () => {
    const others = [
      { ...plan, operation: 'raise-limit' },
      { ...plan, params: { limit: 'weekly', for: '4h' } },
      { ...plan, preview: { ...preview, basis: { value: '9 GB', id: 'x' } } },
      withCall({ method: 'PUT' }),
      withCall({ path: '/limits/weekly' }),
      withCall({ body: { value: 6, policy: 'BLOCK' } }),
      withCall({ query: { force: true } }),
      withCall({ version: '2024-05-30' }),
      { ...plan, preview: { basis: preview.basis } },
    ];
    expect(new Set([plan, ...others].map(planHash)).size).toBe(10);
  });

  test('changes with how the change is reverted, and whether it is', () => {
    const undo = { operation: 'set-limit', params: { limit: 'daily', to: '5GB' } };
    const back = { ...plan, undo };
    const others = [
      { ...undo, operation: 'raise-limit' },
      { ...undo, params: { limit: 'daily', to: '6GB' } },
    ];
    const hashes = [plan, back, ...others.map((one) => ({ ...plan, undo: one }))].map(planHash);
    expect(new Set(hashes).size).toBe(4);
  });

  test('is what other releases compute, and starts with its scheme', () => {
    const undo = { operation: 'set-limit', params: { limit: 'daily', to: '5GB' } };
    expect(planHash(plan)).toBe('1:1a3978b1c9be2713842de3dd236f3d116a3688baeefe90eb74ed24bf2c2cb11a');
    expect(planHash({ ...plan, undo })).toBe('1:c35263ae18295a647c70479f0e5e4648c6199ff637367b393b857085ac4ec097');
  });
});

describe('a request id', () => {
  const print = submissionFingerprint('V1', 'drop-limit', { limit: 'daily' }, 'INC-42');

  test('is the same for the same submission, and differs for every edit and every other form', () => {
    expect(submissionFingerprint('V1', 'drop-limit', { limit: 'daily' }, 'INC-42')).toBe(print);
    const edited = [
      submissionFingerprint('V2', 'drop-limit', { limit: 'daily' }, 'INC-42'),
      submissionFingerprint('V1', 'raise-limit', { limit: 'daily' }, 'INC-42'),
      submissionFingerprint('V1', 'drop-limit', { limit: 'weekly' }, 'INC-42'),
      submissionFingerprint('V1', 'drop-limit', { limit: 'daily' }, 'INC-43'),
    ];
    const ids = [print, ...edited].map((one) => deriveRequestId(one, 0));
    expect(new Set(ids).size).toBe(5);
  });

  test('differs for each attempt', () => {
    const ids = [0, 1, 2].map((attempt) => deriveRequestId(print, attempt));
    expect(new Set(ids).size).toBe(3);
    expect(deriveRequestId(print, 1)).toBe(ids[1]);
  });

  test('is short, without letters that look or sound like others', () => {
    for (let attempt = 0; attempt < 500; attempt++) {
      expect(deriveRequestId(print, attempt)).toMatch(/^[34679CDFGHJKMNPQRTVWXY]{3}-[34679CDFGHJKMNPQRTVWXY]{3}$/);
    }
  });

  test.each(['K7Q-4MD', 'k7q-4md', 'K7Q4MD', ' k7q 4md ', '`K7Q-4MD`', 'K7Q–4MD'])('can be written as %j', (text) => {
    expect(parseRequestId(text)).toBe('K7Q-4MD');
  });

  test.each(['', 'K7Q-4M', 'K7Q-4MDD', 'K7Q-4MO', 'A7Q-4MD'])('can’t be %j', (text) => {
    expect(parseRequestId(text)).toBeUndefined();
  });
});
