// The parts of a form that Slack is strict about.
import { expect, test } from '@jest/globals';
import { grantAccess } from '../../../src/operations/grant-access.js';
import { formView, option } from '../../../src/slack/forms/view.js';
import { paramsOf } from '../../../src/slack/lines/vocabulary.js';

test('an option whose name cannot be seen is shown by its id, since Slack refuses an empty text', () => {
  expect(option('a1b2', '\u200b').text.text).toBe('a1b2');
  expect(option('a1b2', 'x', '\u200b')).not.toHaveProperty('description');
});

test('a form says which of the channel’s names it does not fill in', () => {
  const withheld = paramsOf(grantAccess).slice(0, 2);
  const meta = { operation: grantAccess.name, command: '/atlas', channel: 'C1' };
  const empty = { params: {}, names: {}, typed: {}, reason: '' };
  const view = formView({ operation: grantAccess, meta, ...empty, look: { kind: 'incomplete', withheld } });
  expect(JSON.stringify(view.blocks)).toContain(
    'Choose the project and the cluster yourself: for this, the channel’s own is never filled in. What it would do',
  );
});
