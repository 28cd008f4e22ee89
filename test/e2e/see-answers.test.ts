// Who sees an answer and who is told what, with several people, processes and organizations.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { BOT_USER_ID, CHANNELS, type Message, PARTNER_TEAM_ID, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, askGrant, pressBelow, privateAnswers } from '../support/acting.js';
import { eventually } from '../support/eventually.js';
import { channelsOf } from '../support/incident.js';
import { textOf } from '../support/looking.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, oli, sam, pat } = PEOPLE;
const { incident } = CHANNELS;
const FEW = `  - operations: [private-endpoints]
    projects: ["Pay*"]
    requesters: [security]
`;

const system = useTestSystem({ policy: POLICY + FEW });
const { inside } = system;
beforeAll(async () => {
  await said(rita, 'use Payments Cluster0');
}, 90_000);

const { toAll, said, toldAlone, now } = channelsOf(() => system);
const inThread = (ts: string) =>
  system.slack.messages(incident).filter(({ threadTs, user }) => threadTs === ts && user === BOT_USER_ID);

describe('a look-up restricted by the policy', () => {
  test('is refused to others, even in a channel bound to its project', async () => {
    expect(await ask(system, rita, 'private-endpoints')).toMatch(/Only @security can use private-endpoints/);
  });

  test('is private in a bound channel, says why, and cannot be shared', async () => {
    const before = toAll(incident).length;
    const told = await toldAlone(sam, incident, () => system.slack.command(sam, incident, 'private-endpoints'));
    expect(told).toMatch(/Only you .*@security.*private endpoints/);
    expect(told).not.toContain('Share');
    expect(toAll(incident)).toHaveLength(before);
  });

  test('is private in a thread, which says so', async () => {
    const root = system.slack.say(pat, incident, 'how do we connect');
    system.slack.say(sam, incident, `<@${BOT_USER_ID}> private-endpoints in Payments`, root.ts);
    const [leftover] = await system.slack.until(() => {
      const all = inThread(root.ts);
      return all.length > 0 ? all : undefined;
    });
    expect(leftover?.text).toMatch(new RegExp(`^<@${sam}> .*privately.*@security`));
    expect(textOf(system.slack.directMessages(sam).at(-1)?.blocks)).toContain('private endpoints');
  });

  test('is public for a project without the restriction', async () => {
    expect(textOf((await said(rita, 'private-endpoints in Search')).blocks)).toContain(
      'Search has 2 private endpoints',
    );
  });
});

test('a mention is stored before Slack is asked who wrote it', async () => {
  system.slack.fault({ method: 'users.info', channel: oli, kind: 'hang' });
  const asked = () =>
    system.slack.calls.filter(({ method, args }) => method === 'users.info' && args.user === oli).length;
  const before = asked();
  system.slack.say(oli, incident, `<@${BOT_USER_ID}> status`);
  await eventually(() => asked() > before);
  await system.bots.at(-1)?.kill('SIGKILL');
  const noted = await inside.redis.hvals(inside.store.key('accepted'));
  expect(noted.map((json) => JSON.parse(json))).toMatchObject([{ userId: oli, line: '@countersign status' }]);
  system.slack.clearFaults();
  await system.start('all');
});

test('a form closed while it is being stored is not reported as abandoned', async () => {
  const view = await askGrant(system, rita, 'grant-access Cluster0 in Payments for 1h');
  await system.slack.change(rita, { viewId: view.id }, 'reason', 'INC-77');
  await eventually(async () => (await inside.redis.keys('*draft*')).length > 0);
  system.slack.fault({ method: 'users.info', channel: rita, kind: 'slow', ms: 1_000 });
  const asked = system.slack.calls.length;
  const submitted = system.slack.submit(rita, view.id);
  await system.slack.until(() => system.slack.calls.slice(asked).some(({ method }) => method === 'users.info'), 5_000);
  await system.slack.closeView(rita, view.id);
  await submitted;
  await system.slack.until(() =>
    system.slack.messages(CHANNELS.approvals).find(({ blocks }) => textOf(blocks).includes('INC-77')),
  );
  await ask(system, rita, 'status');
  expect(privateAnswers(system, rita, incident).filter((one) => one.includes('INC-77'))).toEqual([]);
});

describe('a channel that became shared with another organization', () => {
  let answer: Message;
  let drawn: Message;
  beforeAll(async () => {
    answer = await said(oli, 'restore-jobs');
    drawn = now(answer, rita);
    system.slack.world.channels.find(({ id }) => id === incident)?.connectedTeams.push(PARTNER_TEAM_ID);
    await system.start('web'); // without cached details of the channel
  });

  test.each(['refresh', 'rows'])('gets nothing new: %s answers the presser privately', async (button) => {
    const [files, messages] = [system.slack.files().length, toAll(incident).length];
    const alone = () => system.slack.directMessages(rita).length + privateAnswers(system, rita, incident).length;
    const told = alone();
    await pressBelow(system, rita, answer, `answer:${button}`);
    await system.slack.until(() => alone() > told);
    await ask(system, rita, 'status');
    expect(now(answer, rita)).toEqual(drawn);
    expect(toAll(incident)).toHaveLength(messages);
    const [file] = system.slack.files().slice(files);
    expect(JSON.stringify(file ?? '')).not.toContain(incident);
  });
});
