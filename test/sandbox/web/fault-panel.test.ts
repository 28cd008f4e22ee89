// The fault panel of a full sandbox: real Redis, real HTTP and the bot's production build.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { PEOPLE } from '../../../src/sandbox/slack/index.js';
import type { AtlasSummary, AtlasSummaryLine } from '../../../src/sandbox/web/wire.js';
import { type Behind, openScenes, type Scenes } from '../../support/behind-scenes.js';
import { approved, asked, checkOnce, journalOf, NEVER, ONCE, requested } from './asking.js';
import { ask as askRaw } from './page.js';

let sandbox: Scenes;
beforeAll(async () => {
  sandbox = await openScenes();
}, 120_000);
afterEach(() => sandbox.dial({ wellAgain: true }));
afterAll(() => sandbox?.stop());

const weekly = (atlas: AtlasSummary) => atlas.limits.find(({ name }) => name === 'FederatedDB1')?.lines ?? [];
const isOverdue = (lines: readonly AtlasSummaryLine[]) =>
  lines.some(({ text }) => text.startsWith('↩ should have reverted'));
const lifeOf = ({ dial }: Behind) => dial.processes.find(({ name }) => name === 'worker')?.life;

describe('a fault', () => {
  test('502 after a change: the change is first unconfirmed, then done with one call', async () => {
    expect(await sandbox.dial({ turn: 'atlas', to: 'after' })).toMatchObject({ done: true });
    const id = await asked(sandbox, 'Cluster1', 'dial 502');
    await approved(sandbox, 'dial 502');
    expect(await checkOnce(sandbox, id, 'done')).toMatchObject(ONCE);
    const journal = await sandbox.behind((behind) => journalOf(id, behind));
    expect(journal.indexOf('lost')).toBeGreaterThan(journal.indexOf('sent'));
    expect(journal.at(-1)).toBe('succeeded');
  }, 90_000);

  test('killed worker: it restarts and runs what was approved meanwhile', async () => {
    const id = await asked(sandbox, 'Cluster0', 'dial killed');
    await sandbox.dial({ deed: 'kill-worker' });
    expect(await sandbox.behind(lifeOf)).not.toBe('running');
    const again = await sandbox.dial({ deed: 'kill-worker' });
    expect(again.sentence).toBe('The worker process has already ended');
    await approved(sandbox, 'dial killed');
    expect(await checkOnce(sandbox, id, 'done')).toMatchObject(ONCE);
    await sandbox.behind((behind) => lifeOf(behind) === 'running');
  }, 90_000);

  test('rate-limited Slack: presses aren’t recorded, and an approved change runs afterwards', async () => {
    const waiting = await asked(sandbox, 'Cluster1', 'dial 429 pressed');
    const id = await asked(sandbox, 'Cluster0', 'dial 429 approved');
    await sandbox.dial({ deed: 'kill-worker' });
    await approved(sandbox, 'dial 429 approved');
    await sandbox.dial({ turn: 'slack', to: 'limited' });
    await approved(sandbox, 'dial 429 pressed');
    const journal = await sandbox.behind((behind) => lifeOf(behind) === 'starting' && journalOf(id, behind));
    expect(journal).not.toContain('sent');
    await sandbox.dial({ wellAgain: true });
    expect(await checkOnce(sandbox, id, 'done')).toMatchObject(ONCE);
    await sandbox.sees(PEOPLE.sam, ({ channels }) =>
      channels.some(({ messages }) => messages.some(({ text }) => text.startsWith('Not recorded: Slack'))),
    );
    expect(await checkOnce(sandbox, waiting, 'waiting')).toMatchObject({ received: 0 });
    await approved(sandbox, 'dial 429 pressed');
    expect(await checkOnce(sandbox, waiting, 'done')).toMatchObject(ONCE);
  }, 120_000);

  test('lost card edits: a change runs once, however often the old card is pressed', async () => {
    const id = await asked(sandbox, 'Cluster1', 'dial edits');
    await sandbox.dial({ turn: 'slack', to: 'edits-lost' });
    await approved(sandbox, 'dial edits');
    await sandbox.behind((behind) => journalOf(id, behind).includes('succeeded'));
    await approved(sandbox, 'dial edits');
    const old = await checkOnce(sandbox, id, 'waiting');
    expect(old).toMatchObject({ received: 1, carriedOut: 1, verdict: 'open' });
    await sandbox.dial({ wellAgain: true });
    expect(await checkOnce(sandbox, id, 'done')).toMatchObject(ONCE);
  }, 120_000);

  test('killed Redis: the request survives a restart', async () => {
    const id = await asked(sandbox, 'Cluster0', 'dial redis');
    await sandbox.dial({ turn: 'redis', to: 'killed' });
    await sandbox.behind(({ inspector }) => inspector.redis === 'not reachable');
    await sandbox.dial({ turn: 'redis', to: 'well' });
    await sandbox.behind(({ inspector }) => inspector.redis === 'read');
    expect(await sandbox.dial({ deed: 'hour' })).toMatchObject({ done: true });
    await checkOnce(sandbox, id, 'expired');
  }, 90_000);
});

describe('moving time', () => {
  test('to the end of a temporary change reverts it once, even by a restarted worker', async () => {
    const line = 'set-query-limit FederatedDB1 weekly to 100GB for 2h in Payments';
    const id = await requested(sandbox, { line, reason: 'dial end' });
    await approved(sandbox, 'dial end');
    await checkOnce(sandbox, id, 'done');
    const returns = /^↩ reverts to 50 GiB at$/;
    await sandbox.sees(PEOPLE.sam, ({ atlas }) => weekly(atlas).some(({ text }) => returns.test(text)));

    expect(await sandbox.dial({ turn: 'worker', to: 'dead' })).toMatchObject({ done: true });
    expect((await sandbox.dial({ deed: 'end' })).sentence).toContain(`${id} has reached its end`);
    const lines = await sandbox.sees(PEOPLE.sam, ({ atlas }) => isOverdue(weekly(atlas)) && weekly(atlas));
    expect(lines.map(({ text }) => text)).toContain('weekly: 100 GiB');
    expect(await sandbox.behind(lifeOf)).toBe('killed');

    await sandbox.dial({ turn: 'worker', to: 'well' });
    const back = { received: 2, carriedOut: 2, verdict: 'holds' };
    expect(await checkOnce(sandbox, id, 'reverted')).toMatchObject(back);
    const { atlas } = await sandbox.sees(PEOPLE.sam, (seen) => seen);
    expect(weekly(atlas).map(({ text }) => text)).toEqual(['weekly: 50 GiB', 'monthly: 100 TiB']);
  }, 90_000);

  test('to the end of a grant makes Atlas end it and the bot confirm that', async () => {
    const id = await asked(sandbox, 'Cluster1', 'dial grant end');
    await approved(sandbox, 'dial grant end');
    await checkOnce(sandbox, id, 'done');
    expect((await sandbox.dial({ deed: 'end' })).sentence).toContain(`${id} has reached its end`);
    await sandbox.behind((behind) => journalOf(id, behind).includes('voided'));
    expect(await checkOnce(sandbox, id, 'ended')).toMatchObject(ONCE);
    const { clusters } = await sandbox.sees(PEOPLE.sam, ({ atlas }) => atlas);
    const lines = clusters.filter(({ name }) => name === 'Cluster1').flatMap((cluster) => cluster.lines);
    expect(lines.map(({ text }) => text)).toContain('expired grant');
  }, 120_000);

  test('to the end of an access list entry makes Atlas remove it and the bot confirm that', async () => {
    const line = 'allow-address 198.51.100.7 for 2h in Payments';
    const id = await requested(sandbox, { line, reason: 'dial entry end' });
    await approved(sandbox, 'dial entry end');
    await checkOnce(sandbox, id, 'done');
    expect((await sandbox.dial({ deed: 'end' })).sentence).toContain(`${id} has reached its end`);
    expect(await checkOnce(sandbox, id, 'ended')).toMatchObject(ONCE);
  }, 120_000);

  test('by an hour makes a request expire', async () => {
    const id = await asked(sandbox, 'Cluster1', 'dial time');
    const said = await sandbox.dial({ deed: 'hour' });
    expect(said.sentence).toMatch(new RegExp(`^An hour later for .*${id}`));
    expect(await checkOnce(sandbox, id, 'expired')).toMatchObject(NEVER);
  }, 120_000);
});

describe('another administrator', () => {
  test('who doubles a limit makes its approved deletion out of date', async () => {
    const line = 'delete-query-limit FederatedDB0 daily in Payments';
    const id = await requested(sandbox, { line, reason: 'dial drift' });
    const { sentence } = await sandbox.dial({ deed: 'limit' });
    expect(sentence).toMatch(/^Another administrator: FederatedDB0.* \d+ GiB$/);
    await approved(sandbox, 'dial drift');
    expect(await checkOnce(sandbox, id, 'out of date')).toMatchObject(NEVER);
    const { entries } = await sandbox.behind((behind) => behind);
    expect(entries.filter(({ source }) => source === 'dial').map(({ what }) => what)).toContain(sentence);
  }, 120_000);

  test('who revokes a grant makes the request to replace it out of date', async () => {
    const first = await asked(sandbox, 'Cluster0', 'dial first grant');
    await approved(sandbox, 'dial first grant');
    await checkOnce(sandbox, first, 'done');
    const id = await asked(sandbox, 'Cluster0', 'dial second grant');
    expect((await sandbox.dial({ deed: 'revoke' })).sentence).toContain('Cluster0 has been revoked');
    await approved(sandbox, 'dial second grant');
    expect(await checkOnce(sandbox, id, 'out of date')).toMatchObject(NEVER);
    expect((await sandbox.dial({ deed: 'revoke' })).sentence).toContain('no grant');
  }, 120_000);

  test('who renames a provider doesn’t stop its approved deletion', async () => {
    const change = { line: 'delete-idp Entra trial', reason: 'dial rename', by: PEOPLE.max };
    const id = await requested(sandbox, { ...change, values: { confirm: 'Entra trial' } });
    const { sentence } = await sandbox.dial({ deed: 'rename' });
    expect(sentence).toMatch(/^Another administrator: .*Entra trial \(old\)$/);
    for (const by of [PEOPLE.sam, PEOPLE.ada]) await approved(sandbox, 'dial rename', by, { confirm: 'Entra trial' });
    expect((await sandbox.dial({ deed: 'minutes' })).sentence).toContain(id);
    expect(await checkOnce(sandbox, id, 'done')).toMatchObject(ONCE);
    expect(await sandbox.behind((behind) => journalOf(id, behind))).not.toContain('returned');
    const { providers } = await sandbox.sees(PEOPLE.sam, ({ atlas }) => atlas);
    expect(providers.filter(({ name }) => name.startsWith('Entra'))).toEqual([]);
  }, 90_000);
});

test('the fault panel refuses unknown controls and other sites', async () => {
  await expect(sandbox.dial({ deed: 'rm' })).resolves.toMatchObject({ done: false });
  await expect(sandbox.dial({ turn: 'atlas', to: 'gone' })).resolves.toMatchObject({ done: false });
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ wellAgain: true });
  const url = `${sandbox.url}dial`;
  expect(await askRaw(url, { ...json, origin: 'https://evil.example' }, 'POST', body)).toMatchObject({ status: 403 });
  expect(await askRaw(url, { 'content-type': 'text/plain' }, 'POST', body)).toMatchObject({ status: 415 });
  expect(await askRaw(url, json, 'POST', '{"rm":true}')).toMatchObject({ status: 400 });
  expect(await askRaw(`${sandbox.url}inspector`, { host: 'evil.example' })).toMatchObject({ status: 403 });
});
