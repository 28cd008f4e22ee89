// Each state has one word, everywhere.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Request } from '../../../src/approvals/request/request.js';
import { capitalize } from '../../../src/operations/format.js';
import { readCardState } from '../../../src/sandbox/web/card-words.js';
import { historyBlocks } from '../../../src/slack/cards/request-history.js';
import { formatState, NOT_POSSIBLE, SPECIAL_STATE_WORDS, STATE_WORDS } from '../../../src/slack/cards/state-words.js';
import { helpMessage } from '../../../src/slack/commands/help.js';
import { textOf } from '../../support/looking.js';
import { everyStanding, NOW, succeeded } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

test('src/README.md lists the word of every state', () => {
  const table = readFileSync('src/README.md', 'utf8').matchAll(/^\| `([a-z]+)` \| ([a-z ]+) \|/gm);
  expect(Object.fromEntries([...table].map(([, state, word]) => [state, word]))).toEqual(STATE_WORDS);
});

test.each([
  ['previewed', STATE_WORDS.pending],
  ['approved', STATE_WORDS.approved],
  ['claimed', STATE_WORDS.executing],
  ['succeeded', STATE_WORDS.succeeded],
  ['failed', STATE_WORDS.failed],
  ['lost', STATE_WORDS.unknown],
  ['denied', STATE_WORDS.denied],
  ['cancelled', STATE_WORDS.cancelled],
  ['expired', STATE_WORDS.expired],
])('a history shows the event %s as %s', (type, word) => {
  const blocks = historyBlocks([{ at: NOW, type, by: 'U0ANN', details: {} }], 1_000);
  expect(textOf(blocks)).toMatch(new RegExp(`UTC +${word} +by +U0ANN`));
});

test.each([
  ['accepted by Atlas', { type: 'succeeded', details: { usualMs: 1 } }],
  ['revert accepted by Atlas', { type: 'succeeded', details: { usualMs: 1 }, isReturn: true as const }],
  ['finished in Atlas', { type: 'finished', details: {} }],
  ['not finished: Late.', { type: 'finished', details: { sentence: 'Late.' } }],
])('a history says “%s”, not more', (words, event) => {
  const blocks = historyBlocks([{ at: NOW, by: 'countersign', ...event }], 1_000);
  expect(textOf(blocks)).toMatch(new RegExp(`UTC +${words.replace(': ', ' *: ')} *$`));
});

test.each([
  ['before anyone could decide', [], NOT_POSSIBLE],
  ['later', ['previewed'], STATE_WORDS.voided],
])('a history has its own word for a request that was voided %s', (_, before, word) => {
  const entries = [...before, 'voided'].map((type) => ({ at: NOW, type, by: 'countersign', details: {} }));
  expect(textOf(historyBlocks(entries, 1_000))).toMatch(new RegExp(`UTC +${word} *$`));
});

const late = { at: NOW, sentence: 'Late.' };
test.each<[string, string, Request, Request]>([
  ['has nothing left to revert', 'ended', succeeded(), asReturn<Request>(everyStanding.voided)],
  ['was reverted by hand', 'ended', succeeded(), asReturn<Request>(everyStanding.cancelled)],
  ['was slow, and was reverted', 'reverted', succeeded({ finished: late }), asReturn<Request>(succeeded())],
  ['was kept', 'done', succeeded(), asReturn<Request>(everyStanding.denied)],
])('a temporary change that %s is %s', (_, word, change, itsReturn) => {
  expect(formatState(change, itsReturn)).toBe(word);
});

test('the sandbox reads every word from the title of a card', () => {
  const words = [...Object.values(STATE_WORDS), ...Object.keys(SPECIAL_STATE_WORDS)];
  const stateOf = (word: string) =>
    readCardState([
      { type: 'header', text: { type: 'plain_text', text: `${capitalize(word)}: Scale cluster Cluster0` } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'K7Q-4MD' }] },
    ])?.state;
  expect(words.map(stateOf)).toEqual(words.map((word) => word.toLowerCase()));
});

test('help names the states of open requests', () => {
  const { preparing, pending, approved, executing, unknown } = STATE_WORDS;
  expect(helpMessage('/atlas', 'requests').text).toContain(
    `${preparing}, ${pending}, ${approved}, ${executing} or ${unknown}`,
  );
});
