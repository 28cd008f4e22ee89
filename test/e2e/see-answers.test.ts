// Who sees an answer and who is told what, with several people, processes and organizations.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { BOT_USER_ID, CHANNELS, type Message, PARTNER_TEAM_ID, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, askGrant, cardWhere, pressBelow, privateAnswers } from '../support/acting.js';
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

describe('a followed answer', () => {
  let answer: Message;
  test('is known to every process, and any of them can stop it', async () => {
    answer = await said(oli, 'restore-jobs');
    await toldAlone(rita, incident, () => pressBelow(system, rita, answer, 'answer:follow'));
    await system.start('web');
    await system.slack.press(oli, cardWhere(answer), 'answer:refresh');
    await system.slack.until(() => JSON.stringify(now(answer, oli).blocks).includes(oli));
    expect(textOf(now(answer, oli).blocks)).toContain('Stop following');
    await pressBelow(system, oli, answer, 'answer:stop');
    await system.slack.until(() => !textOf(now(answer, oli).blocks).includes('Stop following'));
    const told = await toldAlone(rita, incident, () => pressBelow(system, rita, answer, 'answer:follow'));
    expect(told).toMatch(/following this answer here/);
    await pressBelow(system, oli, answer, 'answer:stop');
    await system.slack.until(() => !textOf(now(answer, oli).blocks).includes('Stop following'));
  });
});

describe('a channel that became shared with another organization', () => {
  let answer: Message;
  let other: Message | undefined;
  let drawn: Message;
  beforeAll(async () => {
    other = toAll(incident).findLast(({ blocks }) => JSON.stringify(blocks).includes('answer:follow'));
    answer = await said(oli, 'restore-jobs');
    await toldAlone(pat, incident, () => pressBelow(system, pat, answer, 'answer:follow'));
    drawn = now(answer, rita);
    system.slack.world.channels.find(({ id }) => id === incident)?.connectedTeams.push(PARTNER_TEAM_ID);
    await system.start('web'); // without cached details of the channel
  });

  test.each(['refresh', 'follow', 'rows'])('gets nothing new: %s answers the presser privately', async (button) => {
    const [files, messages] = [system.slack.files().length, toAll(incident).length];
    const alone = () => system.slack.directMessages(rita).length + privateAnswers(system, rita, incident).length;
    const told = alone();
    const before = other && now(other, rita);
    await pressBelow(system, rita, button === 'follow' ? other : answer, `answer:${button}`);
    await system.slack.until(() => alone() > told);
    await ask(system, rita, 'status');
    expect([now(answer, rita), other && now(other, rita)]).toEqual([drawn, before]);
    expect(toAll(incident)).toHaveLength(messages);
    const [file] = system.slack.files().slice(files);
    expect(JSON.stringify(file ?? '')).not.toContain(incident);
  });

  test('keeps its followed answer unchanged, and tells the person who followed it', async () => {
    const told = () => system.slack.directMessages(pat).some(({ text }) => /stopped following/.test(text));
    await system.slack.until(told, 60_000);
    expect(now(answer, rita)).toEqual(drawn);
  }, 70_000);
});
