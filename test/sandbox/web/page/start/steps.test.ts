import { expect, test } from '@jest/globals';
import { type Step, startStepOf } from '../../../../../src/sandbox/web/page/start/steps.js';
import type { Message, UserSnapshot, View } from '../../../../../src/sandbox/web/wire.js';

const nobody: UserSnapshot = {
  you: 'U1',
  workspace: 'Counter Inc',
  bot: 'U0',
  people: [],
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
const card = (ts: string, line: string, buttons: readonly string[] = [], state?: string): Message => ({
  ts,
  by: 'U0',
  author: 'Countersign',
  fromBot: true,
  text: '',
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: `${state ? `${state}: ` : ''}Let them – Cluster0` } },
    { type: 'context', elements: [{ type: 'mrkdwn', text: line }] },
    {
      type: 'actions',
      elements: buttons.map((text) => ({ type: 'button', action_id: text, text: { type: 'plain_text', text } })),
    },
  ],
  onlyYou: false,
  edited: false,
  files: [],
});
const showing = (...messages: Message[]): UserSnapshot => ({
  ...nobody,
  channels: [{ id: 'C1', name: 'approvals', kind: 'channel', notes: [], messages, refused: [] }],
});
const asking = { ...nobody, view: form('Ask for approval') };
const looking = { ...nobody, view: form('Look up') };
const endsByItself = showing(card('2.0', 'Done · QM3-WCK', ['End now', 'Extend…'], 'Done'));
const undoing: UserSnapshot = {
  ...nobody,
  view: { ...form('Ask for approval'), values: { 'reason/reason': 'undo of QM3-WCK: the report has to finish' } },
};
const says = (words: string) =>
  showing(card('2.0', `${words} · QM3-WCK`, words === 'Done' ? ['Undo…', 'Details'] : [], words));

test.each<[string, UserSnapshot, UserSnapshot, Step, Step]>([
  ['nothing has happened', nobody, nobody, 'ask', 'ask'],
  ['a form for a change is open', asking, nobody, 'ask', 'form'],
  ['a form for a look-up is open', looking, nobody, 'ask', 'ask'],
  ['the form was closed', nobody, nobody, 'form', 'ask'],
  ['the card is still preliminary', nobody, showing(card('2.0', 'QM3-WCK')), 'form', 'approve'],
  [
    'a card is waiting',
    nobody,
    showing(card('2.0', 'Needs 1 approval from @security · QM3-WCK', ['Approve'])),
    'form',
    'approve',
  ],
  ['the change is approved', nobody, says('Approved'), 'approve', 'under way'],
  ['the card is unconfirmed', nobody, says('Unconfirmed'), 'under way', 'under way'],
  ['the change is done', nobody, says('Done'), 'under way', 'undo'],
  ['the change is done and another form is open', asking, says('Done'), 'undo', 'undo'],
  ['the undo form is open', undoing, says('Done'), 'undo', 'done'],
  ['the approver has the undo form open', nobody, { ...undoing, ...says('Done'), view: undoing.view }, 'undo', 'done'],
  ['a different, temporary change is done', nobody, endsByItself, 'ask', 'ask'],
  ['the change was denied', nobody, says('Denied'), 'approve', 'ask'],
  [
    'an older change was denied',
    nobody,
    showing(
      card('1.0', 'Denied at 10:00 · AAA-BBB', [], 'Denied'),
      card('2.0', 'Done at 10:01 · QM3-WCK', ['Undo…'], 'Done'),
    ),
    'ask',
    'undo',
  ],
  ['the change was undone and another form is open', asking, says('Running'), 'done', 'done'],
])('shows the right first step when %s', (_, asker, approver, before, step) => {
  expect(startStepOf(asker, approver, before)).toBe(step);
});
