// The part of Markdown that a `markdown` block is likely to hold: headings, lists, fences, and marks within a line.
import type { Span } from './spans.js';

export type MarkdownPart =
  | { readonly kind: 'heading' | 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: 'pre'; readonly text: string };

const TOKEN = /`([^`\n]+)`|\[([^\]\n]*)\]\(([^)\s]+)\)|(\*\*|__|~~|[*_])(?=\S)((?:(?!\4)[^\n])*(?!\4)\S)\4/gu;
const MARKS: ReadonlyMap<string, 'bold' | 'italic' | 'strike'> = new Map([
  ['**', 'bold'],
  ['__', 'bold'],
  ['~~', 'strike'],
]);

export function parseMarkdown(source: string): MarkdownPart[] {
  return source.split('```').flatMap((piece, index): MarkdownPart[] => {
    if (index % 2 === 1) return [{ kind: 'pre', text: piece.replace(/^\w*\n|\n$/g, '') }];
    return piece
      .split(/\n{2,}|(?<=^#.*)\n/m)
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map(partOf);
  });
}

function partOf(text: string): MarkdownPart {
  const heading = /^#{1,6} +(.*)$/s.exec(text);
  if (heading !== null) return { kind: 'heading', spans: spansOf(heading[1] ?? '') };
  const items = text.split('\n').map((line) => /^ *(?:[-*]|(\d+)\.) +(.*)$/.exec(line));
  if (items.every((item) => item !== null)) {
    return {
      kind: 'list',
      ordered: items[0]?.[1] !== undefined,
      items: items.map((item) => spansOf(item[2] ?? '')),
    };
  }
  return { kind: 'paragraph', spans: spansOf(text) };
}

function spansOf(source: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const found of source.matchAll(TOKEN)) {
    if (found.index > from) spans.push({ kind: 'text', text: source.slice(from, found.index) });
    spans.push(spanOf(found));
    from = found.index + found[0].length;
  }
  if (from < source.length) spans.push({ kind: 'text', text: source.slice(from) });
  return spans;
}

function spanOf([whole, code, label, url, mark, inner]: RegExpMatchArray): Span {
  if (code !== undefined) return { kind: 'code', text: code };
  if (url !== undefined) return { kind: 'link', url, label };
  if (mark !== undefined) return { kind: 'marked', mark: MARKS.get(mark) ?? 'italic', spans: spansOf(inner ?? '') };
  return { kind: 'text', text: whole };
}
