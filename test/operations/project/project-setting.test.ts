import { describe, expect, test } from '@jest/globals';
import type { Change, Params } from '../../../src/operations/operation.js';
import { countParam } from '../../../src/operations/params/text.js';
import { setAuditing } from '../../../src/operations/project/set-auditing.js';
import { setProjectLimit } from '../../../src/operations/project/set-project-limit.js';
import { setProjectSetting } from '../../../src/operations/project/set-project-setting.js';
import { settings } from '../../../src/operations/project/settings.js';
import { type Answers, BASE, PROJECT, toSend, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const at = (rest: string) => `GET /groups/${PROJECT}/${rest}`;
const GIVEN = { project: PROJECT };
const CALL = { method: 'PATCH', path: '/unused' } as const;
const look = (operation: Change, params: Params, answers: Answers) =>
  withAnswers({ ...BASE, ...answers }, (atlas) => operation.preview(atlas, { ...GIVEN, ...params }, NOW));
async function undone(operation: Change, params: Params, answers: Answers) {
  return operation.undo(toSend(await look(operation, params, answers), { ...GIVEN, ...params }), NOW)?.params;
}

describe('set-auditing', () => {
  const FILTER = '{"atype": "authenticate"}';
  const LONG = JSON.stringify({ atype: { $in: Array.from({ length: 60 }, (_, number) => `type${number}`) } });
  const log = (more: object): Answers => ({ [at('auditLog')]: { enabled: true, auditFilter: FILTER, ...more } });

  test('shows the filter, and warns that nothing is logged when it is off', async () => {
    expect(await look(setAuditing, { to: 'off' }, log({}))).toMatchObject({
      summary: expect.stringMatching(/off .*Payments/),
      before: 'on (sign-ins)',
      after: 'off',
      facts: [
        { label: 'Filter', value: FILTER },
        { label: 'Authorization checks', value: 'failed only' },
        { label: 'Saves', value: expect.stringMatching(/^10% .*Enterprise and Platinum/) },
      ],
      warnings: [expect.stringMatching(/isn’t recorded/)],
      direction: 'widens access',
    });
    expect(setAuditing.isDangerous?.({ ...GIVEN, to: 'off' })).toBe(true);
  });

  test('says what switching on costs; its revert counts as logging less, not as saving', async () => {
    const on = await look(setAuditing, { to: 'on' }, log({ enabled: false }));
    expect([on.direction, on.cost]).toEqual(['widens cost', expect.stringMatching(/^10% .* hourly price/)]);
    expect(setAuditing.revertDirection?.(toSend(on, { ...GIVEN, to: 'on' }))).toBe('widens access');
  });

  test('warns about another filter, and is blocked by one that differs only in spacing', async () => {
    const other = await look(setAuditing, { to: 'on', filter: '{"atype": "createIndex"}' }, log({}));
    expect([other.direction, other.warnings.length, other.blockers]).toEqual(['widens access', 1, []]);
    expect(other.call?.body).toEqual({ enabled: true, auditFilter: '{"atype": "createIndex"}' });
    const same = await look(setAuditing, { to: 'on', filter: '{"atype":"authenticate"}' }, log({}));
    expect(same.blockers).toEqual([{ param: 'to', sentence: expect.stringContaining('already on') }]);
  });

  test('is blocked for “off” with a filter, or when already off', async () => {
    const filtered = await look(setAuditing, { to: 'off', filter: FILTER }, log({}));
    expect(filtered.blockers).toEqual([{ param: 'filter', sentence: expect.stringContaining('no effect') }]);
    const again = await look(setAuditing, { to: 'off' }, log({ enabled: false }));
    expect(again.blockers).toEqual([{ param: 'to', sentence: expect.stringContaining('already off') }]);
  });

  test.each<[Params, object, Params]>([
    [{ to: 'off' }, {}, { to: 'on', filter: FILTER }],
    [{ to: 'off' }, { auditFilter: undefined }, { to: 'on' }],
    [{ to: 'on', filter: FILTER }, { auditFilter: '' }, { to: 'on', filter: '{}' }],
    [{ to: 'on' }, { enabled: false }, { to: 'off' }],
    [{ to: 'off' }, { auditFilter: LONG }, { to: 'on' }],
    [{ to: 'off' }, { auditFilter: 'no JSON' }, { to: 'on' }],
  ])('%j after %j is undone by %j', async (params, found, back) => {
    expect(await undone(setAuditing, params, log(found))).toEqual({ ...GIVEN, ...back });
  });

  test('can’t be undone over a filter too long for a request, which the restore kit keeps', async () => {
    const given = { to: 'on', filter: FILTER };
    const { undo, confirm, basis, call } = await look(setAuditing, given, log({ auditFilter: LONG }));
    expect([undo, confirm]).toEqual([expect.stringMatching(/undone.*file/), 'Payments']);
    const sent = { params: { ...GIVEN, ...given }, basis, call: call ?? CALL };
    expect([setAuditing.undo(sent, NOW), setAuditing.restoreKit?.(sent)]).toEqual([
      undefined,
      { enabled: true, filter: LONG },
    ]);
    expect(setAuditing.restoreKit?.({ ...sent, params: { ...GIVEN, to: 'off' } })).toBeUndefined();
  });

  test('mentions another filter only if it differs', async () => {
    const acts = (filter: string) => look(setAuditing, { to: 'on', filter }, log({ enabled: false }));
    expect((await acts(FILTER)).extent).toBeUndefined();
    expect((await acts('{"atype": "createIndex"}')).extent).toContain('different filter');
  });

  test('rejects a filter that isn’t a JSON object, or is too long to show', () => {
    const filter = (text: string) => setAuditing.params.shape.filter?.safeParse(text);
    expect(filter('[]')?.error?.issues[0]?.message).toContain('JSON object');
    expect(filter(`{"a": "${'x'.repeat(400)}"}`)?.error?.issues[0]?.message).toContain('too long');
    expect(filter('{"a": 1}')?.data).toBe('{"a": 1}');
  });
});

describe('set-project-setting', () => {
  const all = { [at('settings')]: { isDataExplorerEnabled: true, isDataValidationEnabled: false } };

  test('shows the setting in words, and what it allows', async () => {
    expect(await look(setProjectSetting, { setting: 'isDataExplorerEnabled=false' }, all)).toMatchObject({
      summary: expect.stringMatching(/off Data Explorer in Payments/),
      before: 'on',
      after: 'off',
      facts: [
        { label: 'Setting', value: 'Data Explorer (isDataExplorerEnabled)' },
        { label: 'While it’s on', value: expect.stringMatching(/change documents/) },
      ],
    });
    expect(await undone(setProjectSetting, { setting: 'isDataExplorerEnabled=false' }, all)).toEqual({
      ...GIVEN,
      setting: 'isDataExplorerEnabled=true',
    });
    const sent = { params: { ...GIVEN, setting: 'isDataExplorerEnabled=false' }, basis: { on: true }, call: CALL };
    expect(setProjectSetting.done(sent, 'Payments')).toMatch(/Data Explorer .*off/);
  });

  test.each([
    ['isDataExplorerEnabled=true', /already has Data Explorer/],
    ['isSchemaAdvisorEnabled=true', /doesn’t show Schema Advisor/],
  ])('%s is blocked', async (setting, sentence) => {
    const { blockers } = await look(setProjectSetting, { setting }, all);
    expect(blockers).toEqual([{ param: 'setting', sentence: expect.stringMatching(sentence) }]);
  });
});

describe('set-project-limit', () => {
  const CLUSTERS = 'atlas.project.deployment.clusters';
  const limit = { name: CLUSTERS, value: 25, currentUsage: 12, defaultLimit: 25, maximumLimit: 90 };
  const limits = { [at(`limits/${CLUSTERS}`)]: limit };

  test('shows what is in use, and the usual and highest limit', async () => {
    expect(await look(setProjectLimit, { limit: 'clusters', to: '30' }, limits)).toMatchObject({
      summary: expect.stringMatching(/Payments .*30 clusters/),
      before: '25 clusters',
      after: '30 clusters',
      facts: [
        { label: 'In use', value: '12' },
        { label: 'Usual limit', value: '25' },
        { label: 'Highest limit', value: '90' },
      ],
      warnings: [],
    });
    const lower = await look(setProjectLimit, { limit: 'clusters', to: '10' }, limits);
    expect([lower.direction, lower.warnings]).toEqual(['narrows cost', [expect.stringMatching(/^12 /)]]);
    expect(await undone(setProjectLimit, { limit: 'clusters', to: '30' }, limits)).toEqual({
      ...GIVEN,
      limit: 'clusters',
      to: '25',
    });
  });

  test.each([
    [{ limit: 'clusters', to: '25' }, 'to', /already 25/],
    [{ limit: 'clusters', to: '91' }, 'to', /at most 90/],
    [{ limit: 'custom-roles', to: '5' }, 'limit', /no limit on custom/],
  ])('%j is blocked', async (params, param, sentence) => {
    expect((await look(setProjectLimit, params, limits)).blockers).toEqual([
      { param, sentence: expect.stringMatching(sentence) },
    ]);
  });

  test('takes only whole numbers', () => {
    const read = (text: string) => countParam({ label: 'How many' }).safeParse(text);
    expect([read(' 1,200 ').data, read('030').data]).toEqual(['1200', '30']);
    for (const text of ['-1', '2.5', 'many', '1,2']) expect(read(text).success).toBe(false);
  });
});

test('the look-up lists settings and limits, and says which role it needs for auditing', async () => {
  const answers: Answers = {
    ...BASE,
    [at('settings')]: { isDataExplorerEnabled: true, isDataValidationEnabled: false },
    [at('limits')]: [
      { name: 'atlas.project.deployment.clusters', value: 25, currentUsage: 12, maximumLimit: 90 },
      { name: 'dataFederation.bytesProcessed.daily', value: 1e15 },
    ],
    [at('auditLog')]: [401, 'USER_UNAUTHORIZED'],
  };
  const { headline, table, missing } = await withAnswers(answers, (atlas) => settings.run(atlas, GIVEN, NOW));
  expect(headline).toMatch(/1 setting on .*1 off/);
  expect(table?.rows).toContainEqual(['Data Explorer', 'on', '–', '–', 'isDataExplorerEnabled']);
  expect(table?.rows.at(-1)?.[4]).toBe('clusters');
  expect(missing).toEqual([expect.stringContaining('needs Project Owner')]);
});
