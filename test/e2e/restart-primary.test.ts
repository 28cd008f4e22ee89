// A change that Atlas accepts, begins later and takes time for.
import { expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, latestView, submitted } from '../support/acting.js';
import { areaSystem } from '../support/area-system.js';
import { answerForm, pressForm } from '../support/card-forms.js';
import { cardSaying, cardWith, idOn } from '../support/cards.js';
import { untilStored } from '../support/outcome.js';

const here = areaSystem('cluster');
const { settle, isFinished, threadSays } = here;

test('a failover that Atlas begins later is never shown as unconfirmed, and its end is announced', async () => {
  const { system, inside } = here;
  await system.slack.command(
    PEOPLE.rita,
    CHANNELS.incident,
    'restart-primary Cluster1 in Payments because INC-73 drill',
  );
  await submitted(system, PEOPLE.rita, await latestView(system, PEOPLE.rita, 'no writes for'), {
    confirm: 'Cluster1',
  });
  const card = await cardWith(system, 'INC-73 drill', /can’t be undone/);
  const form = await pressForm(system, PEOPLE.sam, cardWhere(card), 'decide:approve-form', /type: /);
  expect(await answerForm(system, PEOPLE.sam, form, { confirm: 'Cluster1' })).toEqual({ kind: 'closed' });
  await cardSaying(system, 'INC-73 drill', /^Accepted by Atlas: .*doesn’t show it yet/);
  const id = idOn(card);
  await untilStored(inside, id, (one) => one.state === 'succeeded', 60_000);
  await threadSays('Cluster1 is being restarted');
  settle('Cluster1');
  await isFinished(id);
  await threadSays('primary was restarted. It took ');
  const all = system.slack.calls.map(({ args }) => JSON.stringify(args));
  expect(all.filter((one) => one.includes(id) && one.includes('Unconfirmed'))).toEqual([]);
}, 180_000);
