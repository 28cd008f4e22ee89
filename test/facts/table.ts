// Facts about the Atlas Administration API, in the form of atlas.txt: for each operation its versions, query parameters
// and the fields of its request body. The file has one fact a line, and what belongs to another fact is indented.
import { readFileSync } from 'node:fs';

/** What is known of a value. A bound is written `1..7`, and may lack one end. */
export interface ValueFacts {
  readonly type: string;
  /** It is a list of such values. */
  readonly isList: boolean;
  readonly flags: readonly Flag[];
  /** For an object of several variants: the property that names the variant. Without it, any variant may be meant. */
  readonly by?: string | undefined;
  readonly range?: string | undefined;
  readonly length?: string | undefined;
  readonly items?: string | undefined;
  readonly values?: readonly string[] | undefined;
  /** A regular expression. */
  readonly like?: string | undefined;
  readonly fields: readonly Field[];
}
export interface Field extends ValueFacts {
  readonly name: string;
  /** The variants of its object that have it; undefined for all. */
  readonly variants?: readonly string[] | undefined;
}
/** `open`: an object with fields of any name. */
export const FLAGS = ['required', 'read-only', 'nullable', 'unique', 'open'] as const;
export type Flag = (typeof FLAGS)[number];

export interface Version {
  readonly date: string;
  /** The day on which Atlas ends it. */
  readonly sunset?: string | undefined;
}
export interface OperationFacts {
  readonly method: string;
  /** Below the API's root: `/groups/{groupId}`. */
  readonly path: string;
  readonly versions: readonly Version[];
  readonly query: readonly Field[];
  readonly body?: { readonly version: string; readonly facts: ValueFacts } | undefined;
}
export interface Facts {
  /** Identifies the document that they are of. */
  readonly document: string;
  readonly operations: readonly OperationFacts[];
}

export const FILE = new URL('./atlas.txt', import.meta.url);
export const readFacts = (): Facts => factsIn(readFileSync(FILE, 'utf8'));

const ABOUT = '# Made by `npm run facts` from the OpenAPI document with the x-xgen-sha ';
/** Lists of values that several lines share have a name: `$regionName.1 = EU_WEST_1|US_EAST_1`. */
const LONG = 60;

export function textOf({ document, operations }: Facts): string {
  const sets = new Map<string, string>();
  const lines = operations.flatMap((one) => linesOf(one, (name, values) => setFor(sets, name, values)));
  const named = [...sets].map(([values, name]) => `${name} = ${values}`);
  return [`${ABOUT}${document}`, ...named.toSorted(), ...lines, ''].join('\n');
}

type SetOf = (name: string, values: readonly string[]) => string;

function setFor(sets: Map<string, string>, name: string, values: readonly string[]): string {
  const text = values.join('|');
  if (text.length <= LONG) return text;
  const count = [...sets.values()].filter((one) => one.startsWith(`$${name}.`)).length;
  const known = sets.get(text) ?? `$${name}.${count + 1}`;
  sets.set(text, known);
  return known;
}

function linesOf({ method, path, versions, query, body }: OperationFacts, setOf: SetOf): readonly string[] {
  const dates = versions.map(({ date, sunset }) => (sunset === undefined ? date : `${date}<${sunset}`));
  return [
    [method, path, ...dates].join(' '),
    ...query.flatMap((one) => fieldLines({ ...one, name: `?${one.name}` }, 1, setOf)),
    ...(body === undefined ? [] : fieldLines({ ...body.facts, name: body.version }, 1, setOf)),
  ];
}

function fieldLines(field: Field, depth: number, setOf: SetOf): readonly string[] {
  const { name, isList, type, flags, by, variants, range, length, items, values, like, fields } = field;
  const said = [
    name,
    `${type}${isList ? '[]' : ''}`,
    ...flags,
    ...(by === undefined ? [] : ['by', by]),
    ...(variants === undefined ? [] : ['if', variants.join('|')]),
    ...(range === undefined ? [] : ['range', range]),
    ...(length === undefined ? [] : ['length', length]),
    ...(items === undefined ? [] : ['items', items]),
    ...(values === undefined ? [] : ['of', setOf(name.replace('?', ''), values)]),
    ...(like === undefined ? [] : ['like', like]),
  ];
  return [`${'  '.repeat(depth)}${said.join(' ')}`, ...fields.flatMap((one) => fieldLines(one, depth + 1, setOf))];
}

interface Line {
  readonly depth: number;
  readonly words: readonly string[];
}

/** @throws for what `textOf` would not have written */
export function factsIn(text: string): Facts {
  const [about = '', ...rest] = text.trimEnd().split('\n');
  const sets = new Map(
    rest
      .filter((line) => line.startsWith('$'))
      .map((line): [string, readonly string[]] => {
        const [name = '', values = ''] = line.split(' = ');
        return [name, values.split('|')];
      }),
  );
  const lines = rest
    .filter((line) => !line.startsWith('$'))
    .map((line): Line => ({ depth: line.search(/\S/) / 2, words: line.trim().split(' ') }));
  return {
    document: about.replace(ABOUT, ''),
    operations: grouped(lines, 0).map(({ words: [method = '', path = '', ...dates], inner }) => {
      const fields = grouped(inner, 1).map((one) => fieldOf(one, 1, sets));
      const bodies = fields.filter(({ name }) => !name.startsWith('?'));
      const [body] = bodies.map(({ name: version, ...facts }) => ({ version, facts }));
      return {
        method,
        path,
        versions: dates.map((one) => {
          const [date = '', sunset] = one.split('<');
          return { date, sunset };
        }),
        query: fields.flatMap((one) => (one.name.startsWith('?') ? [{ ...one, name: one.name.slice(1) }] : [])),
        body,
      };
    }),
  };
}

interface Group {
  readonly words: readonly string[];
  readonly inner: readonly Line[];
}

function grouped(lines: readonly Line[], depth: number): readonly Group[] {
  const starts = lines.flatMap((line, at) => (line.depth === depth ? [at] : []));
  return starts.map((start, nth) => ({
    words: lines[start]?.words ?? [],
    inner: lines.slice(start + 1, starts[nth + 1]),
  }));
}

type Sets = ReadonlyMap<string, readonly string[]>;

function fieldOf({ words: [name = '', kind = '', ...said], inner }: Group, depth: number, sets: Sets): Field {
  const after = (word: string) => (said.includes(word) ? said[said.indexOf(word) + 1] : undefined);
  const like = said.includes('like') ? said.slice(said.indexOf('like') + 1).join(' ') : undefined;
  const values = after('of');
  return {
    name,
    type: kind.replace('[]', ''),
    isList: kind.endsWith('[]'),
    flags: FLAGS.filter((flag) => said.includes(flag)),
    by: after('by'),
    variants: after('if')?.split('|'),
    range: after('range'),
    length: after('length'),
    items: after('items'),
    values: values === undefined ? undefined : (sets.get(values) ?? values.split('|')),
    like,
    fields: grouped(inner, depth + 1).map((one) => fieldOf(one, depth + 1, sets)),
  };
}
