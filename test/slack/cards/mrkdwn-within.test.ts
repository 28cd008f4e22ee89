// Rich text in a notification, shortened with "…".
import { expect, test } from '@jest/globals';
import { mrkdwnWithin } from '../../../src/slack/cards/mrkdwn-within.js';

const until = { type: 'text', text: 'It ends after ' } as const;
const instant = { type: 'date', timestamp: 1_780_000_000, format: '{time}', fallback: '20:26 UTC' } as const;

test('includes a date if its fallback fits', () => {
  expect(mrkdwnWithin([until, instant], 23)).toBe('It ends after <!date^1780000000^{time}|20:26 UTC>');
});

test('replaces a date that doesn’t fit with “…”', () => {
  expect(mrkdwnWithin([until, instant, { type: 'text', text: '.' }], 22)).toBe('It ends after…');
});
