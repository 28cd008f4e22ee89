// `npm run bench`: measures how long people wait, prints a table and writes JSON.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Figures } from './figures.js';
import { describeMachine } from './machine.js';
import { everysec } from './scenes/everysec.js';
import { roundTrips } from './scenes/round-trips.js';
import { scale } from './scenes/scale.js';
import { formatMachine, rowOf, tableOf } from './table.js';

type Scene = (figures: Figures, runs: number) => Promise<void>;

const SCENES: Readonly<Record<string, Scene>> = { 'round-trips': roundTrips, everysec, scale };

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
for (const name of wanted) {
  const from = performance.now();
  const figures = new Figures();
  await SCENES[name]?.(figures, runs);
  rows.push(...figures.all.map((figure) => ({ ...rowOf(figure), runs: figure.values })));
  process.stderr.write(`${name}: ${Math.round((performance.now() - from) / 1000)} s\n`);
}
process.stdout.write(`${formatMachine(machine, runs)}\n\n${tableOf(rows)}\n`);
writeFileSync(values.json, `${JSON.stringify({ at: new Date().toISOString(), machine, rows }, null, 2)}\n`);
