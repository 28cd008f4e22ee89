// What a card says while it waits.
import { expect, test } from '@jest/globals';
import { validateBlocks } from '../../src/sandbox/slack/index.js';
import { requestCard } from '../../src/slack/request-card.js';
import { historyBlocks } from '../../src/slack/request-history.js';
import { textOf } from '../support/looking.js';
import { ann } from '../support/people.js';
import { NOW, pending } from '../support/requests.js';

test('a pending request says that one more is needed, also when the policy of now asks for more than its rule', () => {
  const request = pending({ approvals: [{ person: ann, at: NOW, rule: 'rule 1 (drop-limit)' }] });
  expect(textOf(requestCard(request, { buttons: true, now: NOW }).blocks)).toContain('(1 more)');
});

test('a card is shortened where Slack would not take it: first what explains, never what is asked and why', () => {
  const long = (length: number) => 'x'.repeat(length);
  const reason = `${long(990)} the end`;
  const request = pending({ reason });
  const preview = {
    ...request.preview,
    summary: long(600),
    before: long(600),
    after: long(600),
    facts: Array.from({ length: 12 }, (_, index) => ({ label: `fact ${index}`, value: long(500) })),
    warnings: Array.from({ length: 8 }, () => long(500)),
  };
  const { blocks } = requestCard(pending({ reason, preview }), { buttons: true, now: NOW });
  expect(validateBlocks('message', blocks)).toEqual([]);
  const said = textOf(blocks);
  expect(said).toContain('the end');
  expect(said.match(/fact \d+/g)).toHaveLength(12);
});

test('of a long history as much is shown as there is room for, the newest', () => {
  const entry = (version: number) => ({
    at: NOW + version,
    type: 'delayed',
    by: 'countersign',
    details: { sentence: `${version} ${'x'.repeat(400)}` },
  });
  const history = Array.from({ length: 45 }, (_, index) => entry(index));
  const blocks = historyBlocks(history, 4_000);
  expect(validateBlocks('message', blocks)).toEqual([]);
  const said = textOf(blocks);
  const shown = Number(/The newest (\d+) of 45 entries/.exec(said)?.[1]);
  expect(shown).toBeGreaterThan(8);
  expect(shown).toBeLessThan(13);
  expect(said.indexOf('43 x')).toBeLessThan(said.indexOf('44 x'));
  expect(textOf(historyBlocks(history, 0))).toContain('The newest 0 of 45 entries');
  expect(textOf(historyBlocks(history.slice(0, 3), 4_000))).not.toContain('The newest');
});
