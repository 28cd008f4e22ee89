import { expect, test } from '@jest/globals';
import { alertConfigs } from '../../../src/operations/alerts/alert-configs.js';
import { alertConfigParamKind } from '../../../src/operations/alerts/alert-params.js';
import { muteAlert, unmuteAlert } from '../../../src/operations/alerts/alert-switch.js';
import { withResolvedTimes } from '../../../src/operations/call.js';
import { listNames } from '../../../src/operations/params/kind.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const ID = '6a793faec0eb9e7a177175e1';
const LIST = `GET /groups/${PROJECT}/alertConfigs`;
const PARAMS = { project: PROJECT, config: ID };
const SUBJECT = 'connections in use above 80% (cluster name is Cluster0)';

const config = (more: object = {}) => ({
  id: ID,
  enabled: true,
  eventTypeName: 'OUTSIDE_METRIC_THRESHOLD',
  metricThreshold: { metricName: 'CONNECTIONS_PERCENT', operator: 'GREATER_THAN', threshold: 80, units: 'RAW' },
  matchers: [{ fieldName: 'CLUSTER_NAME', operator: 'EQUALS', value: 'Cluster0' }],
  notifications: [
    { typeName: 'GROUP', emailEnabled: true, roles: ['GROUP_OWNER'] },
    { typeName: 'PAGER_DUTY', serviceKey: '****-key-7c' },
    { typeName: 'SLACK', channelName: 'alerts', apiToken: '****-token' },
    { typeName: 'EMAIL', emailAddress: 'ada@example.com' },
  ],
  ...more,
});
const other = config({ id: 'f'.repeat(24), enabled: false, matchers: [] });
const opened = { id: 'a'.repeat(24), status: 'OPEN', alertConfigId: ID, created: '2026-11-25T09:00:00Z' };
const among = (...results: object[]): Answers => ({
  ...BASE,
  [LIST]: { results },
  [`GET /groups/${PROJECT}/alerts`]: { results: [opened] },
});
const look = (answers: Answers, operation = muteAlert) =>
  withAnswers(answers, (atlas) => operation.preview(atlas, PARAMS, NOW));

test('previews who is notified, what is watched and open, and whether anything else watches it', async () => {
  const preview = await look(among(config(), other));
  expect(preview).toMatchObject({
    summary: expect.stringContaining(SUBJECT),
    subject: `“${SUBJECT}”`,
    before: 'on',
    after: 'muted',
    facts: [
      {
        label: 'Notifies',
        value: expect.stringMatching(/Project Owner by e-mail, PagerDuty, #alerts in Slack and an e-mail address/),
      },
      { label: 'Watches', value: 'cluster name is Cluster0' },
      { label: 'Open now', value: [expect.stringMatching(/^1 alert/), { at: NOW - 3_600_000 }] },
      { label: 'Also watched by', value: expect.stringMatching(/^1 .*, 0 of them on/) },
    ],
    warnings: [
      expect.stringMatching(/No other alert in Payments/),
      expect.stringMatching(/^An alert is open .* cancels it\.$/),
    ],
    revertNote: expect.stringContaining('opens a new alert'),
  });
  expect(JSON.stringify(preview)).not.toMatch(/\*\*\*\*|ada@example/);
  expect((await look(among(config(), { ...other, enabled: true }))).warnings).toHaveLength(1);
  expect((await look(among(config(), { ...other, enabled: null }))).warnings).toHaveLength(2);
});

test('warns of lost acknowledgements, also if alerts can’t be read, and of nothing if none is open', async () => {
  const ALERTS = `GET /groups/${PROJECT}/alerts`;
  const warned = async (answer: Answers[string]) =>
    (await look({ ...among(config(), { ...other, enabled: true }), [ALERTS]: answer })).warnings.join(' ');
  const acknowledged = { ...opened, acknowledgedUntil: '2026-11-25T12:00:00Z' };
  expect(await warned({ results: [acknowledged] })).toMatch(/open now.* it, and acknowledgements are lost/);
  expect(await warned([500])).toMatch(/any open alerts, and acknowledgements/);
  expect(await warned({ results: [] })).toBe('');
});

test('neither mutes nor reverts if Atlas doesn’t say whether the alert is on', async () => {
  await expect(look(among(config({ enabled: null })))).rejects.toThrow(/whether the alert is on/);
  const { basis, call } = await look(among(config()));
  if (call === undefined) throw new Error('there is no call');
  const sent = { params: PARAMS, basis, call: withResolvedTimes(call, NOW) };
  const unread = { ...among(config({ enabled: null })), [`${LIST}/${ID}`]: config({ enabled: null }) };
  expect(await withAnswers(unread, (atlas) => muteAlert.inEffect(atlas, sent, NOW))).toBe('unclear');
  expect(await withAnswers(unread, (atlas) => muteAlert.verify(atlas, sent))).toBe('unclear');
});

test('counts another configuration only if it watches the same cluster, or all', async () => {
  const onCluster = (value: string) => [{ fieldName: 'CLUSTER_NAME', operator: 'EQUALS', value }];
  const beside = async (more: object) => {
    const { facts, warnings } = await look(among(config(), { ...other, enabled: true, ...more }));
    return [facts.find(({ label }) => label === 'Also watched by')?.value, warnings.length];
  };
  expect(await beside({ matchers: onCluster('Cluster1') })).toEqual(['none', 2]);
  expect(await beside({ matchers: onCluster('Cluster0') })).toEqual(['1 configuration, 1 of them on', 1]);
  expect(await beside({ matchers: null })).toEqual(['1 configuration, 1 of them on', 1]);
});

test.each([
  [muteAlert, among(), /no alert configuration 7175e1/],
  [muteAlert, among(config({ enabled: false })), /connections .* already muted/],
  [unmuteAlert, among(config()), /connections .* already on/],
])('$name is blocked when there is nothing to do (%#)', async (operation, answers, sentence) => {
  expect((await look(answers, operation)).blockers).toEqual([
    { param: 'config', sentence: expect.stringMatching(sentence) },
  ]);
});

test('treats another threshold as drift, but not other recipients', async () => {
  const basisOf = async (more: object) => (await look(among(config(more)))).basis;
  const before = await basisOf({});
  expect(await basisOf({ notifications: [] })).toEqual(before);
  const threshold = { metricName: 'CONNECTIONS_PERCENT', operator: 'GREATER_THAN', threshold: 95 };
  expect(muteAlert.drift(before, await basisOf({ metricThreshold: threshold }), NOW)).toContain('something else');
  expect(muteAlert.drift(before, await basisOf({ enabled: false }), NOW)).toContain('muted');
});

test('the config param and the look-up list handles with what is watched', async () => {
  const names = await withAnswers(among(config(), other), (atlas) =>
    listNames(atlas, alertConfigParamKind, { project: PROJECT }),
  );
  expect(names).toEqual([
    { id: ID, name: '7175e1', detail: SUBJECT },
    { id: other.id, name: 'ffffff', detail: 'muted: connections in use above 80%' },
  ]);
  const { headline, table } = await withAnswers(among(other, config()), (atlas) =>
    alertConfigs.run(atlas, { project: PROJECT }, NOW),
  );
  expect(headline).toMatch(/2 alert configurations, 1 .*muted/);
  expect(table?.rows.map(([handle, , open, state, where]) => [handle, where, state, open])).toEqual([
    ['7175e1', 'cluster name is Cluster0', 'on', '1'],
    ['ffffff', 'the whole project', 'muted', '0'],
  ]);
  const none = await withAnswers(among(), (atlas) => alertConfigs.run(atlas, { project: PROJECT }, NOW));
  expect([none.headline, none.notes]).toEqual([
    expect.stringContaining('no alert configurations'),
    [expect.stringContaining('organization’s own')],
  ]);
});
