// While changes are frozen nothing is sent, whoever approved it; look-ups and what only narrows go on.
import { expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide } from '../support/acting.js';
import { askedGrant, cardSaying, grantCalls } from '../support/cards.js';
import { openHouse, POLICY } from '../support/house.js';
import { textOf } from '../support/looking.js';
import { atRest } from '../support/outcome.js';
import { useHouse } from '../support/use-house.js';

const house = useHouse({ roles: ['web', 'worker'], policy: `${POLICY}freeze: [security]\n` });
const { inside } = house;

test('a freeze holds up what is approved, says so on its card, and its end lets it go on', async () => {
  const before = await askedGrant(house, 'Cluster0', 'INC-42 slow');
  expect(await ask(house, PEOPLE.rita, 'freeze because I say so')).toMatch(/Only @security can freeze/);
  expect(await ask(house, PEOPLE.sam, 'freeze')).toMatch(/Say why/);
  expect(await ask(house, PEOPLE.sam, 'freeze Cluster0 because x')).toMatch(/isn’t a project or a change/);
  expect(await ask(house, PEOPLE.sam, 'freeze Payments because INC-42 audit')).toMatch(
    /Changes in Payments are frozen/,
  );
  expect(await ask(house, PEOPLE.sam, 'freeze in Payments because again')).toMatch(/frozen already/);
  await cardSaying(house, 'INC-42 slow', /Changes in Payments are frozen: INC-42 audit/);
  const posted = house.slack.messages(CHANNELS.approvals).map(({ text }) => text);
  expect(posted).toContain(`<@${PEOPLE.sam}> froze changes in Payments: INC-42 audit`);

  await decide(house, PEOPLE.ada, before.card, 'decide:approve');
  await cardSaying(house, 'INC-42 slow', /approved/i);
  expect(await ask(house, PEOPLE.rita, 'access in Payments')).not.toMatch(/frozen/);
  expect(await ask(house, PEOPLE.rita, 'status')).toMatch(/Frozen: changes in Payments: INC-42 audit/);
  expect(grantCalls(house, 'Cluster0')).toHaveLength(0);

  expect(await ask(house, PEOPLE.sam, 'unfreeze because over')).toMatch(
    /All changes are not frozen. Frozen: changes in/,
  );
  expect(await ask(house, PEOPLE.ada, 'unfreeze Payments because over')).toMatch(/no longer frozen/);
  expect((await atRest(inside, before.id)).state).toBe('succeeded');
  expect(grantCalls(house, 'Cluster0')).toHaveLength(1);
  const card = await cardSaying(house, 'INC-42 slow', /done/i);
  expect(card).not.toMatch(/frozen/);
});

test('without anybody named in the policy nobody can, and the lines to write are said', async () => {
  const unnamed = await openHouse({ roles: ['web'] });
  try {
    const said = await ask(unnamed, PEOPLE.sam, 'unfreeze because I say so');
    expect(textOf(said)).toMatch(/lets nobody unfreeze.*freeze: \[your-group\]/);
  } finally {
    await unnamed.close();
  }
});
