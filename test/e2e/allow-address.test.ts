// A temporarily allowed address: Atlas ends it, so it is extended by a new request.
import { expect, test } from '@jest/globals';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, decide, latestView, submitted } from '../support/acting.js';
import { payments } from '../support/atlas-things.js';
import { cardSaying, cardWith } from '../support/cards.js';
import { atRest, doneOnceApproved } from '../support/outcome.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const OFFICE = `  - operations: [allow-address]
    when: { address: 203.0.113.0/24 }
    requesters: [sre]
    max_duration: 1d
  - operations: [allow-address, remove-address]
    requesters: [security]
`;
const system = useTestSystem({ roles: ['web', 'worker'], policy: `${POLICY}${OFFICE}` });
const { inside } = system;

const entries = () => system.atlas.world.things.get(`/groups/${payments(system.atlas.world)}/accessList`) ?? [];
const endOf = (address: string): number =>
  Date.parse(String(entries().find(({ ipAddress }) => ipAddress === address)?.deleteAfterDate));

const approved = (reason: string) => doneOnceApproved(system, inside, reason);

test('an address is allowed, extended and ended as approved', async () => {
  await system.slack.command(
    PEOPLE.rita,
    CHANNELS.incident,
    'allow-address 203.0.113.7 in Payments for 2h because INC-91 the replica',
  );
  await submitted(system, PEOPLE.rita, await latestView(system, PEOPLE.rita, 'removes the address after 2 hours'));
  await approved('INC-91 the replica');
  const first = endOf('203.0.113.7');
  expect(first).toBeGreaterThan(Date.now() + 3_600_000);
  await cardSaying(system, 'INC-91 the replica', /203\.0\.113\.7 can connect until /);

  const card = await cardWith(system, 'INC-91 the replica', /Extend…/);
  await system.slack.press(PEOPLE.rita, cardWhere(card), 'extend');
  const longer = await latestView(system, PEOPLE.rita, 'replaces the entry');
  await submitted(system, PEOPLE.rita, longer, { 'param:for': '6h', reason: 'INC-92 longer' });
  const id = await approved('INC-92 longer');
  expect(endOf('203.0.113.7')).toBeGreaterThan(first);

  await decide(system, PEOPLE.rita, await cardWith(system, 'INC-92 longer', /End now/), 'decide:end-now');
  expect((await atRest(inside, deriveReturnId(id))).state).toBe('succeeded');
  expect(endOf('203.0.113.7')).toBeNaN();
}, 90_000);

test.each([
  ['203.0.112.0/23', 'Covered by'],
  ['0.0.0.0/0', 'on the internet'],
])(
  'refuses %s, which is outside the range of the requester’s rule',
  async (address, showing) => {
    const line = `allow-address ${address} in Payments for 1h because INC-93`;
    await system.slack.command(PEOPLE.rita, CHANNELS.incident, line);
    const { id } = await latestView(system, PEOPLE.rita, showing);
    const seen = await system.slack.submit(PEOPLE.rita, id, {});
    expect(JSON.stringify(seen)).toContain('Only @security');
  },
  60_000,
);
