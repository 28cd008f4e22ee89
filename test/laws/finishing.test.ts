// A worker is killed while Atlas still applies an accepted change: another one announces the end and frees the target.
import { expect, test } from '@jest/globals';
import { CHANNELS } from '../../src/sandbox/slack/index.js';
import { allSaid } from '../slack/commands/all-said.js';
import { areaSystem } from '../support/area-system.js';
import { cardWith, typesOf } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { textOf } from '../support/looking.js';
import { doneOnceApproved, untilStored } from '../support/outcome.js';

const here = areaSystem('cluster');
const { asked, settle, isFinished, threadSays } = here;

async function done(line: string, reason: string, warning: string): Promise<string> {
  await asked(`${line} in Payments because ${reason}`, warning);
  return doneOnceApproved(here.system, here.inside, reason);
}

async function finishedByAnother(id: string, reason: string, words: string): Promise<void> {
  await here.system.bots.at(-1)?.kill('SIGKILL');
  here.system.slack.clearFaults();
  here.system.atlas.clearFaults();
  await here.system.start('worker');
  await isFinished(id, 90_000);
  await allSaid(here.inside, id);
  expect(typesOf(await here.inside.journal(id))).toMatch(/ succeeded( observed)* finished$/);
  const { ts } = await cardWith(here.system, reason, /Done/);
  const thread = here.system.slack.messages(CHANNELS.approvals).filter(({ threadTs }) => threadTs === ts);
  expect(thread.filter(({ blocks }) => textOf(blocks).includes(words))).toHaveLength(1);
}

test('announces the end after a worker was killed while checking on Atlas', async () => {
  const id = await done('pause-cluster Cluster1', 'INC-81 unused', 'no alerts');
  const looks = () => here.system.atlas.calls.filter(({ path }) => path.endsWith('/clusters/Cluster1')).length;
  here.system.atlas.fault({ method: 'GET', path: /\/clusters\/Cluster1$/, kind: 'hang' });
  const before = looks();
  await eventually(() => looks() > before, 60_000);
  settle('Cluster1');
  await finishedByAnother(id, 'INC-81 unused', 'Cluster1 is paused. It took ');
}, 180_000);

test('announces the end once after a worker was killed while announcing it', async () => {
  const id = await done('resume-cluster Cluster1', 'INC-82 back', 'full price');
  await untilStored(here.inside, id, (one) => one.state === 'succeeded' && one.finishing?.seen !== undefined);
  await allSaid(here.inside, id);
  here.system.slack.fault({ method: 'chat.postMessage', channel: CHANNELS.approvals, kind: 'hang', carriedOut: true });
  settle('Cluster1');
  await threadSays('Cluster1 is running. It took ', 60_000);
  await finishedByAnother(id, 'INC-82 back', 'Cluster1 is running. It took ');
}, 180_000);
