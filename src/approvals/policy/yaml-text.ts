// Parses YAML, and finds the line of each key and entry.
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';

export type KeyPath = readonly PropertyKey[];

type YamlText =
  | { readonly values: unknown; readonly lineOf: (path: KeyPath) => number }
  /** `line 4: ...` */
  | { readonly problems: readonly string[] };

/** Values stay text, so that an id such as 123456789012345678901234 or 12e456... does not become a number. */
export function readYaml(source: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, schema: 'failsafe', prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0)
    return { problems: document.errors.map((error) => `line ${lineAt(error.pos[0])}: ${error.message}`) };
  const inherited = offsetsOfKeys(document, '__proto__');
  if (inherited.length > 0)
    return { problems: inherited.map((at) => `line ${lineAt(at)}: __proto__ can’t be a key. Choose another name.`) };
  const values = valuesOf(document);
  if (values === undefined) return { problems: ['line 1: the file has too many aliases. Write them out.'] };
  return { values, lineOf: (path) => lineAt(offsetOf(document, path)) };
}

/** Schemas drop a key called `__proto__`, and a rule would lose a condition. */
function offsetsOfKeys(document: Document, key: string): readonly number[] {
  const found: number[] = [];
  visit(document, {
    Pair: (_, pair) => {
      if (isScalar(pair.key) && pair.key.value === key) found.push(pair.key.range?.[0] ?? 0);
    },
  });
  return found;
}

/** The yaml library limits how often aliases are expanded, so a small file can't become a huge one. */
function valuesOf(document: Document): unknown {
  try {
    return document.toJS() ?? {};
  } catch {
    return undefined;
  }
}

/** The offset of the key or entry at `path`; for a missing key, that of the nearest one above. */
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
