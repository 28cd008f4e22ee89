import { expect, test } from '@jest/globals';
import { type Step, stepOf } from '../../../src/sandbox/web/page/start/steps.js';
import type { Message, Snapshot, View } from '../../../src/sandbox/web/wire.js';

const nobody: Snapshot = {
  you: 'U1',
  workspace: 'Counter Inc',
  bot: 'U0',
  command: '/atlas',
  people: [],
  shortcuts: [],
  groups: [],
  channels: [],
  views: [],
  atlas: { clusters: [], limits: [], providers: [], calls: [] },
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
const card: Message = {
  ts: '1',
  by: 'U0',
  author: 'Countersign',
  fromBot: true,
  text: '',
  blocks: [
    { type: 'actions', elements: [{ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Approve' } }] },
  ],
  onlyYou: false,
  edited: false,
  files: [],
};
const asking = { ...nobody, views: [form('Ask for approval')] };
const looking = { ...nobody, views: [form('Look up')] };
const waiting: Snapshot = {
  ...nobody,
  channels: [{ id: 'C1', name: 'approvals', kind: 'channel', notes: [], messages: [card], refused: [] }],
};
const call = { at: 1, method: 'POST', path: '/', status: 200, changed: 'a grant' };
const changed = { ...nobody, atlas: { ...nobody.atlas, calls: [call] } };

test.each<[string, Snapshot, Snapshot, Step, Step]>([
  ['nothing has happened', nobody, nobody, 'ask', 'ask'],
  ['a form for a change is open', asking, nobody, 'ask', 'form'],
  ['a form for a look-up is open', looking, nobody, 'ask', 'ask'],
  ['the form was closed', nobody, nobody, 'form', 'ask'],
  ['a card waits', nobody, waiting, 'form', 'approve'],
  ['its buttons are gone', nobody, nobody, 'approve', 'under way'],
  ['Atlas was changed', changed, waiting, 'under way', 'done'],
  ['the change is no longer among the last calls, and another form is open', asking, waiting, 'done', 'done'],
])('when %s, the first steps say so', (_, asker, approver, before, step) => {
  expect(stepOf(asker, approver, before)).toBe(step);
});
