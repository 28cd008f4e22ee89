// More commands than can be answered at once, while Atlas is slow: the rest is refused at once, and presses still
// count.
import { expect, test } from '@jest/globals';
import { CHANNELS, type CommandOutcome, GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, decide, latestView, privateAnswers } from '../support/acting.js';
import { askedGrant } from '../support/cards.js';
import { eventually, gate } from '../support/eventually.js';
import { textOf } from '../support/looking.js';
import { hire } from '../support/telling.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, oli, sam } = PEOPLE;
const OF_ONE = 5;
const OF_ALL = 40;
const MORE = 8;

const system = useTestSystem({ roles: ['web', 'worker'] });
const { inside } = system;

const command = (user: string, text: string) => system.slack.command(user, CHANNELS.incident, text);
const wordsOf = (seen: CommandOutcome) => (seen.kind === 'answered' ? textOf(seen.message.text) : seen.kind);
const underWay = () => inside.redis.hlen(inside.store.key('accepted'));

/** Atlas answers nobody until the returned function is called. */
function holdAtlas(): () => void {
  const { until, open } = gate();
  system.atlas.fault({ kind: 'wait before effect', until, path: /privateNetworkSettings/ });
  return () => {
    open();
    system.atlas.clearFaults();
  };
}

/** Commands of one person. Answers are shared for a second, so each caller names other projects. */
const fill = (user: string, count: number, projects: readonly string[]) =>
  Promise.all(
    Array.from({ length: count }, (_, at) => command(user, `private-endpoints in ${projects[at % projects.length]}`)),
  );
const nobodyWaits = () => eventually(async () => (await underWay()) === 0, 60_000);

async function turnedAway(kind: string): Promise<number> {
  const web = system.bots.find(({ role }) => role === 'web');
  const page = await (await fetch(`http://127.0.0.1:${web?.port}/metrics`)).text();
  return Number(new RegExp(`countersign_turned_away_total{kind="${kind}"} (\\d+)`).exec(page)?.[1] ?? 0);
}

test('refuses a person’s commands beyond five, however they arrive, and records nothing', async () => {
  const { slack } = system;
  await command(rita, 'private-endpoints');
  const form = await latestView(system, rita, 'Project');
  const [project] = await slack.suggest(rita, { viewId: form.id }, 'param:project', 'Payments');
  await slack.change(rita, { viewId: form.id }, 'param:project', project?.value ?? '');
  await command(rita, 'overveiw Cluster0 in Payments');
  const offer = await slack.until(() =>
    slack.messages(CHANNELS.incident, rita).find(({ blocks }) => JSON.stringify(blocks).includes('"run:0"')),
  );
  await nobodyWaits();

  const release = holdAtlas();
  await Promise.all([rita, sam].map((user) => fill(user, OF_ONE, ['Payments', 'Search'])));
  await eventually(async () => (await underWay()) === 2 * OF_ONE);
  const TOO_MUCH = /still answering 5 /;
  const toldAlone = () => privateAnswers(system, rita, CHANNELS.incident).filter((text) => TOO_MUCH.test(text));
  // All at once, as look-ups end after 25 s. The mention is Sam's, as the bot tells a person of one refusal at a time.
  const { ts } = slack.say(sam, CHANNELS.incident, `<@${slack.world.app.botUserId}> help`);
  const [line, submission] = await Promise.all([
    command(rita, 'help'),
    slack.submit(rita, form.id),
    slack.press(rita, cardWhere(offer), 'run:0'),
  ]);
  expect(wordsOf(line)).toMatch(TOO_MUCH);
  expect('errors' in submission && Object.values(submission.errors).join()).toMatch(TOO_MUCH);
  await slack.until(() => toldAlone().length === 2);
  await slack.until(() =>
    slack.messages(CHANNELS.incident).some(({ threadTs, text }) => threadTs === ts && TOO_MUCH.test(text)),
  );
  expect(await underWay()).toBe(2 * OF_ONE);
  expect(wordsOf(await command(oli, 'help'))).toBe('acknowledged');
  for (const kind of ['command', 'submission', 'offer', 'mention']) expect(await turnedAway(kind)).toBe(1);

  release();
  await nobodyWaits();
  expect(await slack.submit(rita, form.id)).toEqual({ kind: 'closed' });
  expect(wordsOf(await command(rita, 'help'))).toBe('acknowledged');
  await nobodyWaits();
}, 90_000);

test('runs at most forty commands of all people, and still records a decision', async () => {
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-771');
  const people = hire(system.slack, (OF_ALL + MORE) / 4, GROUPS.sre);
  await inside.redis.del(inside.store.key('membership', GROUPS.sre));
  const before = await turnedAway('command');
  const release = holdAtlas();
  const seen = (await Promise.all(people.map((user) => fill(user, 4, ['Research', '"Café Zürich 東京"']))))
    .flat()
    .map(wordsOf);
  const refused = seen.filter((words) => /busy answering 40/.test(words));
  expect([refused.length, seen.filter((words) => words === 'acknowledged').length]).toEqual([MORE, OF_ALL]);
  expect((await turnedAway('command')) - before).toBe(MORE);
  expect(await underWay()).toBe(OF_ALL);
  expect(await decide(system, sam, card, 'decide:approve')).toEqual({ kind: 'acknowledged' });
  expect((await inside.journal(id)).some(({ by, type }) => by === sam && type === 'approved')).toBe(true);
  expect(await underWay()).toBe(OF_ALL);
  release();
  await nobodyWaits();
  expect(wordsOf(await command(people[0] ?? '', 'help'))).toBe('acknowledged');
}, 90_000);
