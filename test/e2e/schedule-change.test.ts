// A change that is scheduled, in its form, on its card and in its thread.
import { beforeAll, expect, test } from '@jest/globals';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import type { InState } from '../../src/approvals/request/request.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide, latestView, submitted } from '../support/acting.js';
import { makeDatabase } from '../support/atlas-things.js';
import { cardSaying, cardWith, idOn, typesOf } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { atRest, untilStored, writes } from '../support/outcome.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const [MINUTE, HOUR] = [60_000, 3_600_000];
const policy = `${POLICY}  - operations: [set-query-limit]\n    requesters: [sre]\n    max_lead: 12h\n`;
const system = useTestSystem({ roles: ['web', 'worker'], policy });
const { inside } = system;
beforeAll(async () => {
  // One for each test, before the bot caches names.
  for (const name of ['runs', 'stopped', 'missed']) makeDatabase(system.atlas.world, name);
}, 90_000);

/** Three hours from now, on the minute, and as Rita types it. */
function soon() {
  const at = Math.ceil(Date.now() / MINUTE) * MINUTE + 3 * HOUR;
  const [day = '', time = ''] = new Date(at).toLocaleString('sv', { timeZone: 'Europe/Dublin' }).split(' ');
  return { at, time: time.slice(0, 5), typed: `${day} ${time.slice(0, 5)}` };
}

/** Rita schedules the change and Sam approves it. */
async function scheduled(name: string) {
  const { at, time, typed } = soon();
  const line = `set-query-limit ${name} daily to 10TB at ${time} for 2h in Payments because of ${name}`;
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, line);
  const view = await latestView(system, PEOPLE.rita, 'reverts after 2 hours');
  expect(JSON.stringify(view.view)).toMatch(/"hint":\{"type":"plain_text","text":"[^"]*12 hours/);
  expect(JSON.stringify(view.view)).toContain(`"initial_value":"${typed}"`);
  await submitted(system, PEOPLE.rita, view);
  const card = await cardWith(system, `of ${name}`, /Scheduled for /);
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  const id = idOn(card);
  const request = await untilStored(inside, id, (one): InState<'approved'> | false => one.state === 'approved' && one);
  expect(request).toMatchObject({ startsAt: at, notBefore: at, expiresAt: at + 15 * MINUTE });
  expect(await cardSaying(system, `of ${name}`, /Runs at /)).toContain('Lasts 2 hours once it runs');
  return { id, card, request };
}
const inThread = (ts: string) =>
  system.slack.messages(CHANNELS.approvals).filter(({ threadTs, ts: own }) => threadTs === ts && own !== ts);

/** Moves the time of the change without changing what was approved. */
async function moved({ request }: Awaited<ReturnType<typeof scheduled>>, fromNow: number): Promise<void> {
  const notBefore = (await inside.store.now()) + fromNow;
  await inside.age(request, { notBefore, expiresAt: notBefore + 15 * MINUTE });
}

test('a scheduled change runs at its time, and ends its length after it ran', async () => {
  const change = await scheduled('runs');
  await moved(change, 10 * MINUTE);
  const [notice] = await system.slack.until(() => {
    const told = inThread(change.card.ts);
    return told.length > 0 ? told : undefined;
  });
  expect(textOf(notice?.blocks)).toMatch(/^Scheduled by .*Runs at .*Stop/s);
  expect(writes(system, '/runs/')).toEqual([]);
  await moved(change, 0);
  const done = await atRest(inside, change.id);
  const sentAt = done.state === 'succeeded' ? done.sent.at : 0;
  const itsReturn = await inside.request(deriveReturnId(change.id));
  expect(itsReturn).toMatchObject({ state: 'approved', notBefore: sentAt + 2 * HOUR });
  expect(itsReturn).not.toHaveProperty('startsAt');
}, 90_000);

test('an approver stops a scheduled change in its thread', async () => {
  const change = await scheduled('stopped');
  await moved(change, 10 * MINUTE);
  const notice = await system.slack.until(() => inThread(change.card.ts)[0]);
  await decide(system, PEOPLE.ada, notice, 'decide:deny');
  expect(await atRest(inside, change.id)).toMatchObject({ state: 'denied', by: PEOPLE.ada });
  expect(writes(system, '/stopped/')).toEqual([]);
}, 90_000);

test('a scheduled change expires if no worker ran for an hour', async () => {
  const change = await scheduled('missed');
  await system.bots[1]?.kill('SIGKILL');
  await moved(change, -HOUR);
  await system.start('worker');
  expect(await cardSaying(system, 'of missed', /^Expired: /)).toContain('Nothing was changed in Atlas');
  expect(typesOf(await inside.journal(change.id))).toBe('asked previewed approved quorum expired');
  expect(writes(system, '/missed/')).toEqual([]);
}, 90_000);

test('a change can’t be scheduled without max_lead, and its form says so', async () => {
  const line = 'grant-access Cluster0 in Payments for 4h at 23:59 because of none';
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, line);
  const view = await latestView(system, PEOPLE.rita, 'can’t be scheduled');
  expect(JSON.stringify(await system.slack.submit(PEOPLE.rita, view.id, {}))).toContain('can’t be scheduled');
  expect(await system.slack.submit(PEOPLE.rita, view.id, { 'param:at': '' })).toEqual({ kind: 'updated' });
  await submitted(system, PEOPLE.rita, view);
  expect(await cardSaying(system, 'of none', /Needs 1 approval/)).not.toContain('Scheduled');
}, 120_000);

test('an end before the time is an error at the end’s field', async () => {
  const line = 'set-query-limit missed weekly to 10TB at tomorrow 9:00 until tomorrow 8:00 in Payments because of end';
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, line);
  const view = await latestView(system, PEOPLE.rita, 'would end before it runs');
  expect(JSON.stringify(await system.slack.submit(PEOPLE.rita, view.id, {}))).toMatch(
    /"param:for":"The change would end before it runs/,
  );
}, 120_000);
