// The filter after `requests`: how its words are read, and whom and what its names mean.
import { describe, expect, jest, test } from '@jest/globals';
import type { Request } from '../../../src/approvals/request/request.js';
import {
  includesEndedRequests,
  isApprovedBy,
  matchesFilter,
  matchNames,
  parseRequestFilter,
} from '../../../src/slack/commands/request-filter.js';
import { ann, annElsewhere, ben, rita } from '../../support/people.js';
import { everyStanding, HOUR, NOW, pending } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

describe('the words', () => {
  test.each([
    ['', {}],
    [
      'grant-access by @ada in Payments state unknown since 2d',
      { operation: 'grant-access', by: '@ada', in: 'Payments', state: 'unknown', since: 48 * HOUR },
    ],
    ['since 1h30m', { since: 1.5 * HOUR }],
    ['in Search Platform by Ada Adeyemi', { in: 'Search Platform', by: 'Ada Adeyemi' }],
    ['--in "by me" --state Waiting', { in: 'by me', state: 'pending', word: 'waiting' }],
    ['state pending', { state: 'pending' }],
    ['state unconfirmed', { state: 'unknown', word: 'unconfirmed' }],
    ['state in progress in Payments', { state: 'succeeded', word: 'in progress', in: 'Payments' }],
    ['state voided', { state: 'voided' }],
    ['state out of date', { state: 'voided', word: 'out of date' }],
    ['state Not possible', { state: 'voided', word: 'not possible' }],
    ['state accepted by me', { state: 'unknown', word: 'accepted', by: 'me' }],
    ['about Cluster0 approved by @ann by me', { about: 'Cluster0', approved: '@ann', by: 'me' }],
    ['state approved by ann', { state: 'approved', by: 'ann' }],
    ['Delete-Idp', { operation: 'delete-idp' }],
    ['state done after k7q4md', { state: 'succeeded', word: 'done', after: 'K7Q-4MD' }],
  ])('are read from “%s”', (text, filter) => expect(parseRequestFilter(text)).toEqual(filter));

  test.each([
    ['overview', /“overview” .*change/],
    ['everything', /“everything” .*change.*For example/],
    ['by', /after “by”/],
    ['by me by ada', /“by” appears twice/],
    ['approved by', /after “approved”/],
    ['state open', /“open” .*waiting.*unconfirmed.*not possible/],
    ['since yesterday', /“yesterday” .*length of time/],
    ['--from 2d', /“--from” isn’t/],
    ['after yesterday', /“yesterday” .*request ID/],
  ])('are refused with what to write: %s', (text, why) => expect(parseRequestFilter(text)).toMatch(why));

  test('tell “not possible” from “out of date”', () => {
    const { voided } = everyStanding;
    const early = { ...voided, rule: undefined };
    const words = ['state out of date', 'state not possible', 'state voided'];
    const which = words.map((text) => [early, voided].map((one) => matchesFilter(filter(text), one)));
    expect(which).toEqual([
      [false, true],
      [true, false],
      [true, true],
    ]);
  });

  test('tell a change that is in effect from one that is not, or not yet', () => {
    const { succeeded } = everyStanding;
    const by = { at: succeeded.endedAt + HOUR, by: 'ABC-DEF' };
    const finishing = { usualMs: HOUR };
    const all: readonly (readonly [string, Request, Request?])[] = [
      ['done', succeeded],
      ['in progress', { ...succeeded, finishing }],
      ['not finished', { ...succeeded, finished: { at: NOW, sentence: 'Late.' } }],
      ['undone', { ...succeeded, undone: by }],
      ['undoing', { ...succeeded, undone: { ...by, isUnderWay: true } }],
      ['not finished', { ...succeeded, undone: { ...by, isUnderWay: true, sentence: 'Late.' } }],
      ['reverting', succeeded, asReturn({ ...succeeded, finishing })],
      ['reverting', succeeded, asReturn(everyStanding.sent)],
      ['reverted', succeeded, asReturn(succeeded)],
      ['ended', succeeded, asReturn(everyStanding.voided)],
      ['accepted', { ...everyStanding.unknown, showsBy: everyStanding.unknown.nextReadAt }],
    ];
    const words = [...new Set(all.map(([word]) => word))];
    for (const [word, request, itsReturn] of all)
      expect(words.filter((one) => matchesFilter(filter(`state ${one}`), request, itsReturn))).toEqual([word]);
  });

  test('include ended requests only if they may mean them', () => {
    expect(['', 'state waiting', 'by me'].map((text) => includesEndedRequests(filter(text)))).toEqual([
      false,
      false,
      false,
    ]);
    const ended = ['state done', 'since 2d', 'state expired', 'about Cluster0', 'approved by me'];
    for (const text of ended) expect(includesEndedRequests(filter(text))).toBe(true);
    expect(includesEndedRequests(filter('about Cluster0 state waiting'))).toBe(false);
  });

  test('“about” matches the title and the reason', () => {
    const request = pending({ reason: 'INC-42 slow queries', preview: { ...pending().preview, subject: 'Cluster0' } });
    const which = ['about cluster0', 'about "inc-42 slow"', 'about Cluster1'];
    expect(which.map((text) => matchesFilter(filter(text), request))).toEqual([true, true, false]);
  });
});

function filter(text: string) {
  const read = parseRequestFilter(text);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

describe('the names', () => {
  const payments = { id: 'a'.repeat(24), name: 'Payments' };
  const named = new Map([
    [ann.userId, ['ann', 'Ann Archer']],
    [rita.userId, ['rita']],
    [ben.userId, ['ben', 'Ben Archer']],
  ]);
  const namesOf = jest.fn(async (userId: string) => named.get(userId) ?? []);
  const index = {
    requesters: async () => [ann, annElsewhere, rita, ben],
    projects: async () => [payments, { ...payments, name: 'Payments EU' }, { id: 'b'.repeat(24), name: 'Search' }],
  };
  const match = (text: string, person = rita) =>
    matchNames({ people: { namesOf }, store: { index } }, filter(text), person);

  test.each([
    ['by @ann', [ann.userId]],
    ['by Ann Archer', [ann.userId]],
    [`by @${ben.userId.toLowerCase()}`, [ben.userId]],
    ['by me', [rita.userId]],
    ['by nobody', []],
    ['by @U0NEVERASKED', ['U0NEVERASKED']],
  ])('%s finds people', async (text, ids) => expect((await match(text)).by?.ids).toEqual(ids));

  test.each([
    ['approved by Ben Archer', ben, true],
    ['approved by @ben', ben, true],
    [`approved by @${ben.userId.toLowerCase()}`, ben, true],
    ['approved by me', ben, true],
    ['approved by ann', ben, false],
    ['approved by me', rita, false],
    [`approved by ${ann.userId}`, ben, false],
  ])('“%s” finds approvers who never requested anything', async (text, person, found) => {
    const approval = everyStanding.approved.approvals.map((one) => ({ ...one, person: ben }));
    const request = { ...everyStanding.approved, approvals: approval };
    const store = { index: { ...index, requesters: async () => [] } };
    const names = await matchNames({ people: { namesOf }, store }, filter(text), person);
    expect(await isApprovedBy(names, request)).toBe(found);
  });

  test.each([
    ['in payments', [payments.id]],
    ['in Payments EU', [payments.id]],
    [`in ${'b'.repeat(24)}`, ['b'.repeat(24)]],
    ['in Paymints', []],
  ])('%s finds projects', async (text, ids) => expect((await match(text)).in?.ids).toEqual(ids));

  test('“me” covers all Slack ids of a person', async () => {
    expect((await match('by me', ann)).by?.ids).toEqual([ann.userId, annElsewhere.userId]);
  });

  test('an unknown name comes with similar ones', async () => {
    expect((await match('in Paymints')).in?.near).toEqual([payments]);
    expect((await match('by rito')).by?.near).toEqual([{ id: rita.userId, name: 'rita' }]);
  });

  test('a known name comes with similar ones too, so that nobody learns whether it exists', async () => {
    const near = { id: 'c'.repeat(24), name: 'Payment' };
    const store = { index: { ...index, projects: async () => [payments, near] } };
    expect((await matchNames({ people: { namesOf }, store }, filter('in Payments'), rita)).in).toEqual({
      ids: [payments.id],
      near: [near],
    });
  });

  test('an id needs no names from Slack, and a name needs at most 40, with a note if there are more', async () => {
    namesOf.mockClear();
    await match(`by ${ann.userId}`);
    expect(namesOf).not.toHaveBeenCalled();
    const many = Array.from({ length: 60 }, (_, at) => ({ userId: `U0${at}`, identity: `U0${at}` }));
    const store = { index: { ...index, requesters: async () => many } };
    const { by } = await matchNames({ people: { namesOf }, store }, filter('by ann'), rita);
    expect([namesOf.mock.calls.length, by]).toEqual([40, { ids: [], near: [], isWhole: false }]);
  });
});
