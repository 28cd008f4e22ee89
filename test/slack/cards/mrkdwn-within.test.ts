// Rich text in a notification: cut where it ends, and showing that it was.
import { expect, test } from '@jest/globals';
import { mrkdwnWithin } from '../../../src/slack/cards/mrkdwn-within.js';

const until = { type: 'text', text: 'It lasts until ' } as const;
const instant = { type: 'date', timestamp: 1_780_000_000, format: '{time}', fallback: '20:26 UTC' } as const;

test('an instant is written where its fallback fits', () => {
  expect(mrkdwnWithin([until, instant], 24)).toBe('It lasts until <!date^1780000000^{time}|20:26 UTC>');
});

test('one that does not fit leaves a mark that something is missing', () => {
  expect(mrkdwnWithin([until, instant, { type: 'text', text: '.' }], 23)).toBe('It lasts until…');
});
