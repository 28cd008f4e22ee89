import { expect, test } from '@jest/globals';
import { offerFormMessage } from '../../../src/slack/commands/offer-form-message.js';

const typed = { command: '/atlas', text: 'clusters', userId: 'U1', channel: 'C1' };

test('a form that didn’t open is offered again, unless it edits a request, which stays as it is', () => {
  expect(JSON.stringify(offerFormMessage(typed, 'Too slow.').blocks)).toContain('Open the form');
  const { text, blocks } = offerFormMessage({ ...typed, replaces: 'K7Q-4MD' }, 'Too slow.');
  expect(text).toMatch(/^Too slow\. K7Q-4MD stays as it is.*Edit…/);
  expect(blocks).toBeUndefined();
});
