// What a card says while it waits.
import { expect, test } from '@jest/globals';
import { requestCard } from '../../src/slack/request-card.js';
import { textOf } from '../support/looking.js';
import { ann } from '../support/people.js';
import { NOW, pending } from '../support/requests.js';

test('a pending request says that one more is needed, also when the policy of now asks for more than its rule', () => {
  const request = pending({ approvals: [{ person: ann, at: NOW, rule: 'rule 1 (drop-limit)' }] });
  expect(textOf(requestCard(request, { buttons: true, now: NOW }).blocks)).toContain('(1 more)');
});
