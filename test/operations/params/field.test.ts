import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { supportCaseParam } from '../../../src/operations/cluster/grant-access.js';
import { clusterParam } from '../../../src/operations/cluster-state/cluster-param.js';
import { federatedDatabaseParam } from '../../../src/operations/federated-database/federated-database-params.js';
import { identityProviderParam } from '../../../src/operations/federation/identity-provider-param.js';
import { addressParam } from '../../../src/operations/network/address-param.js';
import { choiceParam } from '../../../src/operations/params/choice.js';
import { fieldOf } from '../../../src/operations/params/field.js';
import { projectParam } from '../../../src/operations/params/project.js';
import { commentParam } from '../../../src/operations/params/text.js';
import { durationParam, instantParam } from '../../../src/operations/params/times.js';

const WEIRD = ['', ' ', '.', '..', '../x', 'a/b', '🙂', 'كلستر', '\u202Eabc', 'a\nb', 'a'.repeat(10_000)];
const messageOf = (schema: z.ZodType, given: string) => schema.safeParse(given).error?.issues[0]?.message ?? '';

describe('a param that becomes part of an Atlas path', () => {
  test.each([
    ['project', projectParam()],
    ['cluster', clusterParam()],
    ['federated database', federatedDatabaseParam()],
    ['identity provider', identityProviderParam()],
  ])('rejects dots, slashes, control characters and other odd names for a %s', (_, schema) => {
    for (const given of WEIRD) expect([given, schema.safeParse(given).success]).toEqual([given, false]);
  });

  test('keeps the case of a cluster', () => {
    expect(clusterParam().parse('Cluster-0')).toBe('Cluster-0');
  });
});

describe('an instant', () => {
  test.each([
    ['2026-11-25T10:00Z', '2026-11-25T10:00:00Z'],
    ['2026-11-25T10:00', '2026-11-25T10:00:00Z'],
    ['2026-11-25T10:00:30.900Z', '2026-11-25T10:00:30Z'],
    ['2026-11-25T10:00+02:00', '2026-11-25T08:00:00Z'],
  ])('reads %s as %s', (written, stored) => {
    expect(instantParam({ label: 'From' }).parse(written)).toBe(stored);
  });

  test.each(['', 'now', '2026-11-25', '2026-02-31T10:00Z', '2026-13-01T10:00Z', '10:00', '🕓', '9'.repeat(10_000)])(
    'rejects %j and says how to write it',
    (written) => {
      expect(messageOf(instantParam({ label: 'From' }), written)).toMatch(/^“.{0,41}” isn’t a time .* UTC/);
    },
  );
});

describe('a support case', () => {
  test.each([
    ['01234567', '01234567'],
    [' #01234567 ', '01234567'],
  ])('reads %j as %s, leading zero and all', (written, stored) => {
    expect(supportCaseParam().parse(written)).toBe(stored);
  });

  test.each(['', '1234', '0123456789012', '0123-4567', 'https://support.mongodb.com/case/01234567'])(
    'rejects %j and says how to write it',
    (written) => {
      expect(messageOf(supportCaseParam(), written)).toMatch(/support case number\. .* 01234567/);
    },
  );
});

describe('a choice', () => {
  const view = choiceParam({ primary: 'the primary', secondary: 'the secondaries' }, { label: 'View' });

  test('accepts only its own keys, and lists them in the error', () => {
    expect(view.parse('secondary')).toBe('secondary');
    expect(messageOf(view, 'tertiary')).toMatch(/“tertiary” .* primary, secondary/);
  });

  test('rejects names that every object has', () => {
    expect(view.safeParse('toString').success).toBe(false);
    expect(view.safeParse('__proto__').success).toBe(false);
  });
});

describe('fieldOf', () => {
  test('finds the field of an optional param', () => {
    expect(fieldOf(durationParam({ label: 'Duration' }).optional()).label).toBe('Duration');
  });

  test('throws for a schema that is no param', () => {
    expect(() => fieldOf(z.string())).toThrow('wasn’t created by');
  });
});

describe('an address', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7/32'],
    [' 203.0.113.7/32 ', '203.0.113.7/32'],
    ['10.20.0.0/16', '10.20.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::ffff:203.0.113.7', '203.0.113.7/32'],
  ])('reads %j as %s', (written, stored) => {
    expect(addressParam().parse(written)).toBe(stored);
  });

  test.each([
    ['10.20.30.40/16', /10\.20\.0\.0\/16, or 10\.20\.30\.40 /],
    ['0.0.0.0', / 0\.0\.0\.0\/0\.$/],
    ['2001:db8::/32', /IPv6.*Atlas/],
    ...WEIRD.map((written) => [written, /^“.{0,41}” isn’t an address/] as const),
    ['203.0.113.7/33', /isn’t an address/],
  ])('rejects %j and says how to write it', (written, sentence) => {
    expect(messageOf(addressParam(), written)).toMatch(sentence);
  });
});

test('a comment is one line of at most 80 characters', () => {
  expect(commentParam().parse(' old office ')).toBe('old office');
  for (const given of ['', ' ', 'a\nb', 'a'.repeat(81)])
    expect(messageOf(commentParam(), given)).toMatch(/80 characters/);
});
