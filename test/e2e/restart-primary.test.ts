// A change that Atlas accepts and begins later, and takes its time for.
import { expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, latestView, submitted } from '../support/acting.js';
import { areaSystem } from '../support/area-system.js';
import { answerForm, pressForm } from '../support/card-forms.js';
import { cardSaying, cardWith, idOn } from '../support/cards.js';
import { untilStored } from '../support/outcome.js';

const here = areaSystem('cluster');
const { settle, isFinished, threadSays } = here;

test('a failover that Atlas accepts and begins later is in no doubt meanwhile, and is told once a primary was elected', async () => {
  const { system, inside } = here;
  await system.slack.command(
    PEOPLE.rita,
    CHANNELS.incident,
    'restart-primary Cluster1 in Payments because INC-73 drill',
  );
  await submitted(system, PEOPLE.rita, await latestView(system, PEOPLE.rita, 'accepts no writes until'), {
    confirm: 'Cluster1',
  });
  const card = await cardWith(system, 'INC-73 drill', /Approve permanently/);
  const form = await pressForm(system, PEOPLE.sam, cardWhere(card), 'decide:approve-form', /type its name/);
  expect(await answerForm(system, PEOPLE.sam, form, { confirm: 'Cluster1' })).toEqual({ kind: 'closed' });
  await cardSaying(system, 'INC-73 drill', /^Accepted by Atlas: .*doesn’t show it yet/);
  const id = idOn(card);
  await untilStored(inside, id, (one) => one.state === 'succeeded', 60_000);
  await threadSays('Cluster1 is being restarted. I’ll post here when it’s finished.');
  settle('Cluster1');
  await isFinished(id);
  await threadSays('Cluster1’s primary was restarted. It took ');
  const all = system.slack.calls.map(({ args }) => JSON.stringify(args));
  expect(all.filter((one) => one.includes(id) && one.includes('Unconfirmed'))).toEqual([]);
}, 180_000);
