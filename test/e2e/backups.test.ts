// Backups: one taken and deleted, and one restored over a cluster that has to be named.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Request } from '../../src/approvals/request.js';
import { handleOf } from '../../src/operations/handles.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, decide, latestView, submitted } from '../support/acting.js';
import { dedicated } from '../support/atlas-things.js';
import { answerForm, pressForm } from '../support/card-forms.js';
import { cardSaying, cardWith, idOn } from '../support/cards.js';
import { type House, openHouse, POLICY } from '../support/house.js';
import { channelsOf } from '../support/incident.js';
import { type Inside, lookInside } from '../support/inside.js';
import { textOf } from '../support/looking.js';
import { atRest, doneOnceApproved, effects, untilStored } from '../support/outcome.js';

const { rita, sam } = PEOPLE;
const BACKUPS = `  - operations: [area:backup]
    requesters: [sre]
    approvers: [sre, security]
`;
let house: House;
let inside: Inside;
beforeAll(async () => {
  house = await openHouse({ roles: ['web', 'worker'], policy: `${POLICY}${BACKUPS}` });
  inside = await lookInside(house);
}, 60_000);
afterAll(async () => {
  inside?.close();
  await house?.close();
});

const { said } = channelsOf(() => house);
const cluster = (name: string) => dedicated(house.atlas.world, name);
const type = (line: string) => house.slack.command(rita, CHANNELS.incident, line);
const isFinished = (id: string) =>
  untilStored(inside, id, (one) => one.state === 'succeeded' && one.finished !== undefined, 60_000);
const threadSays = (text: string) =>
  house.slack.until(
    () => house.slack.messages(CHANNELS.approvals).some(({ blocks }) => textOf(blocks).includes(text)),
    30_000,
  );

/** Of a cluster, the one that was taken on demand last. */
function takenOf(name: string) {
  const taken = cluster(name).snapshots?.taken.at(-1);
  if (taken === undefined) throw new Error(`no snapshot of ${name} was taken`);
  return taken;
}
/** What the clock would do to it. */
const settle = (name: string) => Object.assign(takenOf(name), { at: takenOf(name).at - 3_600_000 });

async function chosen(viewId: string, param: string, value: string): Promise<void> {
  await house.slack.suggest(rita, { viewId }, param, '');
  await house.slack.change(rita, { viewId }, param, value);
}

async function undone(reason: string, showing: string) {
  await house.slack.press(rita, cardWhere(await cardWith(house, reason, /Undo…/)), 'undo');
  return latestView(house, rita, showing);
}

/** What cannot be undone is approved in a form, with its name. */
async function doneForGood(reason: string, name: string): Promise<string> {
  const card = await cardWith(house, reason, /Approve for good/);
  const form = await pressForm(house, sam, cardWhere(card), 'decide:approve-form', /Type its name/);
  expect(await answerForm(house, sam, form, { confirm: name })).toEqual({ kind: 'closed' });
  expect((await atRest(inside, idOn(card))).state).toBe('succeeded');
  return idOn(card);
}

test('a snapshot is taken, which is told once Atlas has it, and deleted by Undo…, which asks for which', async () => {
  await type('take-snapshot Cluster1 3d in Payments because OPS-1 migration');
  await submitted(house, rita, await latestView(house, rita, 'kept for 3 days'));
  const id = await doneOnceApproved(house, inside, 'OPS-1 migration');
  await cardSaying(house, 'OPS-1 migration', /Cluster1 is being backed up\./);
  settle('Cluster1');
  await isFinished(id);
  await threadSays('There is a new snapshot of Cluster1, kept for 3 days: it took ');

  const { id: taken } = takenOf('Cluster1');
  const form = await undone('OPS-1 migration', 'Snapshot');
  await chosen(form.id, 'param:snapshot', taken);
  const whole = await latestView(house, rita, 'It cannot be undone');
  expect(await house.slack.submit(rita, whole.id, { reason: 'OPS-2 away', confirm: 'Cluster1' })).toMatchObject({
    errors: { confirm: expect.stringContaining(handleOf(taken)) },
  });
  await submitted(house, rita, whole, { reason: 'OPS-2 away', confirm: handleOf(taken) });
  await doneForGood('OPS-2 away', handleOf(taken));
  expect(cluster('Cluster1').snapshots?.deleted).toEqual(new Set([taken]));
}, 120_000);

test('a restore names what it overwrites, also where the channel stands for a cluster, and holds both clusters', async () => {
  await said(rita, 'use Payments Cluster0');
  await type('take-snapshot because OPS-3 source');
  await submitted(house, rita, await latestView(house, rita, 'OPS-3 source'));
  const source = await doneOnceApproved(house, inside, 'OPS-3 source');
  settle('Cluster0');
  await isFinished(source);

  const handle = handleOf(takenOf('Cluster0').id);
  await type(`restore-snapshot ${handle} of Cluster0 in Payments because OPS-4 staging`);
  const form = await latestView(house, rita, 'Choose the target cluster yourself');
  await chosen(form.id, 'param:cluster', 'Cluster1');
  const whole = await latestView(house, rita, 'is cut off until');
  await submitted(house, rita, whole, { confirm: 'Cluster1' });
  await cardSaying(
    house,
    'OPS-4 staging',
    /Cannot be undone\. .*All that Cluster1 holds now is lost\..*Approve for good/,
  );
  const restore = await doneForGood('OPS-4 staging', 'Cluster1');
  await cardSaying(house, 'OPS-4 staging', /Cluster1 is being restored\./);

  await type('set-backup-schedule Cluster0 weekly=8w in Payments because AUD-3 meanwhile');
  await submitted(house, rita, await latestView(house, rita, 'AUD-3 meanwhile'));
  const meanwhile = await cardWith(house, 'AUD-3 meanwhile', /Approve/);
  await decide(house, sam, meanwhile, 'decide:approve');
  const isWaiting = (one: Request) => one.state === 'approved' && /still at work on Cluster1/.test(one.delayed ?? '');
  await untilStored(inside, idOn(meanwhile), isWaiting);

  const [job] = cluster('Cluster0').restoreJobs;
  if (job === undefined) throw new Error('nothing is restored');
  Object.assign(job, { finishedAt: new Date().toISOString() });
  await isFinished(restore);
  await threadSays('Cluster1 holds what Cluster0 held at ');
  expect(effects(house, '/restoreJobs')).toHaveLength(1);
  expect((await atRest(inside, idOn(meanwhile))).state).toBe('succeeded');
}, 180_000);
