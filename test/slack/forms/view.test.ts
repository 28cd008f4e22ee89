// The parts of a form that Slack is strict about.
import { expect, test } from '@jest/globals';
import { option } from '../../../src/slack/forms/view.js';

test('an option whose name cannot be seen is shown by its id, since Slack refuses an empty text', () => {
  expect(option('a1b2', '\u200b').text.text).toBe('a1b2');
  expect(option('a1b2', 'x', '\u200b')).not.toHaveProperty('description');
});
