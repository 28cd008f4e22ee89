// The fields, hints and buttons of a form.
import { expect, test } from '@jest/globals';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import { scaleCluster } from '../../../src/operations/cluster/scale-cluster.js';
import { setQueryLimit } from '../../../src/operations/federated-database/limit-changes.js';
import { operations } from '../../../src/operations/index.js';
import { reasonFromChannelName } from '../../../src/slack/forms/form.js';
import { metaOf as metaFrom, originOf, parseMeta, serializeMeta } from '../../../src/slack/forms/meta.js';
import type { PreviewState } from '../../../src/slack/forms/preview-blocks.js';
import { onFormSubmitted } from '../../../src/slack/forms/submitted.js';
import { formModal, loadingModal, selectOption } from '../../../src/slack/forms/view.js';
import { parseCommand } from '../../../src/slack/lines/parse.js';
import { paramsOf } from '../../../src/slack/lines/vocabulary.js';

const writing = { at: 1_795_000_000_000 };
const metaOf = (operation: string) => ({ operation, command: '/atlas', channel: 'C1', writing });
const extendingMeta = (params: Record<string, string>) => ({
  ...metaOf(setQueryLimit.name),
  extends: { id: 'K7Q-4MD', params },
});
const EMPTY = { params: {}, names: {}, typed: {}, reason: '' };

test('an option with an invisible name shows its id, as Slack refuses empty texts', () => {
  expect(selectOption('a1b2', '\u200b').text.text).toBe('a1b2');
  expect(selectOption('a1b2', 'x', '\u200b')).not.toHaveProperty('description');
});

test('a form’s title is whole words, and fits', () => {
  const meta = metaOf('');
  const titles = operations.map((operation) => loadingModal(operation, meta).title.text);
  expect(titles).toEqual(expect.arrayContaining(['Grant access', 'Deactivate provider', 'Organizations']));
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
])('in the channel %s the reason begins with %j', (channel, begins) => {
  expect(reasonFromChannelName(channel)).toBe(begins);
});

test('a form says which of the channel’s defaults it doesn’t fill in', () => {
  const withheld = paramsOf(grantAccess).slice(0, 2);
  const meta = metaOf(grantAccess.name);
  const view = formModal({ operation: grantAccess, meta, ...EMPTY, previewState: { kind: 'incomplete', withheld } });
  expect(JSON.stringify(view.blocks)).toMatch(/the project and the cluster yourself.*channel’s default/);
});

test.each([
  [{ at: 0, zone: 'Europe/Dublin' }, 'until 2026-08-10 18:00', 'Europe/Dublin'],
  [{ at: 0 }, 'until 2026-08-10 17:00', 'UTC'],
])('the end of a change is shown in the zone of the person who opened the form: %j', (writing, shown, hint) => {
  const meta = { ...metaOf(grantAccess.name), writing };
  const filled = { ...EMPTY, params: { for: 'until 2026-08-10T17:00:00Z' } };
  const view = formModal({ operation: grantAccess, meta, ...filled, previewState: { kind: 'incomplete' } });
  const input = JSON.stringify(view.blocks.find((block) => 'label' in block && block.label.text === 'Duration'));
  expect(input).toContain(`"initial_value":"${shown}"`);
  expect(input).toContain(hint);
});

test('a form asks when to run the change only if it can be scheduled, or if the command says when', () => {
  const startOf = (over: object, params: Record<string, string> = {}) => {
    const meta = { ...metaOf(setQueryLimit.name), writing: { at: 0, zone: 'Europe/Dublin' }, ...over };
    const filled = { ...EMPTY, params };
    const { blocks } = formModal({ operation: setQueryLimit, meta, ...filled, previewState: { kind: 'incomplete' } });
    return blocks.find(({ block_id: block }) => block === 'param:at');
  };
  expect(startOf({})).toBeUndefined();
  expect(startOf({ schedulable: true })).toMatchObject({
    optional: true,
    hint: { text: expect.stringContaining('Europe/Dublin') },
  });
  expect(startOf({}, { at: '2026-08-10T21:00:00Z' })).toMatchObject({
    element: { initial_value: '2026-08-10 22:00' },
  });
});

test('the form of an extension requires a duration while it is about the extended change', () => {
  const params = { project: 'p', database: 'FDB', limit: 'daily', value: '5GB' };
  const meta = extendingMeta(params);
  const endOf = (limit: string) => {
    const filled = { ...EMPTY, params: { ...params, limit } };
    const { blocks } = formModal({ operation: setQueryLimit, meta, ...filled, previewState: { kind: 'incomplete' } });
    return blocks.find(({ block_id: block }) => block === 'param:for');
  };
  expect(endOf('daily')).not.toHaveProperty('optional');
  expect(JSON.stringify(endOf('daily'))).not.toContain('permanent');
  expect(endOf('weekly')).toMatchObject({ optional: true, hint: { text: expect.stringContaining('permanent') } });
});

test('the form of an extension is not accepted without a duration', async () => {
  const meta = extendingMeta({ limit: 'daily' });
  const chosen = (name: string, value: string | null) => ({ [`param:${name}`]: { [`param:${name}`]: { value } } });
  const values = { ...chosen('limit', 'daily'), ...chosen('for', null) };
  const view = { id: 'V1', private_metadata: JSON.stringify(meta), state: { values } };
  const sent = { view, operation: setQueryLimit, userId: 'U1', delivery: {} as never };
  expect(await onFormSubmitted({} as never, sent)).toMatchObject({
    errors: { 'param:for': expect.stringMatching(/^Enter a duration/) },
  });
});

const blocksWith = (previewState: PreviewState) => {
  const meta = metaOf(scaleCluster.name);
  return formModal({ operation: scaleCluster, meta, ...EMPTY, previewState }).blocks;
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

test('a change that must come first has a button at the field it is about', () => {
  const blocker = { param: 'cluster', sentence: 'C0 is paused.', first: FIRST };
  const blocks = blocksWith({ kind: 'seen', preview: { ...PREVIEW, first: FIRST, blockers: [blocker] } });
  const at = blocks.findIndex(({ block_id: id }) => id === 'param:cluster:');
  expect(blocks.slice(at + 1, at + 3)).toEqual([expect.objectContaining({ type: 'rich_text' }), BUTTON]);
  expect(blocks.filter(({ type }) => type === 'actions')).toHaveLength(1);
});

test('a change that may come first has a button below the preview, unless it is unknown', () => {
  expect(blocksWith({ kind: 'seen', preview: { ...PREVIEW, first: FIRST } })[1]).toEqual(BUTTON);
  const unknown = blocksWith({ kind: 'seen', preview: { ...PREVIEW, first: { ...FIRST, operation: 'gone' } } });
  expect(unknown.filter(({ type }) => type === 'actions')).toEqual([]);
});

const changes = operations.filter(({ effect }) => effect !== 'read');

test.each(changes)(
  '$name’s form starts with its preview, and asks for approval only if it is possible',
  (operation) => {
    const drawn = (over: object) => {
      const preview = { ...PREVIEW, summary: 'what happens', ...over };
      return formModal({ operation, meta: metaOf(operation.name), ...EMPTY, previewState: { kind: 'seen', preview } });
    };
    const param = paramsOf(operation).at(-1)?.name;
    const blocked = drawn({ blockers: [{ param, sentence: 'Choose a larger size.' }] });
    expect(JSON.stringify(blocked.blocks[0])).toMatch(/Not possible.*Choose a larger size.*What happens.*Now.*After/);
    expect(blocked.submit?.text).toBe('Check again');
    const possible = drawn({});
    expect(JSON.stringify(possible.blocks[0])).toMatch(/What happens.*Now.*After/);
    expect(possible.submit?.text).toBe('Ask for approval');
  },
);

test('a form remembers the thread of the alert that it was opened from', () => {
  const origin = { userId: 'U1', channel: 'C1', alertThread: '1.1', responseUrl: 'https://hooks.slack.com/1' };
  const read = parseCommand('clusters', operations, writing);
  if (read.kind !== 'operation') throw new Error(read.kind);
  const stored = serializeMeta(metaFrom({ ...origin, command: '/atlas', text: 'clusters' }, read));
  expect(originOf(parseMeta(stored), 'U1')).toEqual(origin);
});

test('a form with a wrong value says so at the top and at its field', () => {
  const problems = [{ param: 'cluster', sentence: 'No such cluster.' }];
  const view = formModal({
    operation: scaleCluster,
    meta: metaOf(scaleCluster.name),
    ...EMPTY,
    previewState: { kind: 'problems', problems },
  });
  const said = view.blocks.flatMap((block, at) => (JSON.stringify(block).includes('No such cluster.') ? at : []));
  const field = view.blocks.findIndex(({ block_id: id }) => id === 'param:cluster:');
  expect(said).toEqual([0, field + 1]);
  expect(view.submit?.text).toBe('Check again');
});
