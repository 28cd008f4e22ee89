// The longest lists, read by a bot without the memory to hold them whole.
import { beforeAll, expect, test } from '@jest/globals';
import { projectNamed, type World } from '../../src/sandbox/atlas/index.js';
import { initialRestoreJobs } from '../../src/sandbox/atlas/world/restore-jobs.js';
import { CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { dedicated } from '../support/atlas-things.js';
import { eventually } from '../support/eventually.js';
import { textOf } from '../support/looking.js';
import type { Bot } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

/** At rest the bot uses about 36 MB. Neither all replies with events nor all events in them fit into the rest. */
const LITTLE_MEMORY = { NODE_OPTIONS: '--max-old-space-size=96' };
/** Few but large, as the bot gives up after 25 s, and the local Atlas filters all events for each page. */
const EVENTS = 20_000;
const LONGEST_NAME = 1_024;
const JOBS = 10_000;
const PROJECTS = 5_000;
const SPAN_MS = 23 * 3_600_000;

const { rita } = PEOPLE;
const idOf = (number: number) => number.toString(16).padStart(24, '0');

const system = useTestSystem({ roles: [] });
let bot: Bot;
beforeAll(async () => {
  fill(system.atlas.world, Date.now());
  bot = await system.start('web', LITTLE_MEMORY);
}, 90_000);

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
      username: `${number}@counter.example`.padStart(LONGEST_NAME, 'x'),
      targetUsername: `${number}@target.example`.padStart(LONGEST_NAME, 'x'),
      dbUserUsername: `${number}`.padStart(LONGEST_NAME, 'x'),
      remoteAddress: `203.0.113.${number % 250}`,
    });
  const { restoreJobs } = dedicated(world, 'Cluster0');
  restoreJobs.splice(0, restoreJobs.length, ...initialRestoreJobs(payments.id, 'Cluster0', JOBS, now));
  for (let number = projects.length; number < PROJECTS; number++)
    projects.push({ ...payments, id: idOf(number), name: `Project ${number}` });
}

/** The bot's answer, or all of its output if it dies. */
async function answerTo(line: string): Promise<string> {
  const answers = () => {
    const isAnswer = ({ blocks }: Message) => JSON.stringify(blocks).includes('answer:again');
    return system.slack.messages(CHANNELS.incident, rita).filter(isAnswer).map(textOf);
  };
  const before = answers().length;
  const isGone = () => bot.process.exitCode !== null || bot.process.signalCode !== null;
  await system.slack.command(rita, CHANNELS.incident, line);
  return eventually(() => (isGone() ? bot.output() : answers().at(before)), 50_000);
}

test.each([
  ['events in Payments last 1d', '20,000 events in Payments', 'newest 1,000 of 20,000'],
  ['restore-jobs Cluster0 in Payments', '3 of 10,000 restore jobs for Cluster0', 'newest 1,000 of 10,000'],
  ['projects', 'sees 5,000 projects', 'first 100 of 5,000'],
])(
  'answers %s in full with little memory, in blocks that Slack accepts',
  async (line, total, rest) => {
    const answer = await answerTo(line);
    expect(answer).toContain(total);
    expect(answer).toContain(rest);
    expect(system.slack.calls.filter((call) => call.answer.ok === false)).toEqual([]);
    expect((await fetch(`http://127.0.0.1:${bot.port}/readyz`)).status).toBe(200);
    expect(bot.process.exitCode).toBeNull();
  },
  90_000,
);
