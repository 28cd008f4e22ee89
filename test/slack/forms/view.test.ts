// The parts of a form that Slack is strict about.
import { expect, test } from '@jest/globals';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import { scaleCluster } from '../../../src/operations/cluster/scale-cluster.js';
import { setQueryLimit } from '../../../src/operations/federated-database/set-query-limit.js';
import { operations } from '../../../src/operations/index.js';
import { incidentOf } from '../../../src/slack/forms/form.js';
import type { PreviewState } from '../../../src/slack/forms/preview-blocks.js';
import { formSubmitted } from '../../../src/slack/forms/submitted.js';
import { formView, loadingView, option } from '../../../src/slack/forms/view.js';
import { paramsOf } from '../../../src/slack/lines/vocabulary.js';

const writing = { at: 1_795_000_000_000 };

test('an option whose name cannot be seen is shown by its id, since Slack refuses an empty text', () => {
  expect(option('a1b2', '\u200b').text.text).toBe('a1b2');
  expect(option('a1b2', 'x', '\u200b')).not.toHaveProperty('description');
});

test('a form is called in words, all of which are seen', () => {
  const meta = { operation: '', command: '/atlas', channel: 'C1', writing };
  const titles = operations.map((operation) => loadingView(operation, meta).title.text);
  expect(titles).toEqual(
    expect.arrayContaining(['Grant access', 'Delete identity provider', 'Deactivate provider', 'Organizations']),
  );
  for (const title of titles) expect(title).toMatch(/^[A-Z][a-z]+( ([a-z]+|API))*$/);
});

test.each([
  ['inc-42', 'INC-42 '],
  ['inc-42-checkout-slow', 'INC-42 '],
  ['incident-7', 'INC-7 '],
  ['inc-payments-42', ''],
  ['inc-2026-11-27', ''],
  ['zinc-42', ''],
  ['privategroup', ''],
  [undefined, ''],
])('in %s a reason begins with %j', (channel, begins) => {
  expect(incidentOf(channel)).toBe(begins);
});

test('a form says which of the channel’s names it does not fill in', () => {
  const withheld = paramsOf(grantAccess).slice(0, 2);
  const meta = { operation: grantAccess.name, command: '/atlas', channel: 'C1', writing };
  const empty = { params: {}, names: {}, typed: {}, reason: '' };
  const view = formView({ operation: grantAccess, meta, ...empty, previewState: { kind: 'incomplete', withheld } });
  expect(JSON.stringify(view.blocks)).toContain(
    'Choose the project and the cluster yourself: this change never uses the channel’s default. Fill in',
  );
});

test.each([
  [{ at: 0, zone: 'Europe/Dublin' }, 'until 2026-08-10 18:00', 'or until 18:00. Times are those of Europe/Dublin'],
  [{ at: 0 }, 'until 2026-08-10 17:00', 'or until 18:00. Times are in UTC: Slack doesn’t say where you are'],
])('the end of a change is shown as whoever opened the form would write it: %j', (writing, shown, hint) => {
  const meta = { operation: grantAccess.name, command: '/atlas', channel: 'C1', writing };
  const filled = { params: { for: 'until 2026-08-10T17:00:00Z' }, names: {}, typed: {}, reason: '' };
  const view = formView({ operation: grantAccess, meta, ...filled, previewState: { kind: 'incomplete' } });
  const input = JSON.stringify(view.blocks.find((block) => 'label' in block && block.label.text === 'Duration'));
  expect(input).toContain(`"initial_value":"${shown}"`);
  expect(input).toContain(hint);
});

test('a form for more time has to say how much, as long as it is about the change that is to last longer', () => {
  const params = { project: 'p', database: 'FDB', limit: 'daily', value: '5GB' };
  const meta = {
    operation: setQueryLimit.name,
    command: '/atlas',
    channel: 'C1',
    writing,
    extends: { id: 'K7Q-4MD', params },
  };
  const endOf = (limit: string) => {
    const filled = { params: { ...params, limit }, names: {}, typed: {}, reason: '' };
    const { blocks } = formView({ operation: setQueryLimit, meta, ...filled, previewState: { kind: 'incomplete' } });
    return blocks.find(({ block_id: block }) => block === 'param:for');
  };
  expect(endOf('daily')).not.toHaveProperty('optional');
  expect(JSON.stringify(endOf('daily'))).not.toContain('it stays');
  expect(endOf('weekly')).toMatchObject({ optional: true, hint: { text: expect.stringContaining('it stays') } });
});

test('submitted without it, such a form is not taken', async () => {
  const params = { limit: 'daily' };
  const meta = {
    operation: setQueryLimit.name,
    command: '/atlas',
    channel: 'C1',
    writing,
    extends: { id: 'K7Q-4MD', params },
  };
  const chosen = (name: string, value: string | null) => ({ [`param:${name}`]: { [`param:${name}`]: { value } } });
  const values = { ...chosen('limit', 'daily'), ...chosen('for', null) };
  const view = { id: 'V1', private_metadata: JSON.stringify(meta), state: { values } };
  const sent = { view, operation: setQueryLimit, userId: 'U1', delivery: {} as never };
  expect(await formSubmitted({} as never, sent)).toMatchObject({
    errors: { 'param:for': expect.stringMatching(/^Enter how long it lasts/) },
  });
});

const said = (previewState: PreviewState) => {
  const filled = { params: {}, names: {}, typed: {}, reason: '' };
  const meta = { operation: scaleCluster.name, command: '/atlas', channel: 'C1', writing };
  return formView({ operation: scaleCluster, meta, ...filled, previewState }).blocks;
};
const PREVIEW = {
  ...{ summary: '', subject: '', place: {}, target: { kind: 'cluster', id: 'c' }, before: '', after: '' },
  ...{ direction: 'neither' as const, facts: [], warnings: [], blockers: [], basis: {}, undo: '' },
};
const FIRST = {
  label: 'Resume C0 first…',
  operation: 'resume-cluster',
  params: { project: 'a'.repeat(24), cluster: 'C0' },
};
const BUTTON = {
  type: 'actions',
  elements: [
    expect.objectContaining({
      action_id: 'form:first',
      text: { type: 'plain_text', text: 'Resume C0 first…', emoji: false },
      value: `resume-cluster C0 in ${'a'.repeat(24)}`,
    }),
  ],
};

test('what has to come first is asked for by a button at what it is about', () => {
  const blocker = { param: 'cluster', sentence: 'C0 is paused.', first: FIRST };
  const blocks = said({ kind: 'seen', preview: { ...PREVIEW, first: FIRST, blockers: [blocker] } });
  const at = blocks.findIndex(({ block_id: id }) => id === 'param:cluster:');
  expect(blocks.slice(at + 1, at + 3)).toEqual([expect.objectContaining({ type: 'rich_text' }), BUTTON]);
  expect(blocks.filter(({ type }) => type === 'actions')).toHaveLength(1);
});

test('what may come first is asked for by a button below the preview, and an operation that is not known by none', () => {
  expect(said({ kind: 'seen', preview: { ...PREVIEW, first: FIRST } }).at(-1)).toEqual(BUTTON);
  const unknown = said({ kind: 'seen', preview: { ...PREVIEW, first: { ...FIRST, operation: 'gone' } } });
  expect(unknown.filter(({ type }) => type === 'actions')).toEqual([]);
});
