// `requests` with words behind it: how they are read, and which requests they leave.
import { describe, expect, test } from '@jest/globals';
import { byNames, fits, isOfAll, readFilter } from '../../../src/slack/cards/request-filter.js';
import { ann, ben, rita } from '../../support/people.js';
import { HOUR, pending, preparing } from '../../support/requests.js';

describe('the words', () => {
  test.each([
    ['', {}],
    [
      'grant-access by @ada in Payments state unknown since 2d',
      { operation: 'grant-access', by: '@ada', in: 'Payments', state: 'unknown', since: 48 * HOUR },
    ],
    ['since 1h30m', { since: 1.5 * HOUR }],
    ['in Search Platform by Ada Adeyemi', { in: 'Search Platform', by: 'Ada Adeyemi' }],
    ['--in "by me" --state Waiting', { in: 'by me', state: 'pending' }],
    ['state pending', { state: 'pending' }],
    ['Delete-Idp', { operation: 'delete-idp' }],
  ])('%s', (text, filter) => expect(readFilter(text)).toEqual(filter));

  test.each([
    ['overview', /“overview” is not a change/],
    ['everything', /“everything” is not a change.*Write it like/],
    ['by', /After “by” something is missing/],
    ['by me by ada', /“by” stands there twice/],
    ['state open', /“open” is no state.*waiting.*unknown/],
    ['since yesterday', /“yesterday” is not a length of time/],
    ['--from 2d', /I do not know “--from” here/],
  ])('%s is refused, with what to write', (text, why) => expect(readFilter(text)).toMatch(why));

  test('look at what has ended only where they may mean that', () => {
    expect(['', 'state waiting', 'by me'].map((text) => isOfAll(filter(text)))).toEqual([false, false, false]);
    expect(['state done', 'since 2d', 'state expired'].map((text) => isOfAll(filter(text)))).toEqual([
      true,
      true,
      true,
    ]);
  });
});

function filter(text: string) {
  const read = readFilter(text);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

describe('the requests', () => {
  const project = { id: 'a'.repeat(24), name: 'Payments' };
  const { preview } = pending();
  const one = pending({ id: 'AAA-001', operation: 'grant-access', preview: { ...preview, place: { project } } });
  const other = preparing({ id: 'AAA-002', requester: ann, params: { project: 'b'.repeat(24) } });
  const deps = {
    people: { namesOf: async (userId: string) => (userId === ann.userId ? ['ann', 'Ann Archer'] : ['rita']) },
  };
  const left = async (text: string) => {
    const found = await byNames(
      deps,
      filter(text),
      rita,
      [one, other].filter((request) => fits(filter(text), request)),
    );
    return typeof found === 'string' ? found : found.map(({ id }) => id);
  };

  test.each([
    ['', ['AAA-001', 'AAA-002']],
    ['grant-access', ['AAA-001']],
    ['delete-idp', []],
    ['state preparing', ['AAA-002']],
    ['by @ann', ['AAA-002']],
    ['by Ann Archer', ['AAA-002']],
    [`by @${ann.userId}`, ['AAA-002']],
    ['by me', ['AAA-001']],
    ['in payments', ['AAA-001']],
    [`in ${'b'.repeat(24)}`, ['AAA-002']],
  ])('%s', async (text, ids) => expect(await left(text)).toEqual(ids));

  test('a name that none of them has is said, and what may have been meant', async () => {
    expect(await left('in Paymints')).toBe(
      'None of the requests that you can see is in the project “Paymints”. Did you mean “Payments”?',
    );
    expect(await left(`by @${ben.userId}`)).toMatch(/None of the requests that you can see was asked by/);
  });
});
