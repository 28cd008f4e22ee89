// A worker is killed while Atlas goes on with a change that it has accepted: another one tells its end, and frees its target.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clusterNamed, type DedicatedCluster } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { allSaid } from '../slack/commands/all-said.js';
import { latestView, submitted } from '../support/acting.js';
import { cardWith, typesOf } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { type House, openHouse, POLICY } from '../support/house.js';
import { type Inside, lookInside } from '../support/inside.js';
import { textOf } from '../support/looking.js';
import { doneOnceApproved, untilStored } from '../support/outcome.js';

const CLUSTERS = `  - operations: [area:cluster]
    requesters: [sre]
    approvers: [sre, security]
`;
let house: House;
let inside: Inside;
beforeAll(async () => {
  house = await openHouse({ roles: ['web', 'worker'], policy: `${POLICY}${CLUSTERS}` });
  inside = await lookInside(house);
}, 60_000);
afterAll(async () => {
  inside?.close();
  await house?.close();
});

/** What the clock would do to it. */
function settle(): void {
  const found = clusterNamed(house.atlas.world, 'Cluster1');
  if (found.kind !== 'dedicated') throw new Error(`Cluster1 is ${found.kind}`);
  Object.assign(found satisfies DedicatedCluster, { settlesAt: 0 });
}

async function done(line: string, reason: string, warning: string): Promise<string> {
  await house.slack.command(PEOPLE.rita, CHANNELS.incident, `${line} in Payments because ${reason}`);
  await submitted(house, PEOPLE.rita, await latestView(house, PEOPLE.rita, warning));
  return doneOnceApproved(house, inside, reason);
}

async function finishedByAnother(id: string, reason: string, words: string): Promise<void> {
  await house.bots.at(-1)?.kill('SIGKILL');
  house.slack.clearFaults();
  house.atlas.clearFaults();
  await house.start('worker');
  await untilStored(inside, id, (one) => one.state === 'succeeded' && one.finished !== undefined, 90_000);
  await allSaid(inside, id);
  expect(typesOf(await inside.journal(id))).toMatch(/ succeeded( observed)* finished$/);
  const { ts } = await cardWith(house, reason, /Done/);
  const thread = house.slack.messages(CHANNELS.approvals).filter(({ threadTs }) => threadTs === ts);
  expect(thread.filter(({ blocks }) => textOf(blocks).includes(words))).toHaveLength(1);
}

test('while it looks whether Atlas is through with it', async () => {
  const id = await done('pause-cluster Cluster1', 'INC-81 unused', 'takes no backups of it');
  const looks = () => house.atlas.calls.filter(({ path }) => path.endsWith('/clusters/Cluster1')).length;
  house.atlas.fault({ method: 'GET', path: /\/clusters\/Cluster1$/, kind: 'hang' });
  const before = looks();
  await eventually(() => looks() > before, 60_000);
  settle();
  await finishedByAnother(id, 'INC-81 unused', 'Cluster1 is paused: it took ');
}, 180_000);

test('while it tells that in the thread', async () => {
  const id = await done('resume-cluster Cluster1', 'INC-82 back', 'bills its full price');
  await untilStored(inside, id, (one) => one.state === 'succeeded' && one.finishing?.seen !== undefined);
  await allSaid(inside, id);
  house.slack.fault({ method: 'chat.postMessage', channel: CHANNELS.approvals, kind: 'hang', carriedOut: true });
  settle();
  await house.slack.until(
    () =>
      house.slack
        .messages(CHANNELS.approvals)
        .some(({ blocks }) => textOf(blocks).includes('Cluster1 is running: it took ')),
    60_000,
  );
  await finishedByAnother(id, 'INC-82 back', 'Cluster1 is running: it took ');
}, 180_000);
