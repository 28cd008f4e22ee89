// Splits a command into words and flags. Quoted text is one word. Phones may turn `"` into “ and `--` into —.
import { mapFromObject } from '../../map-from-object.js';

export interface Word {
  readonly kind: 'word';
  readonly text: string;
  /** Whether the word is quoted or follows `--flag=`. Literal words are values, never keywords. */
  readonly literal: boolean;
  /** Whether the word starts with a quote that is never closed. */
  readonly unclosed: boolean;
  /** The position in the text, including quotes. */
  readonly start: number;
  readonly end: number;
}
export interface Flag {
  readonly kind: 'flag';
  /** The name without dashes, in its original case. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}
export type Token = Word | Flag;

/** Quotes in the same group close each other, because phones and users mix “ ” „. */
const QUOTES = ['"“”„‟', "'‘’‚‛", '«»', '‹›', '`'] as const;
const PARTNERS = mapFromObject({ '“': '”', '‘': '’' });
const PAIRS = ['""', "''", '«»', '‹›', '``'] as const;
/** Zero-width characters and direction marks from copied names count as spaces. */
const UNSEEN = String.raw`(?:(?![\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point})`;
const GAP = new RegExp(String.raw`(?:\s|${UNSEEN})*`, 'u');
const EDGES = new RegExp(`^${UNSEEN}+|${UNSEEN}+$`, 'gu');
const WORD_END = String.raw`(?=${UNSEEN}*(?:\s|$))`;
const FLAG = /(?:--|[—–])(\p{L}[\p{L}\p{N}-]*)(?:=|(?=\s|$))/u;
const BARE = /\S+/u;

export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = gapEnd(text, 0); at < text.length; at = gapEnd(text, at)) {
    const flag = matchAt(FLAG, text, at);
    const attached = text[at - 1] === '=' && tokens.at(-1)?.end === at;
    const token: Token = flag
      ? { kind: 'flag', name: flag[1] ?? '', start: at, end: at + flag[0].length }
      : wordAt(text, at, attached);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** Quotes a value so that it's parsed back as the same single value. */
export function quoteWord(value: string): string {
  const written = PAIRS.map(([open, close]) => `${open}${value}${close}`);
  return written.find((quoted) => wordAt(quoted, 0, false).text === value) ?? `"${value}"`;
}

function wordAt(text: string, start: number, attached: boolean): Word {
  const kind = QUOTES.find((quotes) => quotes.includes(text.charAt(start)));
  const close = kind === undefined ? undefined : closingQuote(text, start, kind);
  if (close !== undefined) {
    const inside = text.slice(start + 1, close).replace(EDGES, '');
    return { kind: 'word', text: inside, literal: true, unclosed: false, start, end: close + 1 };
  }
  const bare = matchAt(BARE, text, start)?.[0] ?? '';
  const unclosed = kind !== undefined;
  const seen = (unclosed ? bare.slice(1) : bare).replace(EDGES, '');
  return { kind: 'word', text: seen, literal: attached, unclosed, start, end: start + bare.length };
}

/**
 * Finds the closing quote. Quotes close only at the end of a word, so the apostrophe in 'Rita's cluster' closes no
 * quote. A directional quote is closed by its partner, if the partner precedes another opening quote, as in “the "old"
 * one”.
 */
function closingQuote(text: string, open: number, quotes: string): number | undefined {
  const opening = text.charAt(open);
  const partner = PARTNERS.get(opening);
  const close = partner === undefined ? undefined : firstAtWordEnd(text, open + 1, partner);
  const again = text.indexOf(opening, open + 1);
  if (close !== undefined && (again < 0 || close < again)) return close;
  return firstAtWordEnd(text, open + 1, quotes);
}

function firstAtWordEnd(text: string, from: number, quotes: string): number | undefined {
  const closing = new RegExp(`[${quotes}]${WORD_END}`, 'gu');
  closing.lastIndex = from;
  return closing.exec(text)?.index;
}

const gapEnd = (text: string, at: number) => at + (matchAt(GAP, text, at)?.[0].length ?? 0);

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  const here = new RegExp(pattern, 'uy');
  here.lastIndex = at;
  return here.exec(text);
}
