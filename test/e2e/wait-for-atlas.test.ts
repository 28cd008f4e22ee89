// Until Atlas has finished, nothing that people read says that a change is done, undone or reverted.
import { expect, test } from '@jest/globals';
import { isFinishing } from '../../src/approvals/request/finishing-evolve.js';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import type { Request } from '../../src/approvals/request/request.js';
import { autoscale } from '../../src/sandbox/atlas/world/hardware.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { allSaid } from '../slack/commands/all-said.js';
import { ask, cardWhere, decide, latestView, submitted } from '../support/acting.js';
import { areaSystem } from '../support/area-system.js';
import { dedicated, set } from '../support/atlas-things.js';
import { cardSaying, cardWith, idOn } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { atRest, doneOnceApproved, effects, untilStored, words } from '../support/outcome.js';

const { rita, sam } = PEOPLE;
const here = areaSystem('cluster');
const { asked, settle, isFinished } = here;

/** Rita asks to scale a cluster, Sam approves, and Atlas accepts the call. */
async function accepted(line: string, reason: string): Promise<string> {
  await asked(`scale-cluster ${line} in Payments because ${reason}`, 'scales the cluster to');
  return doneOnceApproved(here.system, here.inside, reason);
}

/** Everything that people read about a request now: its cards, messages, lists and history. */
async function read(id: string): Promise<string> {
  await allSaid(here.inside, id);
  const { system } = here;
  const said = Object.values(await words(system, id, rita));
  const thread = system.slack
    .messages(CHANNELS.approvals)
    .filter(({ text, threadTs }) => threadTs && text.endsWith(id));
  const list = await ask(system, rita, 'requests scale-cluster since 1d');
  const own = new RegExp(`\`${id}(-R)?\` [^•]*`, 'g');
  return [...said, ...thread.map(({ blocks }) => textOf(blocks)), ...(list.match(own) ?? [])].join('\n');
}

/** Ends the time of a temporary change. @returns its revert */
async function ends(id: string) {
  const back = await here.inside.request(deriveReturnId(id));
  if (back.state !== 'approved' || back.returns === undefined) throw new Error(`the return is ${back.state}`);
  const now = await here.inside.store.now();
  await here.inside.age(back, { notBefore: now, returns: { ...back.returns, endsAt: now } });
  return back;
}

const isWorking = (id: string) => untilStored(here.inside, id, (one: Request) => isFinishing(one) && one, 60_000);

test('a temporary change is in progress, done, reverting and reverted, in this order', async () => {
  const reason = 'INC-91 slow';
  const id = await accepted('Cluster1 M60 for 4h', reason);
  await isWorking(id);
  const started = await read(id);
  expect(started).toMatch(/In progress: .*Cluster1 is being scaled , started at .*Reverts to/);
  expect(started).not.toMatch(/done\b|confirmed|✅/i);
  settle('Cluster1');
  await isFinished(id);
  await cardSaying(here.system, reason, /^Done: .*Cluster1 is now M60\./);

  const back = await ends(id);
  await isWorking(back.id);
  await allSaid(here.inside, back.id);
  const reverting = await read(id);
  expect(reverting).toMatch(/Reverting: .*Reverting to M\d+ , started at/);
  expect(reverting).not.toMatch(/reverted|✅ Reverted/i);
  settle('Cluster1');
  await isFinished(back.id);
  await cardSaying(here.system, reason, /^Reverted: .*Reverted at/);
  await here.threadSays('Reverted. Cluster1 is now M');
}, 180_000);

test('a person is asked before a cluster that Atlas scaled further is scaled down, which then happens once', async () => {
  const compute = { enabled: true, scaleDownEnabled: true, minInstanceSize: 'M30', maxInstanceSize: 'M80' };
  const busy = () => dedicated(here.system.atlas.world, 'Cluster1');
  const tier = busy().instanceSize;
  set(busy(), { autoScaling: { compute, diskGB: { enabled: true } } });
  const reason = 'INC-94 busy';
  const id = await accepted('Cluster1 M50 for 4h', reason);
  settle('Cluster1');
  await isFinished(id);
  autoscale(busy(), { instanceSize: 'M60' });
  const before = effects(here.system, '/clusters/Cluster1').length;
  const back = await ends(id);
  await untilStored(here.inside, back.id, (one) => one.state === 'pending');
  await cardWith(here.system, reason, new RegExp(`tier is now M60, not M50. Reverting to ${tier} needs`));
  const isAsking = ({ blocks }: { readonly blocks: unknown }) => /"decide:approve/.test(JSON.stringify(blocks));
  const { slack } = here.system;
  const card = await slack.until(() => slack.messages(CHANNELS.approvals).find(isAsking));
  expect([busy().instanceSize, textOf(card.blocks)]).toEqual(['M60', expect.stringContaining('M60')]);
  await decide(here.system, sam, card, 'decide:approve');
  await isWorking(back.id);
  settle('Cluster1');
  await isFinished(back.id);
  expect([busy().instanceSize, effects(here.system, '/clusters/Cluster1').length]).toEqual([tier, before + 1]);
}, 180_000);

test('an undone change is undoing until Atlas has finished its undo', async () => {
  const reason = 'INC-92 slow';
  const id = await accepted('Cluster0 M60', reason);
  settle('Cluster0');
  await isFinished(id);
  const card = await cardWith(here.system, reason, /^Done: .*Undo…/);
  await here.system.slack.press(rita, cardWhere(card), 'undo');
  const form = await latestView(here.system, rita, `undo of ${id}`);
  await submitted(here.system, rita, form, { reason: 'INC-92 over' });
  const undo = await doneOnceApproved(here.system, here.inside, 'INC-92 over');
  await isWorking(undo);
  const undoing = await read(id);
  expect(undoing).toMatch(new RegExp(`Undoing: .*${undo} is undoing this, started at`));
  expect(undoing).not.toMatch(/undone/i);
  settle('Cluster0');
  await isFinished(undo);
  await cardSaying(here.system, reason, new RegExp(`^Undone: .*Undone by ${undo}`));
}, 180_000);

test('while Atlas scales a cluster, support gets access to it, and its disks wait', async () => {
  const scaling = await accepted('Cluster0 M60', 'INC-93 slow');
  await isWorking(scaling);
  await asked('grant-access Cluster0 in Payments for 4h because INC-94 logs', 'INC-94 logs');
  await doneOnceApproved(here.system, here.inside, 'INC-94 logs');
  await asked('set-disk Cluster0 200GiB in Payments because INC-95 full', 'INC-95 full');
  const card = await cardWith(here.system, 'INC-95 full', /Approve/);
  await decide(here.system, sam, card, 'decide:approve');
  const why = `Atlas is still working on Cluster0 for ${scaling}.`;
  await cardSaying(here.system, 'INC-95 full', new RegExp(`${why} If this can’t run by .*, it expires`));
  expect(isFinishing(await here.inside.request(scaling))).toBe(true);
  settle('Cluster0');
  await isFinished(scaling);
  expect((await atRest(here.inside, idOn(card))).state).toBe('succeeded');
}, 180_000);
