// Who gets to see an answer, and who is told what, where several people, processes or organizations come together.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { BOT, CHANNELS, type Message, PARTNER_TEAM, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, askGrant, cardWhere, pressBelow, privateAnswers } from '../support/acting.js';
import { eventually } from '../support/eventually.js';
import { POLICY } from '../support/house.js';
import { channelsOf } from '../support/incident.js';
import { textOf } from '../support/looking.js';
import { useHouse } from '../support/use-house.js';

const { rita, oli, sam, pat } = PEOPLE;
const { incident } = CHANNELS;
const FEW = `  - operations: [private-endpoints]
    projects: ["Pay*"]
    requesters: [security]
`;

const house = useHouse({ policy: POLICY + FEW });
const { inside } = house;
beforeAll(async () => {
  await said(rita, 'use Payments Cluster0');
}, 90_000);

const { toAll, said, toldAlone, now } = channelsOf(() => house);
const inThread = (ts: string) =>
  house.slack.messages(incident).filter(({ threadTs, user }) => threadTs === ts && user === BOT);

describe('a look-up that the policy gives to few', () => {
  test('is refused to others, also where its project is the channel’s', async () => {
    expect(await ask(house, rita, 'private-endpoints')).toMatch(/Only @security can use private-endpoints in Payments/);
  });

  test('is for its asker alone in a bound channel, cannot be shared, and says why', async () => {
    const before = toAll(incident).length;
    const told = await toldAlone(sam, incident, () => house.slack.command(sam, incident, 'private-endpoints'));
    expect(told).toMatch(/Only you can see this, because the policy only lets @security look it up.*private endpoints/);
    expect(told).not.toContain('Share');
    expect(toAll(incident)).toHaveLength(before);
  });

  test('is for its asker alone in a thread too, which says so', async () => {
    const root = house.slack.say(pat, incident, 'how do we connect');
    house.slack.say(sam, incident, `<@${BOT}> private-endpoints in Payments`, root.ts);
    const [leftover] = await house.slack.until(() => {
      const all = inThread(root.ts);
      return all.length > 0 ? all : undefined;
    });
    expect(leftover?.text).toBe(
      `<@${sam}> got the answer privately, because the policy only lets @security look it up.`,
    );
    expect(textOf(house.slack.directMessages(sam).at(-1)?.blocks)).toContain('private endpoints');
  });

  test('is shown to all where it is for all', async () => {
    expect(textOf((await said(rita, 'private-endpoints in Search')).blocks)).toContain(
      'Search has 2 private endpoints',
    );
  });
});

test('a mention is noted before anybody is asked who wrote it, so that it outlives its process', async () => {
  house.slack.fault({ method: 'users.info', channel: oli, kind: 'hang' });
  const asked = () =>
    house.slack.calls.filter(({ method, args }) => method === 'users.info' && args.user === oli).length;
  const before = asked();
  house.slack.say(oli, incident, `<@${BOT}> status`);
  await eventually(() => asked() > before);
  await house.bots.at(-1)?.kill('SIGKILL');
  const noted = await inside.redis.hvals(inside.store.key('accepted'));
  expect(noted.map((json) => JSON.parse(json))).toMatchObject([{ userId: oli, line: '@countersign status' }]);
  house.slack.clearFaults();
  await house.start('all');
});

test('a form that is closed while it is being stored is not said to have asked for nothing', async () => {
  const view = await askGrant(house, rita, 'grant-access Cluster0 in Payments for 1h');
  await house.slack.change(rita, { viewId: view.id }, 'reason', 'INC-77');
  await eventually(async () => (await inside.redis.keys('*draft*')).length > 0);
  house.slack.fault({ method: 'users.info', channel: rita, kind: 'slow', ms: 1_000 });
  const asked = house.slack.calls.length;
  const submitted = house.slack.submit(rita, view.id);
  await house.slack.until(() => house.slack.calls.slice(asked).some(({ method }) => method === 'users.info'), 5_000);
  await house.slack.closeView(rita, view.id);
  await submitted;
  await house.slack.until(() =>
    house.slack.messages(CHANNELS.approvals).find(({ blocks }) => textOf(blocks).includes('INC-77')),
  );
  await ask(house, rita, 'status');
  expect(privateAnswers(house, rita, incident).filter((one) => one.includes('INC-77'))).toEqual([]);
});

describe('what is followed', () => {
  let answer: Message;
  test('is known to be followed by every process: it is not followed twice, and any of them stops it', async () => {
    answer = await said(oli, 'restore-jobs');
    await toldAlone(rita, incident, () => pressBelow(house, rita, answer, 'answer:follow'));
    await house.start('web');
    await house.slack.press(oli, cardWhere(answer), 'answer:refresh');
    await house.slack.until(() => JSON.stringify(now(answer, oli).blocks).includes(oli));
    expect(textOf(now(answer, oli).blocks)).toContain('Stop following');
    await pressBelow(house, oli, answer, 'answer:stop');
    await house.slack.until(() => !textOf(now(answer, oli).blocks).includes('Stop following'));
    const told = await toldAlone(rita, incident, () => pressBelow(house, rita, answer, 'answer:follow'));
    expect(told).toMatch(/Following it here/);
    await pressBelow(house, oli, answer, 'answer:stop');
    await house.slack.until(() => !textOf(now(answer, oli).blocks).includes('Stop following'));
  });
});

describe('a channel that became shared with another organization', () => {
  let answer: Message;
  let other: Message | undefined;
  let drawn: Message;
  beforeAll(async () => {
    other = toAll(incident).findLast(({ blocks }) => JSON.stringify(blocks).includes('answer:follow'));
    answer = await said(oli, 'restore-jobs');
    await toldAlone(pat, incident, () => pressBelow(house, pat, answer, 'answer:follow'));
    drawn = now(answer, rita);
    house.slack.world.channels.find(({ id }) => id === incident)?.connectedTeams.push(PARTNER_TEAM);
    await house.start('web'); // it knows nothing of how the channel was
  });

  test.each(['refresh', 'follow', 'rows'])('gets nothing new: %s answers the presser alone', async (button) => {
    const [files, messages] = [house.slack.files().length, toAll(incident).length];
    const alone = () => house.slack.directMessages(rita).length + privateAnswers(house, rita, incident).length;
    const told = alone();
    const before = other && now(other, rita);
    await pressBelow(house, rita, button === 'follow' ? other : answer, `answer:${button}`);
    await house.slack.until(() => alone() > told);
    await ask(house, rita, 'status');
    expect([now(answer, rita), other && now(other, rita)]).toEqual([drawn, before]);
    expect(toAll(incident)).toHaveLength(messages);
    const [file] = house.slack.files().slice(files);
    expect(JSON.stringify(file ?? '')).not.toContain(incident);
  });

  test('has what is followed in it left as it was, and whoever began that is told', async () => {
    const told = () => house.slack.directMessages(pat).some(({ text }) => /I stopped following an answer/.test(text));
    await house.slack.until(told, 60_000);
    expect(now(answer, rita)).toEqual(drawn);
  }, 70_000);
});
