// What each operation declares, and the next steps of each look-up, a line each in operations.txt. `npm run calls`
// updates that file.
import { readFileSync, writeFileSync } from 'node:fs';
import { DEFAULT_DURATION_LIMITS, formatDuration, formatDurationLimits } from '../../src/operations/duration.js';
import type { LookUpResult, Operation, Params } from '../../src/operations/operation.js';
import { type Param, paramsOf, START } from '../../src/slack/lines/vocabulary.js';
import { differences } from './recorded-calls.js';

const FILE = new URL('operations.txt', import.meta.url);
const IS_RECORDING = process.env.RECORD === '1';

/** Lines with a name each, in the order of the names. */
export function recordedLines(names: readonly string[]) {
  const lines = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  const before = new Map(lines.map((line) => [line.split(/:(?: |$)/, 1)[0] ?? '', line]));
  const made = new Map<string, string>();
  return {
    compared(name: string, parts: readonly string[]) {
      const now = `${name}: ${parts.join('; ')}`.trimEnd();
      made.set(name, now);
      return { now, before: IS_RECORDING ? now : (before.get(name) ?? 'npm run calls records it') };
    },
    namesIn: () => (IS_RECORDING ? names : [...before.keys()]),
    /** A name that was not compared keeps its line. */
    write() {
      if (!IS_RECORDING) return;
      writeFileSync(FILE, names.map((name) => `${made.get(name) ?? before.get(name) ?? `${name}:`}\n`).join(''));
    },
  };
}

/** Of a param: its place in a line, its words, its kind, and what it takes. */
export const declared = (one: Operation) => [
  one.effect,
  ...flagsOf(one),
  ...paramsOf(one)
    .filter(({ name }) => name !== START)
    .map(formatParam),
];

const MOST_CHOICES = 7;

function formatParam({ field, required, words }: Param): string {
  const { kind, position, choices, preset, limit, leavesOut } = field;
  const offered = Object.keys(choices ?? {});
  return [
    ...(position === undefined ? [] : [position]),
    `${words.join('|')}${required ? '' : '?'}`,
    `<${kind.name}>`,
    offered.length > MOST_CHOICES ? `${offered.length} choices` : offered.join('|'),
    preset && `else ${preset}`,
    limit !== formatDurationLimits(DEFAULT_DURATION_LIMITS) && limit,
    leavesOut && `not ${leavesOut.traits.join('|')}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function flagsOf(one: Operation): readonly string[] {
  if (one.effect === 'read') return one.includes === undefined ? [] : [`includes ${one.includes.join(' ')}`];
  const { canNarrow, interrupts, credential, endsByItself, finishes, watches, afterwards } = one;
  return [
    ...(canNarrow ? ['can narrow'] : []),
    ...(interrupts ? ['interrupts'] : []),
    ...(credential === undefined ? [] : [credential]),
    ...(endsByItself === undefined ? [] : ['ends by itself']),
    ...(finishes === undefined ? [] : [`usually ${formatDuration(finishes.usualMs)}`]),
    ...(finishes?.showsWithinMs === undefined ? [] : [`shows within ${formatDuration(finishes.showsWithinMs)}`]),
    ...(watches === undefined ? [] : [`watched for ${formatDuration(watches.forMs)}`]),
    ...(afterwards === undefined ? [] : ['reports afterwards']),
  ];
}

/** Of each next step, the params that differ from those of the question. */
export function answered(
  asked: Params,
  { personal, projects, next = [], rowChanges = [] }: LookUpResult,
): readonly string[] {
  return [
    ...(personal ? ['for the asker alone'] : []),
    ...(projects === undefined ? [] : [`${projects.length} projects`]),
    ...rowChanges.map(({ operation, targets }) => `rows lead to ${operation} ${targets.length}`),
    ...next.map(({ operation, params }) => `then ${operation} ${differences(asked, params)}`.trimEnd()),
  ];
}
