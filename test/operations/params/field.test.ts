import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { supportCase } from '../../../src/operations/cluster/grant-access.js';
import { cluster } from '../../../src/operations/cluster-state/cluster-param.js';
import { federatedDatabase } from '../../../src/operations/federated-database/federated-database-params.js';
import { identityProvider } from '../../../src/operations/federation/identity-provider-param.js';
import { address } from '../../../src/operations/network/address-param.js';
import { choice } from '../../../src/operations/params/choice.js';
import { fieldOf } from '../../../src/operations/params/field.js';
import { project } from '../../../src/operations/params/project.js';
import { comment } from '../../../src/operations/params/text.js';
import { duration, instant } from '../../../src/operations/params/times.js';

const WEIRD = ['', ' ', '.', '..', '../x', 'a/b', '🙂', 'كلستر', '\u202Eabc', 'a\nb', 'a'.repeat(10_000)];
const spoken = (schema: z.ZodType, given: string) => schema.safeParse(given).error?.issues[0]?.message ?? '';

describe('what may become part of an Atlas path', () => {
  test.each([
    ['project', project()],
    ['cluster', cluster()],
    ['federated database', federatedDatabase()],
    ['identity provider', identityProvider()],
  ])('a %s refuses dots, slashes, controls and what no name looks like', (_, schema) => {
    for (const given of WEIRD) expect([given, schema.safeParse(given).success]).toEqual([given, false]);
  });

  test('a cluster keeps its case', () => {
    expect(cluster().parse('Cluster-0')).toBe('Cluster-0');
  });
});

describe('an instant', () => {
  test.each([
    ['2026-11-25T10:00Z', '2026-11-25T10:00:00Z'],
    ['2026-11-25T10:00', '2026-11-25T10:00:00Z'],
    ['2026-11-25T10:00:30.900Z', '2026-11-25T10:00:30Z'],
    ['2026-11-25T10:00+02:00', '2026-11-25T08:00:00Z'],
  ])('reads %s as %s', (written, stored) => {
    expect(instant({ label: 'From' }).parse(written)).toBe(stored);
  });

  test.each(['', 'now', '2026-11-25', '2026-02-31T10:00Z', '2026-13-01T10:00Z', '10:00', '🕓', '9'.repeat(10_000)])(
    'refuses %j and says how to write it',
    (written) => {
      expect(spoken(instant({ label: 'From' }), written)).toMatch(
        /^“.{0,41}” isn’t a time I can read\. Write it in UTC/,
      );
    },
  );
});

describe('a support case', () => {
  test.each([
    ['01234567', '01234567'],
    [' #01234567 ', '01234567'],
  ])('reads %j as %s, leading zero and all', (written, stored) => {
    expect(supportCase().parse(written)).toBe(stored);
  });

  test.each(['', '1234', '0123456789012', '0123-4567', 'https://support.mongodb.com/case/01234567'])(
    'refuses %j and says how to write it',
    (written) => {
      expect(spoken(supportCase(), written)).toMatch(/ isn’t a support case number\. .* such as 01234567/);
    },
  );
});

describe('a choice', () => {
  const view = choice({ primary: 'the primary', secondary: 'the secondaries' }, { label: 'View' });

  test('takes its own keys only, and lists them otherwise', () => {
    expect(view.parse('secondary')).toBe('secondary');
    expect(spoken(view, 'tertiary')).toBe('“tertiary” isn’t one of primary, secondary.');
  });

  test('is not fooled by what every object has', () => {
    expect(view.safeParse('toString').success).toBe(false);
    expect(view.safeParse('__proto__').success).toBe(false);
  });
});

describe('the field of a param', () => {
  test('is found behind an optional', () => {
    expect(fieldOf(duration({ label: 'Duration' }).optional()).label).toBe('Duration');
  });

  test('missing is a fault', () => {
    expect(() => fieldOf(z.string())).toThrow('not made by');
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
    expect(address().parse(written)).toBe(stored);
  });

  test.each([
    ['10.20.30.40/16', /Write 10\.20\.0\.0\/16, or 10\.20\.30\.40 for/],
    ['0.0.0.0', /The whole internet is 0\.0\.0\.0\/0\.$/],
    ['2001:db8::/32', /IPv6.*Atlas/],
    ...WEIRD.map((written) => [written, /^“.{0,41}” isn’t an address or a range\. Write one/] as const),
    ['203.0.113.7/33', /isn’t an address/],
  ])('refuses %j and says how to write it', (written, sentence) => {
    expect(spoken(address(), written)).toMatch(sentence);
  });
});

test('a comment is one line that Atlas takes', () => {
  expect(comment().parse(' old office ')).toBe('old office');
  for (const given of ['', ' ', 'a\nb', 'a'.repeat(81)]) expect(spoken(comment(), given)).toMatch(/at most 80/);
});
