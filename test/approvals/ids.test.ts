import { describe, expect, test } from '@jest/globals';
import { canonical, fingerprint, planHash, readRequestId, requestId } from '../../src/approvals/ids.js';

describe('canonical JSON', () => {
  test('does not depend on the order in which keys were written, at any depth', () => {
    const one = { b: 1, a: { y: [1, { d: null, c: true }], x: 'x' } };
    const two = { a: { x: 'x', y: [1, { c: true, d: null }] }, b: 1 };
    expect(canonical(one)).toBe(canonical(two));
    expect(canonical(one)).toBe('{"a":{"x":"x","y":[1,{"c":true,"d":null}]},"b":1}');
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
    expect(canonical(one)).not.toBe(canonical(two));
  });
});

test('a plan hash changes with the operation, the params and the basis, and with nothing else', () => {
  const hash = planHash('drop-limit', { limit: 'daily', for: '4h' }, { value: '5 GB', id: 'x' });
  expect(planHash('drop-limit', { for: '4h', limit: 'daily' }, { id: 'x', value: '5 GB' })).toBe(hash);
  const others = [
    planHash('raise-limit', { limit: 'daily', for: '4h' }, { value: '5 GB', id: 'x' }),
    planHash('drop-limit', { limit: 'weekly', for: '4h' }, { value: '5 GB', id: 'x' }),
    planHash('drop-limit', { limit: 'daily', for: '4h' }, { value: '9 GB', id: 'x' }),
  ];
  expect(new Set([hash, ...others]).size).toBe(4);
});

describe('a request id', () => {
  const print = fingerprint('V1', 'drop-limit', { limit: 'daily' }, 'INC-42');

  test('is the same for the same submission, and another for every edit and every other form', () => {
    expect(fingerprint('V1', 'drop-limit', { limit: 'daily' }, 'INC-42')).toBe(print);
    const edited = [
      fingerprint('V2', 'drop-limit', { limit: 'daily' }, 'INC-42'),
      fingerprint('V1', 'raise-limit', { limit: 'daily' }, 'INC-42'),
      fingerprint('V1', 'drop-limit', { limit: 'weekly' }, 'INC-42'),
      fingerprint('V1', 'drop-limit', { limit: 'daily' }, 'INC-43'),
    ];
    const ids = [print, ...edited].map((one) => requestId(one, 0));
    expect(new Set(ids).size).toBe(5);
  });

  test('has a next one where it is taken', () => {
    const ids = [0, 1, 2].map((attempt) => requestId(print, attempt));
    expect(new Set(ids).size).toBe(3);
    expect(requestId(print, 1)).toBe(ids[1]);
  });

  test('is short and has no letter that looks or sounds like another', () => {
    for (let attempt = 0; attempt < 500; attempt++) {
      expect(requestId(print, attempt)).toMatch(/^[34679CDFGHJKMNPQRTVWXY]{3}-[34679CDFGHJKMNPQRTVWXY]{3}$/);
    }
  });

  test.each(['K7Q-4MD', 'k7q-4md', 'K7Q4MD', ' k7q 4md ', '`K7Q-4MD`', 'K7Q–4MD'])('is understood as %j', (text) => {
    expect(readRequestId(text)).toBe('K7Q-4MD');
  });

  test.each(['', 'K7Q-4M', 'K7Q-4MDD', 'K7Q-4MO', 'A7Q-4MD'])('cannot be %j', (text) => {
    expect(readRequestId(text)).toBeUndefined();
  });
});
