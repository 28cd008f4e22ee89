// The longest lists, read by a bot that has not the memory to hold all that Atlas says of them.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectNamed, type World } from '../../src/sandbox/atlas/index.js';
import { dedicatedJobs } from '../../src/sandbox/atlas/world/restore-jobs.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { privateAnswers } from '../support/acting.js';
import { dedicated } from '../support/atlas-things.js';
import { type Bot, type House, openHouse } from '../support/house.js';

/** At rest the bot uses about 25 MB. All replies with events, or all events read from them, do not fit into the rest. */
const LITTLE_MEMORY = { NODE_OPTIONS: '--max-old-space-size=120' };
const EVENTS = 100_000;
const JOBS = 10_000;
const PROJECTS = 5_000;
const SPAN_MS = 23 * 3_600_000;

const { rita } = PEOPLE;
const idOf = (number: number) => number.toString(16).padStart(24, '0');

let house: House;
let bot: Bot;
beforeAll(async () => {
  house = await openHouse({ roles: [] });
  fill(house.atlas.world, Date.now());
  bot = await house.start('web', LITTLE_MEMORY);
}, 60_000);
afterAll(() => house.close());

/** With names as long as they come. */
function fill(world: World, now: number): void {
  const { events, projects } = world;
  const payments = projectNamed(world, 'Payments');
  events.length = 0;
  for (let number = 0; number < EVENTS; number++)
    events.push({
      id: idOf(number),
      projectId: payments.id,
      created: new Date(now - SPAN_MS + (number * SPAN_MS) / EVENTS).toISOString().replace(/\.\d+Z$/, 'Z'),
      eventTypeName: 'MONGODB_USER_ADDED',
      clusterName: `Cluster${number % 10}`.padEnd(64, '-'),
      userId: idOf(EVENTS + number),
      username: `${number}@counter.example`.padStart(254, 'x'),
      remoteAddress: `203.0.113.${number % 250}`,
    });
  const { restoreJobs } = dedicated(world, 'Cluster0');
  restoreJobs.splice(0, restoreJobs.length, ...dedicatedJobs(payments.id, 'Cluster0', JOBS, now));
  for (let number = projects.length; number < PROJECTS; number++)
    projects.push({ ...payments, id: idOf(number), name: `Project ${number}` });
}

/** The answer with these words; at once all that the bot has printed, when it dies of the question. */
function answerTo(words: string): Promise<string> {
  const answers = () => privateAnswers(house, rita, CHANNELS.incident);
  const isGone = () => bot.process.exitCode !== null || bot.process.signalCode !== null;
  return house.slack.until(() => (isGone() ? bot.output() : answers().find((one) => one.includes(words))), 50_000);
}

test.each([
  ['events last 1d in Payments', '100,000 events in Payments', 'The newest 1,000 of 100,000 events are listed'],
  ['restore-jobs Cluster0 in Payments', '3 of 10,000 restore jobs of Cluster0', 'The newest 1,000 of 10,000 restore'],
  ['projects', 'This credential sees 5,000 projects', 'The first 100 of 5,000 rows are shown'],
])(
  '%s is answered in full by a bot with little memory, in blocks that Slack takes',
  async (line, total, rest) => {
    await house.slack.command(rita, CHANNELS.incident, line);
    const answer = await answerTo(total);
    expect(answer).toContain(total);
    expect(answer).toContain(rest);
    expect(house.slack.calls.filter((call) => call.answer.ok === false)).toEqual([]);
    expect((await fetch(`http://127.0.0.1:${bot.port}/readyz`)).status).toBe(200);
    expect(bot.process.exitCode).toBeNull();
  },
  90_000,
);
