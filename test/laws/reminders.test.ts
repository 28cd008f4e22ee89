// Reminders: none after a decision, none twice, missed ones only once; and whom they mention.
import { expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { allSaid } from '../slack/commands/all-said.js';
import { askGrant, submitted } from '../support/acting.js';
import { carriedFor, everyButton } from '../support/card-forms.js';
import { cardWith, idOn, typesOf } from '../support/cards.js';

import { waitedLonger } from '../support/reminded.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, sam, max, dee } = PEOPLE;
const MINUTE = 60_000;
const POLICY = `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
  oncall: [${GROUPS.sre}, ${sam}, ${dee}]
  leads: [${GROUPS.security}]
rules:
  - operations: [grant-access]
    requesters: [sre]
    approvers: [security]
    notify: [oncall]
    remind: [10m, 30m]
    escalate_after: 45m
    escalate_to: [leads]
`;

const system = useTestSystem({ policy: POLICY, roles: ['web', 'worker'] });
const { inside } = system;

async function asked(reason: string) {
  const view = await askGrant(system, rita, `grant-access Cluster1 in Payments for 4h because ${reason}`);
  await submitted(system, rita, view);
  const card = await cardWith(system, reason, /Needs 1 approval from/);
  return { id: idOn(card), card };
}

const inThread = (ts: string) =>
  system.slack.messages(CHANNELS.approvals).filter(({ threadTs, ts: own }) => threadTs === ts && own !== ts);
const callsOf = (text: string) => [...text.matchAll(/[SU]0[A-Z0-9]{8}/g)].map(([id]) => id);

test('a card mentions the notified people without the requester and deactivated ones, and names approvers', async () => {
  const { card } = await asked('INC-901');
  const posted = system.slack.calls
    .filter(({ method, args }) => method === 'chat.postMessage' && args.channel === CHANNELS.approvals)
    .map(({ args }) => JSON.stringify(args.blocks))
    .find((blocks) => blocks.includes('INC-901'));
  const [, called = ''] = /\bFor (.*?) · /.exec(posted ?? '') ?? [];
  // Rita is in the group sre: its other members are called instead of it.
  expect(callsOf(called).toSorted()).toEqual([PEOPLE.oli, max, sam].toSorted());
  expect(JSON.stringify(card.blocks)).toContain('Needs 1 approval from @security');
});

test('makes up for all missed reminders with one escalation', async () => {
  const { id, card } = await asked('INC-902');
  await waitedLonger(inside, id, 50 * MINUTE);
  await system.slack.until(() => inThread(card.ts).length > 0);
  await allSaid(inside, id);
  expect(inThread(card.ts).map(({ text }) => text)).toEqual([
    expect.stringMatching(/Nobody has decided.*Needs 1 more approval from @security: /),
  ]);
  expect(typesOf(await inside.journal(id))).toBe('asked previewed escalated');
}, 120_000);

test('a worker killed while posting a reminder causes no second one', async () => {
  const { id, card } = await asked('INC-903');
  system.slack.fault({ method: 'chat.postMessage', channel: CHANNELS.approvals, kind: 'hang', carriedOut: true });
  await waitedLonger(inside, id, 11 * MINUTE);
  await system.slack.until(() => inThread(card.ts).length > 0);
  const [, worker] = system.bots;
  await worker?.kill('SIGKILL');
  system.slack.clearFaults();
  await system.start('worker');
  await allSaid(inside, id);
  expect(inThread(card.ts)).toHaveLength(1);
  // The next one is posted as usual.
  await waitedLonger(inside, id, 20 * MINUTE);
  await system.slack.until(() => inThread(card.ts).length > 1);
  expect(typesOf(await inside.journal(id))).toBe('asked previewed reminded reminded');
}, 90_000);

test('posts no reminder after a decision, even if both are due at once', async () => {
  const all: Awaited<ReturnType<typeof asked>>[] = [];
  for (let at = 0; at < 4; at++) all.push(await asked(`INC-91${at}`));
  await Promise.all(
    all.map(async ({ id }) => {
      // Its button acts at once. Sam can't have four forms open.
      const earlier = await everyButton(system, await carriedFor(inside, id));
      await Promise.all([
        waitedLonger(inside, id, 11 * MINUTE).catch(() => {}),
        system.slack.press(sam, earlier, 'decide:deny'),
      ]);
    }),
  );
  for (const { id, card } of all) {
    await system.slack.until(() => inThread(card.ts).some(({ text }) => text.startsWith('Denied by')));
    await allSaid(inside, id);
    const types = typesOf(await inside.journal(id)).split(' ');
    expect(types.slice(types.indexOf('denied'))).toEqual(['denied']);
    const told = inThread(card.ts).map(({ text }) => text.startsWith('Denied by'));
    expect(told.indexOf(true)).toBe(told.length - 1);
  }
}, 90_000);
