import { expect, test } from '@jest/globals';
import { PEOPLE } from '../../../../../src/sandbox/slack/index.js';
import { REASON, type Step, startStepOf } from '../../../../../src/sandbox/web/page/start/steps.js';
import type { Message, UserSnapshot, View } from '../../../../../src/sandbox/web/wire.js';

const nobody: UserSnapshot = {
  you: 'U1',
  run: '1',
  workspace: 'Counter Inc',
  people: [],
  names: {},
  shortcuts: [],
  groups: [],
  channels: [],
  view: undefined,
  home: undefined,
  atlas: { clusters: [], limits: [], providers: [] },
};
const form = (submit: string): View => ({
  id: 'V1',
  title: 'form',
  submit,
  close: 'Close',
  blocks: [],
  values: {},
  shown: {},
});
const card = (ts: string, line: string, state = '', reason = REASON): Message => ({
  ts,
  by: 'U0',
  author: 'Countersign',
  fromBot: true,
  text: '',
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: `${state}Set the weekly query limit – FederatedDB1` } },
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_quote',
          elements: [
            { type: 'user', user_id: PEOPLE.rita },
            { type: 'text', text: reason },
          ],
        },
      ],
    },
    { type: 'context', elements: [{ type: 'mrkdwn', text: line }] },
  ],
  onlyYou: false,
  edited: false,
  files: [],
});
const showing = (...messages: Message[]): UserSnapshot => ({
  ...nobody,
  channels: [{ id: 'C1', name: 'approvals', kind: 'channel', notes: [], messages, refused: [] }],
});
const filledIn = (reason: string): UserSnapshot => ({
  ...nobody,
  view: { ...form('Ask for approval'), values: { 'reason/reason': reason } },
});
const asking = filledIn(REASON);
const others = filledIn('INC-43');
const undo = `undo of QM3-WCK: ${REASON}`;
const says = (state: string) => showing(card('2.0', `${state} · QM3-WCK`, `${state}: `));

test.each<[string, UserSnapshot, UserSnapshot, Step, Step]>([
  ['nothing has happened', nobody, nobody, 'ask', 'ask'],
  ['its form is open', asking, nobody, 'ask', 'form'],
  ['the form of another change is open', others, nobody, 'ask', 'ask'],
  ['the form was closed', nobody, nobody, 'form', 'ask'],
  ['the card is still preliminary', nobody, showing(card('2.0', 'QM3-WCK')), 'form', 'approve'],
  ['a card is waiting', nobody, showing(card('2.0', 'Needs 1 approval from @sre · QM3-WCK')), 'form', 'approve'],
  ['the card of another change is waiting', nobody, showing(card('2.0', 'QM3-WCK', '', 'INC-43')), 'ask', 'ask'],
  ['the change is approved', nobody, says('Approved'), 'approve', 'under way'],
  ['the card is unconfirmed', nobody, says('Unconfirmed'), 'under way', 'under way'],
  ['the change is done', nobody, says('Done'), 'under way', 'undo'],
  ['the undo form is open', filledIn(undo), says('Done'), 'undo', 'undo'],
  [
    'the undo is waiting',
    nobody,
    showing(card('2.0', 'Done · QM3-WCK', 'Done: '), card('3.0', 'Needs 1 approval · AAA-BBB', '', undo)),
    'undo',
    'undo',
  ],
  ['Atlas is undoing the change', nobody, says('Undoing'), 'undo', 'undo'],
  ['the change is undone', nobody, says('Undone'), 'undo', 'done'],
  ['the change was denied', nobody, says('Denied'), 'approve', 'ask'],
  [
    'an older change was denied',
    nobody,
    showing(card('1.0', 'Denied at 10:00 · AAA-BBB', 'Denied: '), card('2.0', 'Done at 10:01 · QM3-WCK', 'Done: ')),
    'ask',
    'undo',
  ],
  ['the card isn’t visible', nobody, nobody, 'undo', 'undo'],
])('shows the right first step when %s', (_, asker, approver, before, step) => {
  expect(startStepOf(asker, approver, before)).toBe(step);
});
