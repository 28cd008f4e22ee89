// Who may end a change for a while, against whom, and with how many: over signed HTTP, with the web and worker processes.
import { beforeAll, expect, test } from '@jest/globals';
import { returnId } from '../../src/approvals/request/ids.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, decide, latestView, privateAnswers, submitted } from '../support/acting.js';
import { limitOf, makeDatabase } from '../support/atlas-things.js';
import { cardSaying, cardWith } from '../support/cards.js';
import { POLICY } from '../support/house.js';
import { atRest, doneOnceApproved, untilStored } from '../support/outcome.js';
import { useHouse } from '../support/use-house.js';

const FIVE_GIB = 5 * 1024 ** 3;
const MOST_OPEN = 3;
/** Presses of one person that the bot handles at once; more are refused. */
const MOST_AT_ONCE = 5;
const house = useHouse({
  roles: ['web', 'worker'],
  policy: `${POLICY.replace('1000', `${MOST_OPEN}`)}  - operations: [set-query-limit]\n    requesters: [sre]\n`,
});
const { inside } = house;
beforeAll(async () => {
  for (const name of ['raced', 'lowered', 'second', 'third', 'fourth']) makeDatabase(house.atlas.world, name);
}, 90_000);

const daily = (name: string) => {
  const found = house.atlas.world.federatedDatabases.find((one) => one.name === name);
  return found && limitOf(found, 'daily').value;
};

const line = (name: string, to: string) =>
  `set-query-limit ${name} daily to ${to} for 2h in Payments because of ${name}`;

/** Rita asks for another limit of a database for two hours. */
async function asksFor(name: string, to: string): Promise<void> {
  await house.slack.command(PEOPLE.rita, CHANNELS.incident, line(name, to));
  await submitted(house, PEOPLE.rita, await latestView(house, PEOPLE.rita, 'after 2 hours it reverts to'));
}
const press = async (user: string, reason: string, words: RegExp, action: string) =>
  house.slack.press(user, cardWhere(await cardWith(house, reason, words)), action);

test('End now wins over an extension that is just being carried out, which is refused with who ended it', async () => {
  await asksFor('raced', '10TB');
  const id = await doneOnceApproved(house, inside, 'of raced');
  await press(PEOPLE.rita, 'of raced', /Extend…/, 'extend');
  const form = await latestView(house, PEOPLE.rita, 'put back about');
  await submitted(house, PEOPLE.rita, form, { 'param:for': '6h', reason: 'INC-70 takes longer' });
  const card = await cardWith(house, 'INC-70 takes longer', /Needs \d+ of/);
  const extension = card.text.split(' ').at(-1) ?? '';
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  house.atlas.fault({ kind: 'wait before effect', until, method: 'GET', path: /dataFederation\/raced\//, times: 1 });
  await decide(house, PEOPLE.sam, card, 'decide:approve');
  await untilStored(inside, extension, ({ state }) => state === 'executing');
  await press(PEOPLE.ada, 'of raced', /End now/, 'decide:end-now');
  await untilStored(inside, returnId(id), (one) => 'returning' in one && one.returning?.hastened !== undefined);
  release();
  expect(await atRest(inside, extension)).toMatchObject({ state: 'voided', by: PEOPLE.ada });
  expect(await cardSaying(house, 'INC-70 takes longer', /Voided/)).toContain(`${PEOPLE.ada} ended it.`);
  expect(await atRest(inside, returnId(id))).toMatchObject({ state: 'succeeded' });
  expect(daily('raced')).toBe(FIVE_GIB);
}, 90_000);

test('End now… is asked for once, however often it is pressed, and what is over the limit is refused with the limit', async () => {
  await asksFor('lowered', '1GB');
  const id = await doneOnceApproved(house, inside, 'of lowered');
  const reason = `undo of ${id}`;
  const open = async (user: string) => {
    await press(user, 'of lowered', /End now…/, 'undo');
    return latestView(house, user, reason);
  };
  const [ritas, olis] = [await open(PEOPLE.rita), await open(PEOPLE.oli)];
  await submitted(house, PEOPLE.rita, ritas);
  const asked = (await cardWith(house, reason, /Needs \d+ of/)).text.split(' ').at(-1) ?? '';
  const late = await house.slack.submit(PEOPLE.oli, olis.id, {});
  expect(JSON.stringify(late)).toMatch(new RegExp(`${asked} already asks to end ${id}`));
  for (const _ of Array(MOST_AT_ONCE)) await press(PEOPLE.oli, 'of lowered', /End now…/, 'undo');
  const told = () => privateAnswers(house, PEOPLE.oli, CHANNELS.approvals).filter((one) => one.includes(asked));
  await house.slack.until(() => told().length === MOST_AT_ONCE);
  expect(told()[0]).toMatch(/U0RITAREYE.*already asked to end it/);
  expect([house.slack.openViews(PEOPLE.oli).length, await inside.store.countOpen()]).toEqual([1, 1]);

  for (const name of ['second', 'third']) await asksFor(name, '10TB');
  await house.slack.command(PEOPLE.rita, CHANNELS.incident, line('fourth', '10TB'));
  const form = await latestView(house, PEOPLE.rita, 'of fourth');
  const refused = await house.slack.submit(PEOPLE.rita, form.id, {});
  expect(JSON.stringify(refused)).toMatch(/allows 3 open requests.*you have 3/);
  await decide(house, PEOPLE.sam, await cardWith(house, reason, /Needs \d+ of/), 'decide:approve');
  expect(await atRest(inside, returnId(id))).toMatchObject({ state: 'voided' });
  expect(daily('lowered')).toBe(FIVE_GIB);
}, 120_000);
