// Parses YAML and finds the line of any key or entry.
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';

export type KeyPath = readonly PropertyKey[];

type YamlText =
  | { readonly values: unknown; readonly lineOf: (path: KeyPath) => number }
  /** Problems that each start with their line, e.g. `line 4: `. */
  | { readonly problems: readonly string[] };

/** Values stay text, so that IDs such as 123456789012345678901234 or 12e456... don't become numbers. */
export function parseYaml(source: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, schema: 'failsafe', prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0)
    return { problems: document.errors.map((error) => `line ${lineAt(error.pos[0])}: ${error.message}`) };
  const inherited = offsetsOfKeys(document, '__proto__');
  if (inherited.length > 0)
    return {
      problems: inherited.map((at) => `line ${lineAt(at)}: __proto__ can’t be a key. Choose a different name.`),
    };
  const values = valuesOf(document);
  if (values === undefined)
    return { problems: ['line 1: the file has too many aliases. Replace them with their values.'] };
  return { values, lineOf: (path) => lineAt(offsetOf(document, path)) };
}

/** Finds keys called `__proto__`. Schemas would drop these keys, and a rule would lose a condition. */
function offsetsOfKeys(document: Document, key: string): readonly number[] {
  const found: number[] = [];
  visit(document, {
    Pair: (_, pair) => {
      if (isScalar(pair.key) && pair.key.value === key) found.push(pair.key.range?.[0] ?? 0);
    },
  });
  return found;
}

/** The yaml library limits alias expansion, so a small file can't become a huge one. */
function valuesOf(document: Document): unknown {
  try {
    return document.toJS() ?? {};
  } catch {
    return undefined;
  }
}

/** Returns the offset of the key or entry at `path`. For a missing key, returns the offset of its closest parent. */
function offsetOf(document: Document, path: KeyPath): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const key = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === last)?.key
      : undefined;
    const node: unknown = key ?? (isSeq(parent) ? parent.items[Number(last)] : undefined);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
