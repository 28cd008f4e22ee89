// A change for a while is put back by itself, once, whatever becomes of the workers; and only what it changed.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { returnId } from '../../src/approvals/ids.js';
import type { InState } from '../../src/approvals/request.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide, latestView, submitted } from '../support/acting.js';
import { cardWith, idOn } from '../support/cards.js';
import { type House, openHouse, POLICY } from '../support/house.js';
import { type Inside, lookInside } from '../support/inside.js';
import { atRest, effects, story, untilStored, writes } from '../support/outcome.js';

let house: House;
let inside: Inside;
beforeAll(async () => {
  house = await openHouse({
    roles: ['web', 'worker'],
    policy: `${POLICY}  - operations: [set-query-limit]\n    requesters: [sre]\n`,
  });
  inside = await lookInside(house);
}, 60_000);
afterAll(async () => {
  inside?.close();
  await house?.close();
});

const PATH = '/dataFederation/FederatedDB0';
const limit = (name: string) =>
  house.atlas.world.federatedDatabases
    .find((one) => one.name === 'FederatedDB0')
    ?.limits.find((one) => one.name === name)?.value;

/** Asked for by Rita, approved by Sam, and done. @returns its id */
async function forAWhile(line: string, reason: string): Promise<string> {
  await house.slack.command(PEOPLE.rita, CHANNELS.incident, `${line} because ${reason}`);
  await submitted(house, PEOPLE.rita, await latestView(house, PEOPLE.rita, reason));
  const card = await cardWith(house, reason, /Needs \d+ of/);
  await decide(house, PEOPLE.sam, card, 'decide:approve');
  const id = idOn(card);
  expect((await atRest(inside, id)).state).toBe('succeeded');
  return id;
}

const waiting = (id: string) =>
  untilStored(inside, returnId(id), (one): InState<'approved'> | false => one.state === 'approved' && one);

/** Its time is over. */
async function ends(id: string): Promise<void> {
  await inside.age(await waiting(id), { notBefore: await inside.store.now() });
}

test('a limit raised for two minutes is as before afterwards, put back once', async () => {
  const before = limit('bytesProcessed.daily');
  const id = await forAWhile('set-query-limit FederatedDB0 daily to 90TB for 2m in Payments', 'INC-901');
  expect(limit('bytesProcessed.daily')).not.toBe(before);
  const { sent } = await untilStored(inside, id, (one) => one.state === 'succeeded' && one);
  expect(await waiting(id)).toMatchObject({ notBefore: sent.at + 120_000, returns: { change: id } });
  await ends(id);
  expect(await atRest(inside, returnId(id))).toMatchObject({ state: 'succeeded', readBack: true });
  expect(limit('bytesProcessed.daily')).toBe(before);
  expect([writes(house, PATH).length, effects(house, PATH).length]).toEqual([2, 2]);
  expect(await story(inside, returnId(id))).toBe('scheduled claimed sent succeeded');
}, 60_000);
