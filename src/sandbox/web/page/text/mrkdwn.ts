// Parses Slack's mrkdwn into data that is rendered as elements and text, never as HTML.
/** A span of formatted text, from mrkdwn or rich text. */
export type Span =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'marked'; readonly mark: 'bold' | 'italic' | 'strike'; readonly spans: readonly Span[] }
  | { readonly kind: 'user' | 'group' | 'channel'; readonly id: string }
  | { readonly kind: 'link'; readonly url: string; readonly label?: string | undefined }
  /** `at`: seconds since the epoch. `format`: Slack's, e.g. `{date_short_pretty} {time}`. */
  | { readonly kind: 'date'; readonly at: number; readonly format: string; readonly fallback: string };

type Part =
  | { readonly kind: 'paragraph' | 'quote'; readonly spans: readonly Span[] }
  | { readonly kind: 'pre'; readonly text: string };

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

// Alternatives in order: `code`, <reference>, *marked* at word boundaries.
const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}])([*_~])(?=\S)((?:(?!\3)[^\n])*(?!\3)\S)\3(?![\p{L}\p{N}])/gu;

/** Returns the text's paragraphs, quotes (lines that start with `>`) and ``` blocks in order. */
export function parseMrkdwn(source: string): Part[] {
  return source.split('```').flatMap((piece, index): Part[] => {
    if (index % 2 === 1) return [{ kind: 'pre', text: decodeEntities(piece).replace(/^\n|\n$/g, '') }];
    return piece.trim() === '' ? [] : lines(piece.replace(/^\n|\n$/g, ''));
  });
}

/** Parses inline text. Newlines are kept. */
export function parseSpans(source: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  const text = (until: number) => {
    if (until > from) spans.push({ kind: 'text', text: decodeEntities(source.slice(from, until)) });
  };
  for (const found of source.matchAll(TOKEN)) {
    text(found.index);
    spans.push(spanOf(found));
    from = found.index + found[0].length;
  }
  text(source.length);
  return spans;
}

/** Slack escapes only these three characters. */
function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function lines(piece: string): Part[] {
  const parts: { kind: 'paragraph' | 'quote'; lines: string[] }[] = [];
  for (const line of piece.split('\n')) {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line);
    const kind = quoted === null ? 'paragraph' : 'quote';
    const last = parts.at(-1);
    if (last?.kind === kind) last.lines.push(quoted?.[1] ?? line);
    else parts.push({ kind, lines: [quoted?.[1] ?? line] });
  }
  return parts.map((part) => ({ kind: part.kind, spans: parseSpans(part.lines.join('\n')) }));
}

function spanOf([whole, code, reference, mark, inner]: RegExpMatchArray): Span {
  if (code !== undefined) return { kind: 'code', text: decodeEntities(code) };
  if (reference !== undefined) return referenceOf(reference);
  if (mark === '*' || mark === '_' || mark === '~') {
    return { kind: 'marked', mark: MARKS[mark], spans: parseSpans(inner ?? '') };
  }
  return { kind: 'text', text: decodeEntities(whole) };
}

/** Parses the text between `<` and `>`: a user, group, channel, date or link. */
function referenceOf(reference: string): Span {
  const [target = '', label] = reference.split(/\|(.*)/s);
  const said = label === undefined ? undefined : decodeEntities(label);
  const special = /^!(\w+)(?:\^(.*))?$/s.exec(target);
  if (/^@[UW]/.test(target)) return { kind: 'user', id: target.slice(1) };
  if (/^#[CG]/.test(target)) return { kind: 'channel', id: target.slice(1) };
  if (special?.[1] === 'subteam') return { kind: 'group', id: special[2] ?? '' };
  if (special?.[1] === 'date') return dateOf(special[2] ?? '', said ?? '');
  return { kind: 'link', url: decodeEntities(target), label: said };
}

function dateOf(rest: string, fallback: string): Span {
  const [seconds = '', format = ''] = rest.split('^');
  return { kind: 'date', at: Number(seconds), format, fallback };
}
