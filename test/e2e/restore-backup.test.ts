// Backups: one taken and deleted, and one restored over a cluster whose name must be typed.
import { expect, test } from '@jest/globals';
import type { Request } from '../../src/approvals/request/request.js';
import { handleOfId } from '../../src/operations/handles.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, latestView, submitted } from '../support/acting.js';
import { areaSystem } from '../support/area-system.js';
import { answerForm, pressForm } from '../support/card-forms.js';
import { cardSaying, cardWith, idOn } from '../support/cards.js';
import { channelsOf } from '../support/incident.js';
import { textOf } from '../support/looking.js';
import { atRest, doneOnceApproved, effects, untilStored } from '../support/outcome.js';
import { stored } from '../support/redis.js';

const { rita, sam } = PEOPLE;
const here = areaSystem('backup');
const { asked, cluster, isFinished, threadSays } = here;

const { said } = channelsOf(() => here.system);
/** The last on-demand snapshot of a cluster. */
function takenOf(name: string) {
  const taken = cluster(name).snapshots?.taken.at(-1);
  if (taken === undefined) throw new Error(`no snapshot of ${name} was taken`);
  return taken;
}
/** Makes it an hour older. */
const settle = (name: string) => Object.assign(takenOf(name), { at: takenOf(name).at - 3_600_000 });

async function chosen(viewId: string, param: string, value: string): Promise<void> {
  await here.system.slack.suggest(rita, { viewId }, param, '');
  await here.system.slack.change(rita, { viewId }, param, value);
}

async function undone(reason: string, showing: string) {
  await here.system.slack.press(rita, cardWhere(await cardWith(here.system, reason, /Undo…/)), 'undo');
  return latestView(here.system, rita, showing);
}

/** Approves an irreversible change in its form, with the name typed. */
async function approvedInForm(reason: string, name: string): Promise<string> {
  const card = await cardWith(here.system, reason, /Approve( deletion)?…/);
  const form = await pressForm(here.system, sam, cardWhere(card), 'decide:approve-form', /type: /);
  expect(await answerForm(here.system, sam, form, { confirm: name })).toEqual({ kind: 'closed' });
  return idOn(card);
}

async function doneAfterForm(reason: string, name: string): Promise<string> {
  const id = await approvedInForm(reason, name);
  expect((await atRest(here.inside, id)).state).toBe('succeeded');
  return id;
}

test('takes a snapshot, announces it when Atlas has it, and deletes it by Undo…', async () => {
  await asked('take-snapshot Cluster1 3d in Payments because OPS-1 migration', 'kept for 3 days');
  const id = await doneOnceApproved(here.system, here.inside, 'OPS-1 migration');
  await cardSaying(here.system, 'OPS-1 migration', /^In progress: .*Cluster1 is being backed up/);
  settle('Cluster1');
  await isFinished(id);
  await threadSays('new snapshot, kept for 3 days. It took ');

  const { id: taken } = takenOf('Cluster1');
  const whole = await undone('OPS-1 migration', 'be undone');
  expect(await here.system.slack.submit(rita, whole.id, { reason: 'OPS-2 away', confirm: 'Cluster1' })).toMatchObject({
    errors: { confirm: expect.stringContaining(handleOfId(taken)) },
  });
  await submitted(here.system, rita, whole, { reason: 'OPS-2 away', confirm: handleOfId(taken) });
  await doneAfterForm('OPS-2 away', handleOfId(taken));
  expect(cluster('Cluster1').snapshots?.deleted).toEqual(new Set([taken]));
  await cardSaying(here.system, 'OPS-1 migration', /Undone by/);
  await cardSaying(here.system, 'OPS-2 away', new RegExp(`undoes ${id}`));
}, 120_000);

test('a restore names what it overwrites, and delays only changes to its snapshot of the source cluster', async () => {
  await said(rita, 'use Payments Cluster0');
  await asked('take-snapshot because OPS-3 source', 'OPS-3 source');
  const source = await doneOnceApproved(here.system, here.inside, 'OPS-3 source');
  Object.assign(cluster('Cluster1'), { backups: { failsSince: new Date(Date.now() - 7_200_000).toISOString() } });
  settle('Cluster0');
  await isFinished(source);

  const handle = handleOfId(takenOf('Cluster0').id);
  await here.system.slack.command(
    rita,
    CHANNELS.incident,
    `restore-snapshot ${handle} of Cluster0 in Payments because OPS-4 staging`,
  );
  const form = await latestView(here.system, rita, 'target cluster yourself');
  await chosen(form.id, 'param:cluster', 'Cluster1');
  const whole = await latestView(here.system, rita, 'until it’s restored');
  await here.system.slack.press(rita, { viewId: whole.id }, 'form:first');
  const first = await latestView(here.system, rita, 'kept for 7 days');
  expect(textOf(first.view)).toContain('OPS-4 staging');
  await here.system.slack.closeView(rita, first.id);
  const again = await latestView(here.system, rita, 'until it’s restored');
  expect(again.id).toBe(whole.id);
  await submitted(here.system, rita, again, { confirm: 'Cluster1' });
  await cardSaying(here.system, 'OPS-4 staging', /Cluster1 .*will be replaced\..*can’t be undone\. .*Approve…/);
  const restore = await doneAfterForm('OPS-4 staging', 'Cluster1');
  await cardSaying(here.system, 'OPS-4 staging', /^In progress: .*Cluster1 is being restored/);

  await asked('set-backup-schedule Cluster0 weekly=8w in Payments because AUD-3 meanwhile', 'AUD-3 meanwhile');
  await doneOnceApproved(here.system, here.inside, 'AUD-3 meanwhile');
  expect((await stored(here.inside.store, restore)).request).toHaveProperty('finishing');

  await here.system.slack.command(
    rita,
    CHANNELS.incident,
    `delete-snapshot ${handle} of Cluster0 in Payments because AUD-4 unused`,
  );
  await submitted(here.system, rita, await latestView(here.system, rita, 'AUD-4 unused'), { confirm: handle });
  const deletion = await approvedInForm('AUD-4 unused', handle);
  const isWaiting = (one: Request) =>
    one.state === 'approved' && /still working on Cluster1.*that this request changes/.test(one.delayed ?? '');
  await untilStored(here.inside, deletion, isWaiting);

  const [job] = cluster('Cluster0').restoreJobs;
  if (job === undefined) throw new Error('nothing is restored');
  Object.assign(job, { finishedAt: new Date().toISOString() });
  await isFinished(restore);
  await threadSays('Cluster1 now has Cluster0’s data from ');
  expect(effects(here.system, '/restoreJobs')).toHaveLength(1);
  expect((await atRest(here.inside, deletion)).state).toBe('succeeded');
}, 180_000);
