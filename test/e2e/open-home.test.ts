// The Home tab: each line leads to a card, to details or to a form, and none decides anything.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, type Message, PEOPLE, payloadProblems } from '../../src/sandbox/slack/index.js';
import { approvalsCard, ask, askGrant, decide, pressBelow, privateAnswers, submitted } from '../support/acting.js';
import { askedGrant, cardWith, idOn } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, oli, sam, max, pat, gus } = PEOPLE;
const POLICY = `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
rules:
  - { operations: [alerts, clusters], projects: ["Search*"], requesters: [security] }
  - { operations: [set-query-limit], requesters: [sre], approvers: [security] }
  - { operations: [grant-access], requesters: [sre], approvers: [security], approvals: 2 }
`;

const system = useTestSystem({ policy: POLICY });
let waits: { id: string };
let done: string;
beforeAll(async () => {
  waits = await askedGrant(system, 'Cluster0', 'INC-4201');
  const view = await askGrant(
    system,
    max,
    'set-query-limit FederatedDB0 daily to 5TB for 2h in Payments because INC-4202',
  );
  await submitted(system, max, view);
  const card = await cardWith(system, 'INC-4202', /Needs 1 approval from/);
  done = idOn(card);
  await decide(system, sam, card, 'decide:approve');
  await approvalsCard(system, 'INC-4202', 'done');
}, 90_000);

/** The text below each heading. */
async function homeOf(user: string): Promise<ReadonlyMap<string, string>> {
  const before = system.slack.home(user)?.hash;
  await system.slack.openHome(user);
  const { view } = await system.slack.until(() => {
    const home = system.slack.home(user);
    return home?.hash === before ? undefined : home;
  });
  expect(payloadProblems('home', view)).toEqual([]);
  expect(JSON.stringify(view)).not.toMatch(/decide:(?!details|end-now|answer)|"cancel"/);
  const parts = new Map<string, string>();
  let heading = '';
  for (const block of view.blocks) {
    const text = textOf(block).trim();
    if (block.type === 'header') heading = text;
    else parts.set(heading, `${parts.get(heading) ?? ''} ${text}`.trim());
  }
  return parts;
}

test('lists what waits for an approver, with a link to its card, until they approve it', async () => {
  const home = await homeOf(sam);
  expect([...home.keys()]).toEqual(['Waiting for you', 'Your open requests', 'Temporary changes', 'Latest changes']);
  const card = await cardWith(system, 'INC-4201', /Needs 2 approvals from/);
  const link = `https://counter-inc.slack.com/archives/${card.channel}/p${card.ts.replace('.', '')}`;
  expect(home.get('Waiting for you')).toContain(`<${link}|Open its card>`);
  expect(home.get('Waiting for you')).toMatch(new RegExp(`needs 2 more .*by <!date.*${waits.id}`));
  expect(home.get('Your open requests')).toMatch(/no open requests/);
  await decide(system, sam, card, 'decide:approve');
  await system.slack.until(() => textOf(system.slack.messages(CHANNELS.approvals)).includes('1 more approval needed'));
  expect((await homeOf(sam)).get('Waiting for you')).toMatch(/^Nothing is waiting/);
});

test('shows requesters the state of their requests, but not as waiting for them', async () => {
  const home = await homeOf(rita);
  expect(home.get('Waiting for you')).toMatch(/^Nothing is waiting/);
  expect(home.get('Your open requests')).toMatch(new RegExp(`Waiting, expires at <!date.*${waits.id}`));
  expect((await homeOf(max)).get('Waiting for you')).toContain(waits.id);
  expect((await homeOf(max)).get('Your open requests')).not.toContain(done);
});

test('shows how long temporary changes last, and the latest changes', async () => {
  const home = await homeOf(oli);
  expect(home.get('Temporary changes')).toMatch(/daily .*5 TiB for 2 hours\*\sReverts in 2 hours \(<!date/);
  expect(home.get('Latest changes')).toMatch(new RegExp(`Done at <!date.*<@${max}>.*${done}`));
});

test('opens the details of a line', async () => {
  await homeOf(oli);
  const home = system.slack.home(oli);
  const value = JSON.stringify(home?.view).match(new RegExp(`"value":"(${done} [^"]*)"`))?.[1] ?? '';
  const block = home?.view.blocks.find((one) => JSON.stringify(one).includes(value) && textOf(one).includes('Done at'));
  await system.slack.press(oli, { viewId: home?.id ?? '' }, 'decide:details', {
    value,
    ...(block?.block_id !== undefined && { blockId: block.block_id }),
  });
  const opened = await system.slack.until(() => system.slack.openViews(oli)[0]);
  expect(textOf(opened.view)).toContain(done);
});

test('tells a guest only why it is empty', async () => {
  expect([...(await homeOf(gus)).values()]).toEqual([expect.stringMatching(/Guests/)]);
});

describe('`requests`', () => {
  test.each([
    ['state done', [true, false]],
    ['set-query-limit since 1h', [true, false]],
    ['by @rita', [false, true]],
    ['by max state done in Payments', [true, false]],
    ['grant-access in payments state waiting', [false, true]],
  ])('%s', async (words, expected) => {
    const told = await ask(system, pat, `requests ${words}`);
    expect([done, waits.id].map((id) => told.includes(id))).toEqual(expected);
  });

  test.each(['in Payments since 1h', 'in Payments'])(
    '%s is exported only to the asker, with temporary changes, who approved and why',
    async (words) => {
      const { slack } = system;
      const told = () =>
        privateAnswers(system, pat, CHANNELS.incident).filter((text) => /sent you the file/.test(text));
      const [before, toldBefore] = [slack.files().length, told().length];
      await ask(system, pat, `requests ${words}`);
      const isList = ({ blocks }: Message) => textOf(blocks).includes(` ${words} as of`);
      await pressBelow(system, pat, slack.messages(CHANNELS.incident, pat).findLast(isList), 'answer:export');
      const file = await slack.until(() =>
        slack
          .files()
          .slice(before)
          .find(({ name }) => name === 'requests.csv'),
      );
      expect(slack.directMessages(pat).map(({ channel }) => channel)).toContain(file.channel);
      const rows = file.content.split('\r\n').slice(1);
      const [, change] = [waits.id, done].map((id) => rows.find((row) => row.startsWith(`${id},`)) ?? '');
      expect(rows.filter((row) => row !== '')).toHaveLength(2);
      expect(change).toMatch(new RegExp(`,set-query-limit,.*${max}.*${sam}.*,INC-4202,.*,done,.*Z,approved,`));
      await slack.until(() => told().length > toldBefore);
    },
  );

  test('by somebody without requests says so', async () => {
    expect(await ask(system, pat, 'requests by @oli')).toMatch(/no open requests for “by @oli”/);
  });
});
