import { expect, test } from '@jest/globals';
import { type Step, stepOf } from '../../../../../src/sandbox/web/page/start/steps.js';
import type { Message, Snapshot, View } from '../../../../../src/sandbox/web/wire.js';

const nobody: Snapshot = {
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
const showing = (...messages: Message[]): Snapshot => ({
  ...nobody,
  channels: [{ id: 'C1', name: 'approvals', kind: 'channel', notes: [], messages, refused: [] }],
});
const asking = { ...nobody, view: form('Ask for approval') };
const looking = { ...nobody, view: form('Look up') };
const endsByItself = showing(card('2.0', 'Done · QM3-WCK', ['End now', 'Extend…'], 'Done'));
const undoing: Snapshot = {
  ...nobody,
  view: { ...form('Ask for approval'), values: { 'reason/reason': 'undo of QM3-WCK: the report has to finish' } },
};
const says = (words: string) =>
  showing(card('2.0', `${words} · QM3-WCK`, words === 'Done' ? ['Undo…', 'Details'] : [], words));

test.each<[string, Snapshot, Snapshot, Step, Step]>([
  ['nothing has happened', nobody, nobody, 'ask', 'ask'],
  ['a form for a change is open', asking, nobody, 'ask', 'form'],
  ['a form for a look-up is open', looking, nobody, 'ask', 'ask'],
  ['the form was closed', nobody, nobody, 'form', 'ask'],
  ['the card is a sketch', nobody, showing(card('2.0', 'QM3-WCK')), 'form', 'approve'],
  [
    'a card waits',
    nobody,
    showing(card('2.0', 'Needs 1 approval from @security · QM3-WCK', ['Approve'])),
    'form',
    'approve',
  ],
  ['it is approved', nobody, says('Approved'), 'approve', 'under way'],
  ['Atlas was changed and the card does not know', nobody, says('Unconfirmed'), 'under way', 'under way'],
  ['it is done', nobody, says('Done'), 'under way', 'undo'],
  ['it is done and another form is open', asking, says('Done'), 'undo', 'undo'],
  ['the form of what undoes it is open', undoing, says('Done'), 'undo', 'done'],
  ['the approver has that form open', nobody, { ...undoing, ...says('Done'), view: undoing.view }, 'undo', 'done'],
  ['another one is done, which ends by itself', nobody, endsByItself, 'ask', 'ask'],
  ['it was denied', nobody, says('Denied'), 'approve', 'ask'],
  [
    'an older one was denied',
    nobody,
    showing(
      card('1.0', 'Denied at 10:00 · AAA-BBB', [], 'Denied'),
      card('2.0', 'Done at 10:01 · QM3-WCK', ['Undo…'], 'Done'),
    ),
    'ask',
    'undo',
  ],
  ['it was taken back and another form is open', asking, says('Running'), 'done', 'done'],
])('when %s, the first steps say so', (_, asker, approver, before, step) => {
  expect(stepOf(asker, approver, before)).toBe(step);
});
