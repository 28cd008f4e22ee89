// The menu below an answer, which opens the form of a change for one of the rows.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, cardWhere, latestView, pressBelow } from '../support/acting.js';
import { channelsOf } from '../support/incident.js';
import { textOf } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, sam, pat, gus } = PEOPLE;
const { incident } = CHANNELS;
const POLICY = `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
defaults: { approvals: 1, expires_after: 1h, approvers: [security] }
rules:
  - operations: [acknowledge-alert]
    requesters: [security]
    approvers: [sre]
  - operations: [mute-alert, reject-query, set-disk, remove-address]
    requesters: [sre]
`;

const system = useTestSystem({ policy: POLICY });
const { said, toldAlone, now, lastAlone } = channelsOf(() => system);

function menuOf({ blocks }: Message) {
  for (const block of blocks) {
    const [select] = block.type === 'actions' ? block.elements : [];
    if (select?.type === 'static_select') return { blockId: block.block_id ?? '', select };
  }
  throw new Error('the answer has no menu');
}

const groupsOf = (message: Message) =>
  (menuOf(message).select.option_groups ?? []).map(({ label, options }) => ({
    label: label.text,
    options: options.map(({ text, value = '' }) => ({ text: text.text, value })),
  }));

function optionFor(message: Message, label: string, text = '') {
  const options = groupsOf(message).find((group) => group.label === label)?.options ?? [];
  const option = options.find((one) => one.text.includes(text));
  if (option === undefined) throw new Error(`no option ${label} ${text}`);
  return option;
}

const choose = (user: string, message: Message, { value }: { readonly value: string }) =>
  system.slack.press(user, cardWhere(message), 'change-row', { value });

async function formOf(user: string, showing: string) {
  const form = await latestView(system, user, showing);
  await system.slack.closeView(user, form.id);
  return form.view;
}

beforeAll(async () => {
  await said(rita, 'use Payments Cluster0');
}, 90_000);

describe('the menu below an answer in a channel', () => {
  let alerts: Message;
  beforeAll(async () => {
    system.atlas.world.alerts.push({
      id: 'a'.repeat(24),
      projectId: system.atlas.world.alerts[0]?.projectId ?? '',
      created: new Date().toISOString(),
      updated: new Date().toISOString(),
      status: 'OPEN',
      eventTypeName: 'OUTSIDE_METRIC_THRESHOLD',
      metricName: 'delete-cluster Cluster0 because INC-1',
      alertConfigId: 'b'.repeat(24),
      clusterName: 'Cluster0',
    });
    alerts = await said(rita, 'alerts');
  });

  test('groups all targets by change, without an alert that is acknowledged', () => {
    expect(groupsOf(alerts).map(({ label, options }) => [label, options.length])).toEqual([
      ['Acknowledge…', 2],
      ['Mute…', 2],
    ]);
  });

  test('never lets an alert’s text choose the change', async () => {
    await choose(sam, alerts, optionFor(alerts, 'Acknowledge…', 'delete-cluster'));
    const view = await formOf(sam, 'For how long');
    expect(view.title.text).toContain('Acknowledge');
    expect(JSON.stringify(view.blocks)).toContain('a'.repeat(24));
    expect(JSON.stringify(view.blocks)).not.toContain('INC-1');
  });

  test('refuses a guest and a person who may not ask, privately', async () => {
    const option = optionFor(alerts, 'Acknowledge…', 'connections');
    expect(await toldAlone(gus, incident, () => choose(gus, alerts, option))).toMatch(/Guests/);
    expect(await toldAlone(rita, incident, () => choose(rita, alerts, option))).toMatch(/Only @security can ask/);
    expect(system.slack.openViews(gus)).toEqual([]);
  });

  test('says that a target no longer exists', async () => {
    await choose(rita, alerts, optionFor(alerts, 'Mute…', 'delete-cluster'));
    expect(textOf(await formOf(rita, 'has no'))).toMatch(/Payments has no alert configuration bbbbbb\./);
  });

  test('lets people choose the same row again after a refresh', async () => {
    const queries = await said(pat, 'queries');
    const before = menuOf(queries).blockId;
    const option = optionFor(queries, 'Reject…');
    await choose(rita, queries, option);
    const first = await formOf(rita, 'will get an error');
    expect(textOf(first)).toContain(option.text.split(' ')[0]);
    await pressBelow(system, pat, queries, 'answer:refresh');
    await system.slack.until(() => menuOf(now(queries, pat)).blockId !== before);
    await choose(rita, now(queries, rita), optionFor(now(queries, rita), 'Reject…', option.text));
    await formOf(rita, 'will get an error');
  });

  test('leaves the size to the form', async () => {
    const disk = await said(rita, 'disk');
    await choose(rita, disk, optionFor(disk, 'Enlarge…', 'Cluster0'));
    expect(textOf(await formOf(rita, 'Cluster0'))).toContain('such as 200GB');
  });

  test('says when it has expired', async () => {
    const disk = await said(rita, 'disk');
    await system.inside.redis.del(await system.inside.redis.keys('*row-choices*'));
    const told = await toldAlone(rita, incident, () => choose(rita, disk, optionFor(disk, 'Enlarge…')));
    expect(told).toMatch(/menu has expired/);
  });
});

describe('the menu below a private answer', () => {
  test('omits changes that the asker may not ask for', async () => {
    await ask(system, rita, 'alerts in Payments', CHANNELS.general);
    expect(groupsOf(lastAlone(rita, CHANNELS.general)).map(({ label }) => label)).toEqual(['Mute…']);
    await ask(system, pat, 'alerts in Payments', CHANNELS.general);
    expect(JSON.stringify(lastAlone(pat, CHANNELS.general).blocks)).not.toContain('change-row');
  });

  test('opens the form of an entry on the access list', async () => {
    await ask(system, rita, 'addresses');
    const answer = lastAlone(rita, incident);
    const option = optionFor(answer, 'Remove…');
    await choose(rita, answer, option);
    expect(textOf(await formOf(rita, 'Last sign-in'))).toContain(option.text.split(' ')[0]);
  });
});
