// A bound channel: answers for everybody, and what people do with an answer.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { BOT_USER_ID, CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, latestView, pressBelow } from '../support/acting.js';
import { gate } from '../support/eventually.js';
import { channelsOf } from '../support/incident.js';
import { textOf } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, oli, sam, pat } = PEOPLE;
const { incident } = CHANNELS;

const system = useTestSystem();
beforeAll(async () => {
  await said(rita, 'use Payments Cluster0');
}, 90_000);

const { toAll, said, alone, lastOf, lastAlone, toldAlone, now } = channelsOf(() => system);
const asked = (path: RegExp) => system.atlas.calls.filter((call) => path.test(call.path)).length;

describe('a bound channel', () => {
  test('shows answers to all, with the query, the person and the credential', async () => {
    const answer = await said(oli, 'restore-jobs');
    const text = textOf(answer.blocks);
    for (const part of ['restore jobs', 'restore-jobs Cluster0 in Payments', 'account …']) expect(text).toContain(part);
    expect(JSON.stringify(answer.blocks)).toContain(oli);
    expect(text).not.toContain('Share in channel');
  });

  test('refreshes an answer in place, in the name of the presser', async () => {
    const answer = await said(oli, 'private-endpoints');
    await system.slack.press(rita, cardWhere(answer), 'answer:refresh');
    await system.slack.until(() => now(answer, rita).edited !== undefined);
    expect(JSON.stringify(now(answer, rita).blocks)).toContain(rita);
  });

  test('opens the filled-in form of an answer', async () => {
    const answer = await said(oli, 'namespaces last 3h');
    await pressBelow(system, rita, answer, 'answer:again');
    const view = await latestView(system, rita, 'Project');
    await system.slack.until(() => Object.keys(system.slack.values(view.id)).includes('param:last'));
    expect(JSON.stringify(system.slack.values(view.id))).toMatch(/Cluster0.*3h|3h.*Cluster0/);
    const before = toAll(incident).length;
    await system.slack.submit(rita, view.id, { 'param:last': '2h' });
    const next = await system.slack.until(() => toAll(incident).slice(before).at(-1));
    expect(textOf(next.blocks)).toContain('last 2h');
  });

  test('posts all rows as a file below the answer', async () => {
    await pressBelow(system, rita, lastOf('restore jobs'), 'answer:rows');
    const file = await system.slack.until(() => system.slack.files().at(-1));
    expect(file.name).toBe('restore-jobs-Cluster0.csv');
  });

  test('fills in its project and cluster in the form of a change', async () => {
    await system.slack.command(rita, incident, 'grant-access for 2h because INC-7');
    const view = await latestView(system, rita, 'Undo');
    expect(JSON.stringify(system.slack.values(view.id))).toContain('Cluster0');
    await system.slack.closeView(rita, view.id);
  });

  test('answers fifty people who ask the same at once with one call, and tells each of them', async () => {
    const before = asked(/collStats\/namespaces/);
    const people = Array.from({ length: 50 }, (_, at) => [rita, oli, sam, pat][at % 4] ?? rita);
    const told = people.map((user) => alone(user, incident).length);
    const shown = toAll(incident).length;
    const open = gate();
    system.atlas.fault({ kind: 'wait before effect', until: open.until, path: /collStats\/namespaces/, times: 1 });
    await Promise.all(people.map((user) => system.slack.command(user, incident, 'namespaces last 12h')));
    await system.slack.until(() => toAll(incident).slice(shown).at(-1)?.text.includes('Atlas is slow'));
    open.open();
    await system.slack.until(() => {
      const heard = [...new Set(people)].reduce(
        (sum, user) => sum + alone(user, incident).length - (told[people.indexOf(user)] ?? 0),
        0,
      );
      return heard + toAll(incident).length - shown === 50;
    });
    expect(asked(/collStats\/namespaces/)).toBe(before + 1);
    expect(toAll(incident)).toHaveLength(shown + 1);
  });

  test('shows that Atlas is slow, and then the answer in its place', async () => {
    system.atlas.fault({ kind: 'slow', ms: 4_000, path: /collStats/, times: 1 });
    const state = await said(rita, 'namespaces last 5h');
    expect(state.text).toMatch(/Atlas is slow/);
    await system.slack.until(() => textOf(now(state, rita).blocks).includes('last 5h'));
  });

  test('waits for a short rate limit, and says when a long one ends', async () => {
    const limit = (seconds: number, times: number) =>
      system.atlas.fault({
        kind: 'status',
        status: 429,
        errorCode: 'RATE_LIMITED_TOKEN_BUCKET',
        headers: { 'retry-after': String(seconds) },
        path: /collStats/,
        times,
      });
    limit(1, 1);
    expect(textOf((await said(oli, 'namespaces last 6h')).blocks)).toMatch(/last 6h/);
    limit(120, 1);
    const sentence = await toldAlone(rita, incident, () => system.slack.command(rita, incident, 'namespaces last 7h'));
    expect(sentence).toMatch(/in 2 minutes.*You can retry at/);
    expect(lastAlone(rita, incident).text).toMatch(/<!date\^/);
  });

  test('answers the asker privately with the reason if Slack refuses the post', async () => {
    system.slack.fault({ method: 'chat.postMessage', channel: incident, kind: 'error', error: 'not_in_channel' });
    const answer = await toldAlone(rita, incident, () => system.slack.command(rita, incident, 'namespaces last 8h'));
    expect(answer).toMatch(/Only you.*\/invite.*last 8h/);
  });
});

describe('an answer', () => {
  test('that names people is private and cannot be shared', async () => {
    const shown = toAll(incident).length;
    const answer = await toldAlone(rita, incident, () => system.slack.command(rita, incident, 'events with people'));
    expect(answer).toMatch(/event/);
    expect(answer).not.toContain('Share');
    expect(toAll(incident)).toHaveLength(shown);
  });

  test('offers the next queries, which run in the name of the presser', async () => {
    const clusters = await said(oli, 'clusters');
    const before = toAll(incident).length;
    await system.slack.press(pat, cardWhere(clusters), 'next:0');
    const next = await system.slack.until(() => toAll(incident).slice(before).at(-1));
    expect(textOf(next.blocks)).toMatch(/ overview in Payments (?!.*Cluster0 in)/);
    expect(JSON.stringify(next.blocks)).toContain(pat);
  });

  test('stays unchanged when a refresh fails, and the presser is told why', async () => {
    const answer = lastOf('last 2h');
    const before = now(answer, rita).edited;
    system.atlas.fault({ kind: 'status', status: 401, errorCode: 'USER_UNAUTHORIZED', path: /./ });
    const told = await toldAlone(rita, incident, () => system.slack.press(rita, cardWhere(answer), 'answer:refresh'));
    system.atlas.clearFaults();
    expect(told).toMatch(/needs Project Read Only/);
    expect(now(answer, rita).edited).toBe(before);
  });
});

describe('in a thread', () => {
  test('a mention is answered there, and a change gets a button that opens its form for the same person', async () => {
    const root = system.slack.say(rita, incident, 'something is slow');
    const replies = () =>
      system.slack.messages(incident).filter(({ threadTs, user }) => threadTs === root.ts && user === BOT_USER_ID);
    system.slack.say(pat, incident, `<@${BOT_USER_ID}> namespaces last 10h`, root.ts);
    const answer = await system.slack.until(() => replies().at(0));
    expect(textOf(answer.blocks)).toContain('last 10h');
    system.slack.say(rita, incident, `<@${BOT_USER_ID}> grant-access for 1h because INC-8`, root.ts);
    const offer = await system.slack.until(() => replies().at(1));
    const refused = await toldAlone(oli, incident, () => system.slack.press(oli, cardWhere(offer), 'answer:open-form'));
    expect(refused).toMatch(/Only the person/);
    await system.slack.press(rita, cardWhere(offer), 'answer:open-form');
    await system.slack.closeView(rita, (await latestView(system, rita, 'Undo')).id);
  });
});

test('an answer that names people goes from a thread to direct messages, and the thread says so', async () => {
  const root = system.slack.say(rita, incident, 'who did that');
  system.slack.say(pat, incident, `<@${BOT_USER_ID}> events with people`, root.ts);
  const replies = () =>
    system.slack.messages(incident).filter(({ threadTs, user }) => threadTs === root.ts && user === BOT_USER_ID);
  const told = await system.slack.until(() => replies().at(0));
  expect(told.text).toMatch(new RegExp(`^<@${pat}> .*privately.*names people`));
  expect(textOf(system.slack.directMessages(pat).at(-1)?.blocks)).toContain('@countersign events');
});
