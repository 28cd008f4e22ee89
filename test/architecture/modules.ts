// What src/ and test/ import and export, read from their text.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Every module below `folder`, by its path from the root. */
export const textsIn = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|tsx|js)$/.test(file))
      .map((file) => [join(folder, file), readFileSync(join(ROOT, folder, file), 'utf8')]),
  );

interface Import {
  readonly from: string;
  /** The path of one of ours, or the name of a package. */
  readonly to: string;
  /** `*`: all that it exports. */
  readonly names: readonly string[];
  /** Its importers can have these from here too. */
  readonly passedOn: boolean;
}

const IMPORT = /^(import|export) (?:type )?(?:([\w*{][^;']*) from )?'([^']+)'|\bimport\('([^'$]+)'/gm;

export function importsOf(texts: ReadonlyMap<string, string>): readonly Import[] {
  const resolved = (from: string, name: string) => {
    if (!name.startsWith('.')) return name;
    const path = normalize(join(dirname(from), name)).replace(/\.js$/, '');
    return [`${path}.ts`, `${path}.tsx`, `${path}.js`].find((file) => texts.has(file)) ?? path;
  };
  return [...texts].flatMap(([from, text]) =>
    [...text.matchAll(IMPORT)].map(([, keyword, names = '', name, whole]) => ({
      from,
      to: resolved(from, name ?? whole ?? ''),
      names: whole === undefined ? namesIn(names) : ['*'],
      passedOn: keyword === 'export',
    })),
  );
}

/** `a, type b as c` gives a, b; `* as x` gives `*`. */
const namesIn = (clause: string): readonly string[] =>
  clause
    .split(/[{},]/)
    .map((part) =>
      part
        .trim()
        .replace(/^type /, '')
        .replace(/ as .*/, ''),
    )
    .filter((name) => name !== '');

const EXPORTED =
  /^export (?:(?:abstract |async )*(?:const|let|function\*?|class|interface|type|enum) (\w+)|(?:const |type )?\{([^}]*)\})/gm;

/** What others can import from a module by name, its own or not. */
export const exportsOf = (text: string): readonly string[] =>
  [...text.matchAll(EXPORTED)].flatMap(([, name, several]) =>
    name === undefined
      ? (several ?? '')
          .split(',')
          .map(lastName)
          .filter((one) => one !== '')
      : [name],
  );

/** `a: b`, `a as b`, `type b` and `b = 1` give b. */
const lastName = (part: string) => part.replace(/=.*/, '').trim().split(/\W+/).at(-1) ?? '';
