// Formats the figures and their floors as a Markdown table.
import { type Figure, percentile } from './figures.js';
import type { Machine } from './machine.js';

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly sync: string;
  readonly ours: Spread;
  readonly floor?: Spread & { readonly what: string };
  /** Ratio of the medians. */
  readonly timesFloor?: number;
  readonly goal?: string;
  readonly reached?: boolean;
}

export function rowOf(figure: Figure): Row {
  const { name, unit, sync = 'always', floor: what, goal, most, values } = figure;
  const ours = spread(values.ours);
  const floor = what === undefined || values.floor.length === 0 ? undefined : { ...spread(values.floor), what };
  const timesFloor = floor && floor.median > 0 ? ours.median / floor.median : undefined;
  const row = { name, unit, sync, ours, ...(floor && { floor }), ...(timesFloor !== undefined && { timesFloor }) };
  if (most !== undefined) return { ...row, goal: `under ${most} ${unit}`, reached: ours.median < most };
  if (goal === undefined || timesFloor === undefined) return row;
  return { ...row, goal: `at most ${goal} x`, reached: timesFloor <= goal };
}

const spread = (values: readonly number[]): Spread => ({
  min: percentile(values, 0),
  median: percentile(values, 0.5),
  max: percentile(values, 1),
});

const HEAD = ['figure', 'Countersign', 'floor', 'times the floor', 'goal', 'what the floor is'];

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    `${row.name}${row.sync === 'always' ? '' : ` (${row.sync})`}`,
    `${say(row.ours)} ${row.unit}`,
    row.floor === undefined ? '' : `${say(row.floor)} ${row.unit}`,
    row.timesFloor === undefined ? '' : row.timesFloor.toFixed(2),
    row.goal === undefined ? '' : `${row.goal}: ${row.reached ? 'yes' : '**no**'}`,
    row.floor?.what ?? '',
  ]);
  return [HEAD, HEAD.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** Three significant digits, two below 0.1, and whole numbers from 100. */
const short = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(value < 0.1 ? 2 : 3);

/** Median, minimum and maximum. */
const say = ({ min, median, max }: Spread) => `**${short(median)}** (${short(min)}–${short(max)})`;

export function formatMachine(machine: Machine, runs: number): string {
  const { processor, cores, memoryGb, system, node, redis, syncMs } = machine;
  return [
    `${processor}, ${cores} cores shared by everything that is measured, ${memoryGb} GB, ${system}, Node ${node}, Redis ${redis}.`,
    `A durable SET takes ${syncMs.toFixed(2)} ms here. Median (least–most) of ${runs} runs, each side in turn; \`appendfsync always\` unless a row says otherwise.`,
  ].join('\n');
}
