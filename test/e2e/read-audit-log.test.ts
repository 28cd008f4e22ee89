// The audit log: who did what, who looked up what, and who was refused.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide, pressBelow } from '../support/acting.js';
import { askedGrant, cardWith } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { openTestSystem, POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, sam } = PEOPLE;
const FEW = `  - operations: [private-endpoints]
    requesters: [security]
`;
const line = z.looseObject({
  audit: z.enum(['event', 'look-up', 'refusal']),
  at: z.iso.datetime(),
  by: z.string(),
  id: z.string(),
});

let folder: string;
let file: string;
const system = useTestSystem({ roles: [], policy: POLICY + FEW });
const { inside } = system;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-audit-'));
  file = join(folder, 'audit.jsonl');
  for (const role of ['web', 'worker', 'worker'] as const) await system.start(role, { AUDIT_LOG: file });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = () => readFile(file, 'utf8');
const lines = async () =>
  (await text())
    .split('\n')
    .slice(0, -1)
    .map((one) => line.parse(JSON.parse(one)));
const lineWith = (wanted: object) =>
  eventually(async () =>
    (await lines()).find((one) => Object.entries(wanted).every(([name, value]) => one[name] === value)),
  );

test('records who looked up what, where and who saw the answer, but not the answer', async () => {
  const answer = await ask(system, rita, 'clusters in Payments');
  expect(answer).toContain('Cluster0');
  expect(await lineWith({ audit: 'look-up', operation: 'clusters' })).toMatchObject({
    by: rita,
    params: { project: expect.stringMatching(/^[0-9a-f]{24}$/) },
    channel: CHANNELS.incident,
    shownTo: 'asker',
    correlation: expect.any(String),
  });
  expect(await text()).not.toContain('Cluster0');
  await system.slack.command(rita, CHANNELS.incident, 'use Payments');
  await lineWith({ audit: 'event', type: 'channel-bound', by: rita });
  await system.slack.command(rita, CHANNELS.incident, 'alerts');
  await lineWith({ audit: 'look-up', operation: 'alerts', shownTo: 'channel' });
  system.atlas.fault({ kind: 'status', status: 403, errorCode: 'USER_UNAUTHORIZED', path: /backup/ });
  await system.slack.command(rita, CHANNELS.incident, 'backups Cluster0');
  await lineWith({ audit: 'look-up', operation: 'backups', shownTo: 'nobody' });
  system.atlas.clearFaults();
}, 120_000);

test('records refused look-ups and presses', async () => {
  expect(await ask(system, rita, 'private-endpoints in Payments')).toMatch(/Only @security/);
  await lineWith({
    audit: 'refusal',
    by: rita,
    tried: 'private-endpoints',
    channel: CHANNELS.incident,
    reason: 'not a requester',
  });
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-901');
  await decide(system, rita, card, 'decide:approve');
  await lineWith({ audit: 'refusal', by: rita, tried: 'decide:approve', request: id, reason: 'own request' });
}, 120_000);

test('records who exported which requests', async () => {
  await ask(system, rita, 'requests since 1h');
  const list = system.slack
    .messages(CHANNELS.incident, rita)
    .findLast(({ blocks }) => JSON.stringify(blocks).includes('answer:export'));
  await pressBelow(system, rita, list, 'answer:export');
  const params = { line: 'requests since 1h' };
  expect(await lineWith({ audit: 'look-up', operation: 'export-requests' })).toMatchObject({ by: rita, params });
}, 120_000);

test('records every journal event in order, even if the writing process is killed', async () => {
  const { id, card } = await askedGrant(system, 'Cluster1', 'INC-902');
  await decide(system, sam, card, 'decide:approve');
  await cardWith(system, 'INC-902', /^Done: /);
  await lineWith({ audit: 'event', type: 'succeeded', request: id });
  const [web, ...workers] = system.bots;
  await web?.kill('SIGKILL');
  await workers[0]?.kill('SIGKILL');
  await system.start('web', { AUDIT_LOG: file });
  const next = await askedGrant(system, 'Cluster0', 'INC-903');
  await decide(system, sam, next.card, 'decide:deny');
  await lineWith({ audit: 'event', type: 'denied', request: next.id });
  const journal = await inside.redis.xrange(inside.store.key('journal'), '-', '+');
  const ids = (await lines()).filter(({ audit }) => audit === 'event').map((one) => one.id);
  // At least once: a killed process may have written lines that it did not record as written.
  expect([...new Set(ids)]).toEqual(journal.map(([stamp]) => stamp));
}, 90_000);

test('contains no secrets', async () => {
  const { reader, executor } = system.atlas.credentials;
  const secrets = [system.slack.botToken, system.slack.signingSecret, reader.clientSecret, executor.clientSecret];
  const all = await text();
  for (const secret of secrets) expect(all).not.toContain(secret);
});

test('does not start with an unwritable path, and can write to stdout', async () => {
  await expect(system.start('worker', { AUDIT_LOG: folder })).rejects.toThrow(/AUDIT_LOG.*EISDIR/);
  const other = await openTestSystem({ roles: [] });
  try {
    const bot = await other.start('all', { AUDIT_LOG: '-' });
    await ask(other, rita, 'alerts in Payments');
    await eventually(() =>
      bot
        .output()
        .split('\n')
        .some((one) => one.startsWith('{"audit":"look-up"')),
    );
  } finally {
    await other.close();
  }
}, 120_000);
