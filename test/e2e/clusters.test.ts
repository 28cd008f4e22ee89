// A change that Atlas takes its time for: it is done, then over, and only then the next one of the same cluster runs.
import { expect, test } from '@jest/globals';
import type { Request } from '../../src/approvals/request/request.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, decide, latestView, submitted } from '../support/acting.js';
import { areaHouse } from '../support/area-house.js';
import { answerForm, pressForm } from '../support/card-forms.js';
import { cardSaying, cardWith, idOn } from '../support/cards.js';
import { doneOnceApproved, effects, untilStored } from '../support/outcome.js';

const here = areaHouse('cluster');
const { asked, cluster, settle, isFinished, threadSays } = here;

test('a cluster is paused, which is told once Atlas is through with it, and resumed by Undo…', async () => {
  await asked('pause-cluster Cluster1 in Payments because INC-71 unused', 'backups and alerts stop');
  const id = await doneOnceApproved(here.house, here.inside, 'INC-71 unused');
  expect(cluster('Cluster1').paused).toBe(true);
  await cardSaying(here.house, 'INC-71 unused', /Cluster1 is being paused\./);
  const card = await cardWith(here.house, 'INC-71 unused', /Undo…/);

  await here.house.slack.press(PEOPLE.rita, cardWhere(card), 'undo');
  await submitted(here.house, PEOPLE.rita, await latestView(here.house, PEOPLE.rita, 'bills its full price'), {
    reason: 'INC-72 back',
  });
  const resuming = await cardWith(here.house, 'INC-72 back', /Approve/);
  const waiting = idOn(resuming);
  await decide(here.house, PEOPLE.sam, resuming, 'decide:approve');
  const isWaiting = (one: Request) => one.state === 'approved' && /still at work on Cluster1/.test(one.delayed ?? '');
  await untilStored(here.inside, waiting, isWaiting);
  expect(effects(here.house, '/clusters/Cluster1')).toHaveLength(1);

  settle('Cluster1');
  await isFinished(id);
  await threadSays('Cluster1 is paused: it took ');
  await untilStored(here.inside, waiting, (one) => one.state === 'succeeded', 60_000);
  expect(cluster('Cluster1').paused).toBe(false);
  settle('Cluster1');
  await isFinished(waiting);
  await threadSays('Cluster1 is running: it took ');
}, 180_000);

test('a failover that Atlas accepts and begins later is in no doubt meanwhile, and is told once a primary was elected', async () => {
  const { house, inside } = here;
  await house.slack.command(
    PEOPLE.rita,
    CHANNELS.incident,
    'restart-primary Cluster1 in Payments because INC-73 drill',
  );
  await submitted(house, PEOPLE.rita, await latestView(house, PEOPLE.rita, 'takes no writes until'), {
    confirm: 'Cluster1',
  });
  const card = await cardWith(house, 'INC-73 drill', /Approve for good/);
  const form = await pressForm(house, PEOPLE.sam, cardWhere(card), 'decide:approve-form', /Type its name/);
  expect(await answerForm(house, PEOPLE.sam, form, { confirm: 'Cluster1' })).toEqual({ kind: 'closed' });
  await cardSaying(house, 'INC-73 drill', /^Accepted by Atlas: .*its effect does not show yet\. I keep looking\./);
  const id = idOn(card);
  await untilStored(inside, id, (one) => one.state === 'succeeded', 60_000);
  await threadSays('Cluster1 is being restarted. I say when that is over.');
  settle('Cluster1');
  await isFinished(id);
  await threadSays('The primary of Cluster1 was restarted: it took ');
  const all = house.slack.calls.map(({ args }) => JSON.stringify(args));
  expect(all.filter((one) => one.includes(id) && one.includes('Outcome unknown'))).toEqual([]);
}, 180_000);
