// YAML as text alone, with the line of whatever is in it.
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** Of a key or an entry. */
export type KeyPath = readonly PropertyKey[];

export type YamlText =
  | { readonly values: unknown; readonly lineOf: (path: KeyPath) => number }
  /** `line 4: ...` */
  | { readonly problems: readonly string[] };

/** Ids such as 123456789012345678901234 and 12e456... stay the texts they are. */
export function readYaml(source: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, schema: 'failsafe', prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0)
    return { problems: document.errors.map((error) => `line ${lineAt(error.pos[0])}: ${error.message}`) };
  const values = valuesOf(document);
  if (values === undefined) return { problems: ['line 1: the file has too many aliases. Write them out.'] };
  return { values, lineOf: (path) => lineAt(offsetOf(document, path)) };
}

/** yaml counts aliases, so that a small file cannot become a huge one. */
function valuesOf(document: Document): unknown {
  try {
    return document.toJS() ?? {};
  } catch {
    return undefined;
  }
}

/** Where the key or entry at `path` begins; where there is none (a missing key), the nearest one above it. */
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
