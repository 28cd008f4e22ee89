// A change that Atlas takes its time for: it is done, then over, and only then the next one of the same cluster runs.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Request } from '../../src/approvals/request.js';
import { clusterNamed, type DedicatedCluster } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, decide, latestView, submitted } from '../support/acting.js';
import { cardSaying, cardWith, idOn } from '../support/cards.js';
import { type House, openHouse, POLICY } from '../support/house.js';
import { type Inside, lookInside } from '../support/inside.js';
import { textOf } from '../support/looking.js';
import { doneOnceApproved, effects, untilStored } from '../support/outcome.js';

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

function cluster(name: string): DedicatedCluster {
  const found = clusterNamed(house.atlas.world, name);
  if (found.kind !== 'dedicated') throw new Error(`${name} is ${found.kind}`);
  return found;
}
/** What the clock would do to it. */
const settle = (name: string) => Object.assign(cluster(name), { settlesAt: 0 });
const isFinished = (id: string) =>
  untilStored(inside, id, (one) => one.state === 'succeeded' && one.finished !== undefined, 60_000);
const threadSays = (text: string) =>
  house.slack.until(
    () => house.slack.messages(CHANNELS.approvals).some(({ blocks }) => textOf(blocks).includes(text)),
    30_000,
  );

test('a cluster is paused, which is told once Atlas is through with it, and resumed by Undo…', async () => {
  await house.slack.command(PEOPLE.rita, CHANNELS.incident, 'pause-cluster Cluster1 in Payments because INC-71 unused');
  await submitted(house, PEOPLE.rita, await latestView(house, PEOPLE.rita, 'takes no backups of it'));
  const id = await doneOnceApproved(house, inside, 'INC-71 unused');
  expect(cluster('Cluster1').paused).toBe(true);
  await cardSaying(house, 'INC-71 unused', /Cluster1 is being paused\./);
  const card = await cardWith(house, 'INC-71 unused', /Undo…/);

  await house.slack.press(PEOPLE.rita, cardWhere(card), 'undo');
  await submitted(house, PEOPLE.rita, await latestView(house, PEOPLE.rita, 'bills its full price'), {
    reason: 'INC-72 back',
  });
  const asked = await cardWith(house, 'INC-72 back', /Approve/);
  const waiting = idOn(asked);
  await decide(house, PEOPLE.sam, asked, 'decide:approve');
  const isWaiting = (one: Request) => one.state === 'approved' && /still at work on Cluster1/.test(one.delayed ?? '');
  await untilStored(inside, waiting, isWaiting);
  expect(effects(house, '/clusters/Cluster1')).toHaveLength(1);

  settle('Cluster1');
  await isFinished(id);
  await threadSays('Cluster1 is paused: it took ');
  await untilStored(inside, waiting, (one) => one.state === 'succeeded', 60_000);
  expect(cluster('Cluster1').paused).toBe(false);
  settle('Cluster1');
  await isFinished(waiting);
  await threadSays('Cluster1 is running: it took ');
}, 180_000);
