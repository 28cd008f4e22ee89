// What a database user may do: asked for by a line, approved, done, and taken back by a press.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, latestView, submitted } from '../support/acting.js';
import { payments } from '../support/atlas-things.js';
import { cardSaying, cardWith } from '../support/cards.js';
import { type House, openHouse, POLICY } from '../support/house.js';
import { type Inside, lookInside } from '../support/inside.js';
import { doneOnceApproved } from '../support/outcome.js';

let house: House;
let inside: Inside;
beforeAll(async () => {
  const policy = `${POLICY}  - operations: [area:database-users]\n    requesters: [sre]\n`;
  house = await openHouse({ roles: ['web', 'worker'], policy });
  inside = await lookInside(house);
}, 60_000);
afterAll(async () => {
  inside?.close();
  await house?.close();
});

const rolesOf = (username: string) =>
  (house.atlas.world.things.get(`/groups/${payments(house.atlas.world)}/databaseUsers`) ?? [])
    .filter((user) => user.username === username)
    .flatMap(({ roles }) => roles);
const WRITE = { databaseName: 'payments', roleName: 'readWrite' };

test('roles are taken from a user as they were approved, and given back', async () => {
  const before = rolesOf('app');
  expect(before).toContainEqual(WRITE);
  const line = 'set-db-user-roles app read@payments in Payments because INC-61 it writes';
  await house.slack.command(PEOPLE.rita, CHANNELS.incident, line);
  await submitted(house, PEOPLE.rita, await latestView(house, PEOPLE.rita, 'Roles taken away'));
  await doneOnceApproved(house, inside, 'INC-61 it writes');
  expect(rolesOf('app')).toEqual([{ databaseName: 'payments', roleName: 'read' }]);
  await cardSaying(house, 'INC-61 it writes', /app has read@payments\./);

  const card = await cardWith(house, 'INC-61 it writes', /Undo…/);
  await house.slack.press(PEOPLE.rita, cardWhere(card), 'undo');
  const undo = await latestView(house, PEOPLE.rita, 'undo of');
  await submitted(house, PEOPLE.rita, undo, { reason: 'INC-61 is over' });
  await doneOnceApproved(house, inside, 'INC-61 is over');
  expect(rolesOf('app')).toEqual(expect.arrayContaining(before));
  expect(rolesOf('app')).toHaveLength(before.length);
}, 90_000);
