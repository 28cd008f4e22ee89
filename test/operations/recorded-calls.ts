// Each case of a change in calls.txt: its call, its undo, the fields of its basis, what it holds and refuses, and what
// is true afterwards. `npm run calls` updates that file.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Json, JsonObject, Params, Preview, Undo } from '../../src/operations/operation.js';
import type { InEffect, Progress } from '../../src/operations/read-back.js';
import type { World } from '../../src/sandbox/atlas/index.js';
import { CASES } from './cases.js';

const FILE = new URL('calls.txt', import.meta.url);
const IS_RECORDING = process.env.RECORD === '1';
const UNRECORDED = 'npm run calls records it';

interface Asked {
  readonly params: Params;
  readonly preview: Preview;
  readonly undo: Undo | undefined;
  /** What it refuses; empty for another case of the same change. */
  readonly refuses: string;
}
interface Done {
  readonly inEffect: InEffect;
  readonly progress: Progress | undefined;
  readonly again: Preview;
}

/** A block of lines for each case, in the order of the cases. The last says what is true once Atlas has accepted it. */
export function recordedCalls() {
  const before = readFileSync(FILE, 'utf8').trimEnd().split('\n\n');
  const names = CASES.map(([{ name }]) => name);
  const made = { asked: new Map<number, string>(), done: new Map<number, string>() };
  /** The block of a change's first case, of its second, and so on. */
  const partsOf = (nth: number) => {
    const rank = names.slice(0, nth).filter((name) => name === names[nth]).length;
    const block = before.filter((block) => nameIn(block) === names[nth])[rank] ?? UNRECORDED;
    const [asked = '', done = UNRECORDED] = block.split(/\n(?= {2}then )/);
    return { asked, done };
  };
  const compared = (nth: number, part: 'asked' | 'done', now: string) => {
    made[part].set(nth, now);
    return { now, before: IS_RECORDING ? now : partsOf(nth)[part] };
  };
  return {
    /** What it asks of Atlas now, and what was recorded. */
    asked: (nth: number, asked: Asked, world: World) =>
      compared(nth, 'asked', withNames(formatAsked(names[nth] ?? '', asked), world)),
    done: (nth: number, done: Done) => compared(nth, 'done', formatDone(done)),
    /** The changes that the blocks are of, in their order. */
    changesIn: () => (IS_RECORDING ? names : before.map(nameIn)),
    /** A case that was not compared keeps its block. */
    write() {
      if (!IS_RECORDING) return;
      const blocks = names.map((_, nth) => {
        const { asked, done } = partsOf(nth);
        return `${made.asked.get(nth) ?? asked}\n${made.done.get(nth) ?? done}`;
      });
      writeFileSync(FILE, `${blocks.join('\n\n')}\n`);
    },
  };
}

const nameIn = (block: string) => block.split(/\s/, 1)[0];

function formatAsked(name: string, { params, preview, undo, refuses }: Asked): string {
  const { call, direction, basis, target, path, alsoHolds, confirm, concerns, takesAway } = preview;
  if (call === undefined) throw new Error(`${name} has no call`);
  const { query, body, version } = call;
  return [
    `${name} ${inLine(Object.entries(params))}`,
    line(`${direction} · ${call.method} ${call.path}`, query, body, version && `version ${version}`),
    undo === undefined ? 'no undo' : `undo ${undo.operation} ${differences(params, undo.params)}`.trimEnd(),
    `basis ${fieldsOf(basis)}`,
    line(`holds ${target.kind} ${target.id}`, path, alsoHolds && `and ${alsoHolds.kind} ${alsoHolds.id}`),
    ...(confirm === undefined ? [] : [`type ${confirm}`]),
    ...(concerns === undefined ? [] : [`about ${concerns.join(' ')}`]),
    ...(takesAway === undefined ? [] : [`takes away ${JSON.stringify(takesAway)}`]),
    ...(refuses === '' ? [] : [`refuses ${refuses}`]),
  ].join('\n  ');
}

function formatDone({ inEffect, progress, again: { blockers } }: Done): string {
  const again = blockers.length === 0 ? 'open' : `refused at ${blockers.map(({ param }) => param).join(' ')}`;
  const finishing = progress === undefined ? '' : `, ${typeof progress === 'object' ? 'wrong' : progress}`;
  return `  then in effect: ${inEffect}${finishing}; again ${again}`;
}

const line = (...parts: readonly (Json | undefined)[]) =>
  parts.flatMap((part) => (part === undefined ? [] : typeof part === 'string' ? part : JSON.stringify(part))).join(' ');

const inLine = (params: readonly (readonly [string, string | undefined])[]) =>
  params.map(([name, value]) => (value === undefined ? `-${name}` : `${name}=${asWord(value)}`)).join(' ');
const asWord = (value: string) => (/^\S+$/.test(value) ? value : JSON.stringify(value));

/** Params that the first don't have, or not with this value; `-name`: one that is left out. */
export const differences = (of: Params, to: Params): string => {
  const names = [...new Set([...Object.keys(of), ...Object.keys(to)])];
  return inLine(names.filter((name) => of[name] !== to[name]).map((name) => [name, to[name]]));
};

/** Names only: values are what the simulated Atlas has. Of a list, those of all its items. */
const fieldsOf = (basis: JsonObject): string =>
  Object.keys(basis)
    .toSorted()
    .map((name) => {
      const inner = Object.keys(Object.assign({}, ...objectsIn(basis[name])));
      return inner.length === 0 ? name : `${name}(${inner.toSorted().join(' ')})`;
    })
    .join(' ');

function objectsIn(value: Json | undefined): readonly JsonObject[] {
  if (typeof value !== 'object' || value === null) return [];
  return isList(value) ? value.flatMap(objectsIn) : [value];
}
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Ids of Atlas, in braces: the name of what has it, or its end. */
function withNames(text: string, { projects, organizations, clusters, people }: World): string {
  const named = new Map([
    ...[...projects, ...organizations, ...clusters].map(({ id, name }) => [id, name] as const),
    ...people.map(({ id, username }) => [id, username] as const),
  ]);
  return text.replace(/[0-9a-f]{24}/g, (id) => `{${named.get(id) ?? id.slice(-6)}}`);
}
