import { expect, test } from '@jest/globals';
import { falseStatements, type Reached } from './outcome.js';

type SlackCall = Reached['slack']['calls'][number];
/** When, which text, and whether Slack accepted it. */
type Said = readonly [at: number, text: string, ok?: boolean];
const APPROVED = 'Approved: Grant. Nothing was changed. I try again. ABC-DEF';
const FAILED = 'Failed: Grant. Nothing was changed. ABC-DEF';
const DONE = 'Done: Grant ABC-DEF';

/** The calls to Slack about one request whose grant took effect at 2. */
function reached(...said: readonly Said[]): Reached {
  const calls = said.map(
    ([at, text, ok = true]): SlackCall => ({
      at,
      method: 'chat.update',
      args: { channel: 'C1', ts: '1.0', text },
      status: 200,
      answer: ok ? { ok, ts: '1.0' } : { ok, error: 'message_not_found' },
    }),
  );
  const grant = {
    at: 2,
    method: 'POST',
    path: '/groups/1/clusters/Cluster0:grant',
    target: '',
    query: {},
    changed: 'a grant',
  };
  return { slack: { calls }, atlas: { calls: [grant] } };
}

const judged = (...said: readonly Said[]) => falseStatements(reached(...said), 'ABC-DEF', 'Cluster0');

test('accepts statements that agree with Atlas when they are made', () => {
  expect(judged([1, APPROVED], [3, DONE])).toEqual([]);
});

test('accepts an outdated statement about a running request if Slack took a later edit', () => {
  expect(judged([3, APPROVED], [4, DONE])).toEqual([]);
  expect(judged([3, APPROVED], [4, DONE, false])).toHaveLength(1);
  expect(judged([3, APPROVED])).toHaveLength(1);
});

test('never accepts a false statement about the outcome', () => {
  expect(judged([3, FAILED], [4, DONE])).toHaveLength(1);
  expect(judged([1, DONE], [3, DONE])).toHaveLength(1);
});
