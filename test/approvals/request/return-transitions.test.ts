import { describe, expect, test } from '@jest/globals';
import { decideReturn, type ReturnCommand } from '../../../src/approvals/request/return-transitions.js';
import { ann, ben } from '../../support/people.js';
import { approved, HOUR, NOW } from '../../support/requests.js';
import { asReturn, returnStandings } from '../../support/returns.js';

const COMMANDS: readonly ReturnCommand[] = [
  { type: 'announce' },
  { type: 'hasten', person: ann },
  { type: 'by hand', person: ann },
];
/** The resulting events, or the code of the refusal. */
const answered = (decided: ReturnType<typeof decideReturn>) =>
  'refused' in decided ? decided.refused : decided.map(({ type }) => type).join();

const over = ['', 'over', 'over'];
const TABLE: Readonly<Record<string, readonly string[]>> = {
  pending: ['', 'pending', 'done-by-hand'],
  approved: ['', 'widens', 'not stuck'],
  executing: ['', '', ''],
  sent: ['', '', ''],
  unknown: ['', 'unknown', 'unknown'],
  succeeded: over,
  voided: over,
  denied: ['', 'kept', 'kept'],
  cancelled: over,
};
test.each(returnStandings)('a return that is $standing answers as the table says', ({ standing, request }) => {
  expect(COMMANDS.map((command) => answered(decideReturn(request, command, NOW)))).toEqual(TABLE[standing]);
});

const { preview } = approved();
type Over = NonNullable<Parameters<typeof approved>[0]>;
const narrowing = (given: Over) =>
  asReturn(approved({ notBefore: NOW, preview: { ...preview, direction: 'narrows access' }, ...given }));
const hastened = (at: number) => ({ hastened: { by: ben, at } });

describe('End now', () => {
  test.each<[string, Over, string]>([
    ['starts a return before its end', { notBefore: NOW + HOUR }, 'hastened'],
    ['starts a return at its end', {}, 'hastened'],
    ['does nothing for a return that somebody already ended', { returning: hastened(NOW - 1) }, ''],
    ['retries a return that had trouble', { returning: { ...hastened(NOW - 1), troubles: 1 } }, 'hastened'],
    ['does nothing at the moment of that trouble', { returning: { ...hastened(NOW), troubles: 1 } }, ''],
    ['starts a return again whose end was moved', { notBefore: NOW + HOUR, returning: hastened(NOW - 1) }, 'hastened'],
    ['starts a return that neither widens nor narrows', { preview: { ...preview, direction: 'neither' } }, 'hastened'],
    ['starts a return that was left to Atlas', { returning: { ...hastened(NOW - 1), byItself: true } }, 'hastened'],
  ])('%s', (_, given, expected) => {
    expect(answered(decideReturn(narrowing(given), { type: 'hasten', person: ann }, NOW))).toBe(expected);
  });
});

describe('a return', () => {
  test('can be announced from its announcement time until its end', () => {
    const request = narrowing({ returning: { announceAt: NOW } });
    const soon = { ...request, ...(request.returns && { returns: { ...request.returns, endsAt: NOW + 1 } }) };
    const at = (now: number) => answered(decideReturn(soon, { type: 'announce' }, now));
    expect([NOW - 1, NOW, NOW + 1].map(at)).toEqual(['', 'announced', '']);
  });

  test('is marked as reverted by hand once', () => {
    const stuck = narrowing({ returning: { troubles: 1 } });
    const said = narrowing({ returning: { troubles: 1, byHand: ben } });
    const byHand = { type: 'by hand', person: ann } as const;
    expect([stuck, said].map((one) => answered(decideReturn(one, byHand, NOW)))).toEqual(['done-by-hand', '']);
  });
});
