// npm run bench: measures the bot beside its floors, prints a table, writes JSON.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Figures, type Unanswered } from './figures.js';
import { describeMachine } from './machine.js';
import { approval } from './scenes/approval.js';
import { bytes } from './scenes/bytes.js';
import { card } from './scenes/card.js';
import { command } from './scenes/command.js';
import { decision } from './scenes/decision.js';
import { journal } from './scenes/journal.js';
import { pending } from './scenes/pending.js';
import { restoreJobs } from './scenes/restore-jobs.js';
import { roundTrips } from './scenes/round-trips.js';
import { scale } from './scenes/scale.js';
import { start } from './scenes/start.js';
import { rowOf, sayMachine, tableOf } from './table.js';

type Scene = (figures: Figures, runs: number) => Promise<void>;

const SCENES: Readonly<Record<string, Scene>> = {
  command,
  decision: (figures, runs) => decision(figures, runs, 'always'),
  'decision-everysec': (figures, runs) => decision(figures, runs, 'everysec'),
  card: (figures, runs) => card(figures, runs, 'always'),
  'card-everysec': (figures, runs) => card(figures, runs, 'everysec'),
  approval,
  'round-trips': roundTrips,
  pending,
  bytes,
  journal,
  scale,
  'restore-jobs': restoreJobs,
  start,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    runs: { type: 'string', default: '5' },
    json: { type: 'string', default: 'bench.json' },
  },
});
const runs = Number(values.runs);
const wanted = values.only ?? Object.keys(SCENES);
const unknown = wanted.filter((name) => SCENES[name] === undefined);
if (unknown.length > 0 || !(runs >= 1)) {
  process.stderr.write(`--only takes ${Object.keys(SCENES).join(', ')}; --runs takes a number\n`);
  process.exit(1);
}

const machine = await describeMachine();
const rows = [];
const unanswered: Unanswered[] = [];
for (const name of wanted) {
  const from = performance.now();
  const figures = new Figures();
  await SCENES[name]?.(figures, runs);
  unanswered.push(...figures.unanswered);
  rows.push(
    ...figures.all
      .filter(({ values }) => values.ours.length > 0)
      .map((figure) => ({ ...rowOf(figure), runs: figure.values })),
  );
  process.stderr.write(`${name}: ${Math.round((performance.now() - from) / 1000)} s\n`);
}
process.stdout.write(`${sayMachine(machine, runs)}\n\n${tableOf(rows)}\n`);
for (const { what, sync, side, count } of unanswered)
  process.stdout.write(`\n${count} not acknowledged, and in no figure: ${what} (${sync}), ${side}.\n`);
writeFileSync(values.json, `${JSON.stringify({ at: new Date().toISOString(), machine, unanswered, rows }, null, 2)}\n`);
