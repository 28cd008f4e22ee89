import { describe, expect, test } from '@jest/globals';
import { setClusterOption } from '../../../src/operations/cluster/set-cluster-option.js';
import { UNREAD_TEXT } from '../../../src/operations/format.js';
import type { Params } from '../../../src/operations/operation.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const ID = 'c'.repeat(24);
const PATH = `/groups/${PROJECT}/clusters/C0`;
const NODE = `/groups/${PROJECT}/processes/n0:27017`;
const OPLOG = 'oplogMinRetentionHours=48';
const FLEX = [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'] as const;

const cluster = (rest: object = {}, growing = true) => ({
  id: ID,
  name: 'C0',
  stateName: 'IDLE',
  replicationSpecs: [{ regionConfigs: [{ providerName: 'AWS', autoScaling: { diskGB: { enabled: growing } } }] }],
  ...rest,
});
const reaching = (value: number, units: string) => ({
  measurements: [{ name: 'OPLOG_MASTER_TIME', units, dataPoints: [{ timestamp: '2026-11-25T09:58:00Z', value }] }],
});
const ANSWERS: Answers = {
  ...BASE,
  [`GET ${PATH}`]: cluster(),
  [`GET ${PATH}/processArgs`]: { oplogMinRetentionHours: null, defaultMaxTimeMS: 2000 },
  [`GET /groups/${PROJECT}/processes`]: {
    results: [{ id: 'n0:27017', userAlias: 'c0-shard-00-00.example.net', typeName: 'REPLICA_PRIMARY' }],
  },
  [`GET ${NODE}/measurements`]: reaching(26 * 3600, 'SECONDS'),
};
const preview = (option: string, answers: Answers = {}, params: Params = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) =>
    setClusterOption.preview(atlas, { project: PROJECT, cluster: 'C0', option, ...params }, NOW),
  );

test('previews the value before and after, and the oplog’s current window', async () => {
  expect(await preview(OPLOG, {}, { for: '2h' })).toMatchObject({
    summary: expect.stringContaining(`${OPLOG} on C0 for 2 hours`),
    act: `Set ${OPLOG} on`,
    before: 'Atlas’s default (24 hours)',
    direction: 'widens cost',
    facts: [{}, { label: 'Oplog now', value: expect.stringContaining('26 hours') }],
    warnings: [expect.stringMatching(/disks may grow/)],
  });
});

test.each([
  ['12', null, 'narrows cost', /^Change streams/],
  ['0', null, 'narrows cost', /^Change streams/],
  ['default', 48, 'narrows cost', /^Change streams/],
  ['default', 12, 'widens cost', undefined],
  ['24', null, 'neither', undefined],
])('lowering the oplog minimum warns and costs no more: %s after %s', async (to, hours, direction, warning) => {
  const args = { oplogMinRetentionHours: hours, defaultMaxTimeMS: null };
  const shown = await preview(`oplogMinRetentionHours=${to}`, { [`GET ${PATH}/processArgs`]: args });
  expect(shown).toMatchObject({ direction, blockers: [] });
  expect(shown.warnings[0]).toEqual(warning && expect.stringMatching(warning));
});

test('can set the oplog minimum to 0 while the disks don’t grow', async () => {
  const { blockers } = await preview('oplogMinRetentionHours=0', { [`GET ${PATH}`]: cluster({}, false) });
  expect(blockers).toEqual([]);
});

test.each([
  [reaching(1560, 'MINUTES'), expect.stringContaining('26 hours')],
  [reaching(26, 'FURLONGS'), UNREAD_TEXT],
  [{ measurements: [] }, UNREAD_TEXT],
])('reads the oplog window in Atlas’s unit, or shows it as unread (%#)', async (reply, value) => {
  const { facts } = await preview(OPLOG, { [`GET ${NODE}/measurements`]: reply });
  expect(facts[1]).toEqual({ label: 'Oplog now', value });
});

test.each([
  ['defaultMaxTimeMS=5000', /C0 .* limit .* stopped after 5,000 ms/],
  ['defaultMaxTimeMS=0', /C0 .* no time limit/],
])('warns what %s means for reads', async (option, warning) => {
  const { direction, warnings, before } = await preview(option);
  expect([direction, warnings[0], before]).toEqual([
    'neither',
    expect.stringMatching(warning),
    expect.stringContaining('2,000 ms'),
  ]);
});

describe('is blocked', () => {
  test.each<readonly [string, string, Answers, RegExp]>([
    ['the option has that value', 'defaultMaxTimeMS=2000', {}, /already 2,000 ms/],
    ['disks do not grow', OPLOG, { [`GET ${PATH}`]: cluster({}, false) }, /set-autoscaling C0 disks on/],
    ['the cluster is paused', OPLOG, { [`GET ${PATH}`]: cluster({ paused: true }) }, /with resume-cluster/],
    ['the cluster is flex', OPLOG, { [`GET ${PATH}`]: FLEX, [`GET ${PATH}/processArgs`]: FLEX }, /flex cluster/],
  ])('when %s', async (_, option, answers, sentence) => {
    const { blockers, call } = await preview(option, answers);
    expect([blockers.map((one) => one.sentence), call]).toEqual([[expect.stringMatching(sentence)], undefined]);
  });
});

test.each([
  [OPLOG, null, 'oplogMinRetentionHours=default'],
  [OPLOG, 24, 'oplogMinRetentionHours=24'],
  // Atlas takes no null for this one.
  ['defaultMaxTimeMS=5', null, 'defaultMaxTimeMS=0'],
])('undoes %s after %s with %s', (option, value, back) => {
  const params = { project: PROJECT, cluster: 'C0', option };
  const sent = { params, basis: { clusterId: ID, value }, call: { method: 'PATCH', path: '' } } as const;
  expect(setClusterOption.undo(sent, NOW)?.params.option).toBe(back);
});

test.each([
  ['OPLOGMINRETENTIONHOURS = 48 hours', OPLOG],
  ['oplogMinRetentionHours 1.5', 'oplogMinRetentionHours=1.5'],
  ['oplogMinRetentionHours=default', 'oplogMinRetentionHours=default'],
  ['oplogMinRetentionHours=0', 'oplogMinRetentionHours=0'],
  ['defaultMaxTimeMS=05000ms', 'defaultMaxTimeMS=5000'],
])('parses %s', (written, stored) => {
  expect(setClusterOption.params.shape.option.safeParse(written)).toMatchObject({ data: stored });
});

test.each([
  ['noTableScan=true', /“noTableScan”.* oplogMinRetentionHours and defaultMaxTimeMS/],
  ['oplogMinRetentionHours', /oplogMinRetentionHours=value/],
  ['oplogMinRetentionHours=soon', /hours.* 48/],
  ['defaultMaxTimeMS=default', /milliseconds.* 5000/],
])('rejects %s and says why', (written, why) => {
  const { error } = setClusterOption.params.shape.option.safeParse(written);
  expect(error?.issues[0]?.message).toMatch(why);
});

describe('defaultMaxTimeMS', () => {
  const on = (mongoDBVersion?: string) =>
    preview('defaultMaxTimeMS=5000', { [`GET ${PATH}`]: cluster({ mongoDBVersion }) });
  test('is blocked before MongoDB 8.0', async () => {
    const { blockers, call } = await on('7.0.14');
    const sentence = expect.stringMatching(/needs MongoDB 8\.0.* 7\.0\.14/);
    expect([blockers, call]).toEqual([[{ param: 'option', sentence }], undefined]);
  });
  test.each(['8.0.0', '9.0.1', undefined])('is allowed on version %s', async (version) => {
    expect((await on(version)).blockers).toEqual([]);
  });
});
