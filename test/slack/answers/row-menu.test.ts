import { expect, test } from '@jest/globals';
import type { ActionsBlock } from '@slack/types';
import { createLog } from '../../../src/log.js';
import { alerts } from '../../../src/operations/alerts/alerts.js';
import type { LookUpResult } from '../../../src/operations/operation.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { RowChoices } from '../../../src/slack/answers/row-choice-store.js';
import { createRowMenu, parseRowChoice } from '../../../src/slack/answers/row-menu.js';
import { lengthOf } from '../../../src/slack/blocks/length.js';
import { FakePeople, rita } from '../../support/people.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();
const PROJECT = '32b6e34b3d91647abb20e7b8';
const policy = { rules: [], lookUpRequesters: 'everyone' } as const;

const idOf = (index: number) => index.toString(16).padStart(24, '0');
const targets = (param: string, label: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ label, params: { project: PROJECT, [param]: idOf(index) } }));

function menuFor(
  rowChanges: LookUpResult['rowChanges'],
  { isPrivate = false, line = '/atlas alerts', connection = redis.connection } = {},
) {
  const { key } = redis.freshStore();
  const rowChoices = new RowChoices(connection, key);
  const deps = { policy, people: new FakePeople(), rowChoices, log: createLog('silent') };
  const result = { headline: '', place: {}, facts: [], notes: [], ...(rowChanges && { rowChanges }) };
  const question = { operation: alerts, params: { project: PROJECT }, names: {}, person: rita, command: '/atlas' };
  return { key, rowChoices, created: createRowMenu(deps, { question, line, result }, isPrivate) };
}

function choicesIn(menu: ActionsBlock | undefined) {
  const [select] = menu?.elements ?? [];
  const groups = select?.type === 'static_select' ? (select.option_groups ?? []) : [];
  const handles = groups.flatMap(({ options }) => options.map(({ value = '' }) => value));
  const pressed = (handle: string) =>
    parseRowChoice({
      user: { id: 'U1' },
      actions: [{ action_id: 'change-row', block_id: menu?.block_id, selected_option: { value: handle } }],
    });
  return { groups, handles, pressed };
}

test('stores the command of each option for a day, under a handle that leads to nothing in other menus', async () => {
  const label = 'aaaaaa delete-cluster Cluster0 because INC-1';
  const { key, rowChoices, created } = menuFor([
    { label: 'Acknowledge…', operation: 'acknowledge-alert', targets: targets('alert', label, 2) },
  ]);
  const menu = await created;
  const { handles, pressed } = choicesIn(menu);
  expect(menu?.block_id).toMatch(/ \/atlas alerts$/);
  const { menu: id, handle, line } = pressed(handles[1] ?? '');
  expect(line).toBe('/atlas alerts');
  expect(await rowChoices.read(id, handle)).toBe(`acknowledge-alert ${idOf(1)} in ${PROJECT}`);
  expect(await rowChoices.read(id, 'constructor')).toBeUndefined();
  expect(await rowChoices.read('another', handle)).toBeUndefined();
  expect(await redis.connection.pttl(key('row-choices', id))).toBeGreaterThan(86_000_000);
});

test('has a new block_id each time, within Slack’s limits even with hundreds of targets and a long command', async () => {
  const many = [
    { label: 'Acknowledge…', operation: 'acknowledge-alert', targets: targets('alert', 'x'.repeat(200), 300) },
    { label: 'Mute…', operation: 'mute-alert', targets: targets('config', 'y', 300) },
  ];
  const line = `/atlas alerts ${'z'.repeat(400)}`;
  const [one, other] = await Promise.all([menuFor(many, { line }).created, menuFor(many, { line }).created]);
  expect(one?.block_id).not.toBe(other?.block_id);
  const { groups, handles } = choicesIn(one);
  expect(groups.map(({ options }) => options.length)).toEqual([13, 50]);
  expect(new Set(handles).size).toBe(63);
  expect(lengthOf(one === undefined ? [] : [one])).toBeLessThan(2_200);
  expect(payloadProblems('message', one === undefined ? [] : [one])).toEqual([]);
});

test('is left out without targets, for an asker without permission, and without Redis', async () => {
  const connection = await redis.open();
  connection.disconnect();
  const one = [{ label: 'Mute…', operation: 'mute-alert', targets: targets('config', 'y', 1) }];
  expect(await menuFor([]).created).toBeUndefined();
  expect(await menuFor(undefined).created).toBeUndefined();
  expect(await menuFor(one, { isPrivate: true }).created).toBeUndefined();
  expect(await menuFor(one, { connection }).created).toBeUndefined();
  expect(await menuFor(one).created).toBeDefined();
});
