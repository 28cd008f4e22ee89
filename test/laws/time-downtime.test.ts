// Requests that expire while no replica runs.
import { expect, test } from '@jest/globals';
import type { Request } from '../../src/approvals/request/request.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide, privateAnswers } from '../support/acting.js';
import { type Asked, askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { textOf, toldDirectly } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'] });
const { inside } = system;

/** They expire in a moment, while no worker runs. */
async function endsUnseen(...all: readonly Asked[]): Promise<void> {
  const expiresAt = (await inside.store.now()) + 200;
  for (const { id } of all) {
    const request: Request = await inside.request(id);
    if (request.state !== 'pending' && request.state !== 'approved') throw new Error(`it is ${request.state}`);
    await inside.age(request, { expiresAt });
  }
  await eventually(async () => (await inside.store.now()) > expiresAt);
}

test('requests that expired while all replicas were down are refused, recorded as expired and never sent', async () => {
  const { slack } = system;
  const waiting = await askedGrant(system, 'Cluster0', 'INC-811');
  const agreed = await askedGrant(system, 'Cluster1', 'INC-812');
  await system.bots[1]?.kill('SIGTERM');
  await decide(system, PEOPLE.sam, agreed.card, 'decide:approve');
  await eventually(async () => (await inside.request(agreed.id)).state === 'approved');
  await system.bots[0]?.kill('SIGKILL');
  expect(await decide(system, PEOPLE.ada, waiting.card, 'decide:approve')).toMatchObject({ kind: 'failed' });
  await endsUnseen(waiting, agreed);

  await system.start('web'); // no worker yet, so the expiry is not recorded
  for (const decision of ['decide:approve', 'decide:deny']) {
    const before = privateAnswers({ slack }, PEOPLE.ada).length;
    await decide(system, PEOPLE.ada, waiting.card, decision);
    const told = await eventually(() => privateAnswers({ slack }, PEOPLE.ada)[before]);
    expect(told).toMatch(/expired at .* Nothing was recorded/);
  }
  expect(typesOf(await inside.journal(waiting.id))).toBe('asked previewed');

  await system.start('worker');
  for (const { id, reason } of [
    { ...waiting, reason: 'INC-811' },
    { ...agreed, reason: 'INC-812' },
  ]) {
    expect(await cardSaying(system, reason, /^Expired: /)).toContain('Nothing was changed in Atlas');
    expect(typesOf(await inside.journal(id))).toMatch(/^asked previewed (approved quorum )?expired$/);
    await slack.until(() => toldDirectly(slack, PEOPLE.rita).some(({ text }) => text.includes(id)));
  }
  expect([...grantCalls(system, 'Cluster0'), ...grantCalls(system, 'Cluster1')]).toEqual([]);
  const copies = slack.messages(CHANNELS.incident).map(({ blocks }) => textOf(blocks));
  expect(copies.filter((text) => /^Expired: /.test(text))).toHaveLength(2);
}, 120_000);
