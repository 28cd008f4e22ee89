// Patterns for reasons: which are allowed, what they find, and that no text makes them slow.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  findPatternMatches,
  isPatternIn,
  parseReasonPattern,
  type ReasonPattern,
} from '../../../src/approvals/request/pattern.js';

function patternOf(written: string): ReasonPattern {
  const read = parseReasonPattern(written);
  if (typeof read === 'string') throw new Error(read);
  return read;
}
const found = (written: string, text: string) =>
  findPatternMatches(patternOf(written), text).map(({ start, end }) => text.slice(start, end));

describe('a pattern finds', () => {
  test.each([
    ['INC-\\d+', 'INC-4242 slow, as INC-7', ['INC-4242', 'INC-7']],
    ['\\D\\w\\W\\S\\s\\d', 'ab-c 1', ['ab-c 1']],
    ['a.c', 'abc abd', ['abc']],
    ['x[^a]', 'xa x😀', ['x😀']],
    ['INC-\\d+', 'the INC-, or XINC-42, or INC-42b', []],
    ['INC-\\d+|CHG\\d{4,}', 'CHG123 CHG1234567 (INC-1)', ['CHG1234567', 'INC-1']],
    ['INC-\\d+|CHG\\d+', 'CHG1', ['CHG1']],
    ['[A-Z]{2,5}-\\d{1,3}', 'OPS-123, OPSOPS-1, A-1', ['OPS-123']],
    ['#\\d+', 'see #12 and a#13', ['#12', '#13']],
    ['colou?r', 'color and colour', ['color', 'colour']],
    ['ab*', 'a abbb', ['a', 'abbb']],
    ['a\\.b', 'a.b axb', ['a.b']],
    ['\\w-\\d', 'a-b-1', ['b-1']],
    ['[^a\\]]\\.b', 'x.b a.b', ['x.b']],
    ['é+', '😀 éé é', ['éé', 'é']],
    ['.{3}', 'ab', []],
  ])('%s in “%s”', (written, text, all) => {
    expect(found(written, text)).toEqual(all);
    expect(isPatternIn(patternOf(written), text)).toBe(all.length > 0);
  });
});

test.each([
  ['(a+)+b', /at “\(a\+\)\+b”/],
  ['INC-\\1', /at “\\1”/],
  ['a++', /at “\+”/],
  ['^INC', /at “\^INC”/],
  ['[z-a]x', /error starting/],
  ['a{3,2}', /error starting/],
  ['a{999}', /error starting/],
  ['\\d*', /empty/],
  ['INC|', /empty/],
  ['', /empty/],
  [`${'a'.repeat(201)}`, /longer than 200/],
  [`${'a{20}'.repeat(4)}`, /60 characters/],
])('refuses the pattern %j', (written, why) => expect(parseReasonPattern(written)).toMatch(why));

test('a pattern finds what a regular expression finds as a whole word', () => {
  const items = fc.constantFrom('a', 'b', '\\d', '[ab]', 'a?', 'b*', '\\d+', 'a{2}', '-', '.');
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '1', '-', ' '), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(items, { minLength: 1, maxLength: 5 }), texts, (parts, text) => {
      const read = parseReasonPattern(parts.join(''));
      fc.pre(typeof read !== 'string');
      const known = new RegExp(`(?<![\\w](?=\\w))(?:${parts.join('')})(?!(?<=\\w)\\w)`, 'u');
      expect(isPatternIn(read, text)).toBe(known.test(text));
    }),
    { numRuns: 500 },
  );
});

test('a search takes at most 60 steps per character, whatever the pattern', () => {
  let taken = 0;
  const counted = (written: string): ReasonPattern => ({
    ways: patternOf(written).ways.map((steps) =>
      steps.map((step) => ({
        ...step,
        fits: (character) => {
          taken += 1;
          return step.fits(character);
        },
      })),
    ),
  });
  for (const written of ['a*a*a*a*a*a*b', 'a{0,20}a{0,20}b', '.*.*.*x']) {
    taken = 0;
    isPatternIn(counted(written), `${'a'.repeat(1_000)}`);
    expect(taken).toBeLessThanOrEqual(1_000 * 60);
  }
});
