// Assigns a command's words to params. Names may contain spaces and keywords.
import { outerKindOf } from '../../operations/params/kind.js';
import { canonicalValue } from './check-value.js';
import { type CommandLine, nearWords } from './parse.js';
import {
  missingValueProblem,
  type Offer,
  type Problem,
  reasonTwiceProblem,
  replaceSpan,
  unclosedQuoteProblem,
  unknownWordProblem,
} from './problems.js';
import {
  joinWords,
  longestAcceptedWordCount,
  longestNameWordCount,
  type NameIndex,
  type TextSpan,
  textSpanOf,
  unquotedWordsFrom,
  wordTokens,
} from './spans.js';
import type { Flag, Token, Word } from './tokens.js';
import {
  allKeywords,
  isKeyword,
  isPartOfValue,
  isReasonWord,
  type Param,
  paramNamed,
  positionalParams,
  quoteIfNeeded,
  type WrittenValue,
} from './vocabulary.js';

interface Values {
  readonly written: readonly WrittenValue[];
  readonly reason?: string;
  readonly problems: readonly Problem[];
}

/** Returns a param's possible names. For a nested kind, returns the names in the parent that the command names. */
export type ReadNameIndex = (param: Param) => Promise<NameIndex>;

interface Reading {
  readonly line: CommandLine;
  readonly params: readonly Param[];
  readonly known: ReadNameIndex;
  /** Whether the channel provides a value if the param is omitted. */
  readonly isBound: (param: Param) => boolean;
  readonly written: WrittenValue[];
  readonly reasons: string[];
  readonly problems: Problem[];
}

/** The maximum number of words in a phrase, e.g. `1 day 2 hours 3 minutes`. */
const MOST_PHRASE_WORDS = 6;

export async function parseValues(
  line: CommandLine,
  params: readonly Param[],
  known: ReadNameIndex,
  isBound: (param: Param) => boolean,
): Promise<Values> {
  const reading: Reading = { line, params, known, isBound, written: [], reasons: [], problems: [] };
  for (let at = 1; at < line.tokens.length; ) at = await readNext(reading, at);
  const [reason, ...others] = reading.reasons;
  if (others.length > 0) reading.problems.push(reasonTwiceProblem(line.text.length));
  return { written: reading.written, problems: reading.problems, ...(reason !== undefined && { reason }) };
}

/** Reads the token at `at`. @returns the index of the next token to read */
async function readNext(reading: Reading, at: number): Promise<number> {
  const { line, params } = reading;
  const token = line.tokens[at];
  if (token === undefined) return line.tokens.length;
  const open = token.kind === 'word' ? await openFor(reading, at) : undefined;
  // `For Profit Inc` may be a name, even though `for` is a keyword.
  if (open !== undefined && (await knownLength(reading, open, at)) > 1) {
    return readValue(reading, open, at, at);
  }
  const word = introducing(token);
  if (isReasonWord(word)) {
    return token.kind === 'flag' ? readFlagReason(reading, token, at) : readReason(reading, token);
  }
  const param = paramNamed(params, word);
  if (param !== undefined) return readValue(reading, param, at, at + 1);
  return open === undefined ? readUnknown(reading, token, at) : readValue(reading, open, at, at);
}

/**
 * Reads a value.
 * @param at the index of the param's first token, including its keyword
 * @param from the index of the value's first token
 */
async function readValue(reading: Reading, param: Param, at: number, from: number): Promise<number> {
  const { line, written, problems } = reading;
  const first = line.tokens[at];
  const word = first !== undefined && at < from ? introducing(first).toLowerCase() : '';
  const before = isPartOfValue(param, word) ? `${word} ` : '';
  const to = from + (await valueLength(reading, param, from, before));
  const values = wordTokens(line.tokens.slice(from, to));
  const value = joinWords(values).trim();
  if (value !== '') {
    written.push({
      param,
      value: `${before}${value}`,
      span: textSpanOf(line.tokens, from, to),
      whole: textSpanOf(line.tokens, at, to),
    });
  } else if (first !== undefined) {
    problems.push(missingValueProblem(param, first, line.text));
  }
  noteOpenQuotes(reading, values);
  return to;
}

/**
 * Counts the value's words: one quoted word, the longest existing value or all words that could belong to the value.
 */
async function valueLength(reading: Reading, param: Param, from: number, before: string): Promise<number> {
  const first = reading.line.tokens[from];
  if (first?.kind === 'word' && first.literal) return 1;
  const known = await knownLength(reading, param, from, before);
  if (known > 0) return known;
  const free = freeWords(reading, from, param);
  const { takes } = param.field.kind;
  const single = takes === 'word' || takes === 'choice' || nextOpen(reading, param) !== undefined;
  return single ? Math.min(free.length, 1) : free.length;
}

/** Counts the words that form an existing value. Returns 0 for kinds whose values are always one word. */
const knownLength = async (reading: Reading, param: Param, from: number, before = '') =>
  param.field.kind.takes === 'word' ? 0 : acceptedLength(reading, param, from, before);

/** Counts the words that the param accepts as one value. @param before text before the words, e.g. `until ` */
async function acceptedLength(reading: Reading, param: Param, from: number, before = ''): Promise<number> {
  if (param.field.kind.takes === 'phrase') {
    const { writing } = reading.line;
    const accepts = (text: string) =>
      canonicalValue(param, `${before}${text}`, writing) !== undefined ||
      param.field.kind.timed?.problem?.(`${before}${text}`, writing) !== undefined;
    return longestAcceptedWordCount(freeWords(reading, from, param).slice(0, MOST_PHRASE_WORDS), accepts);
  }
  return longestNameWordCount(unquotedWordsFrom(reading.line.tokens, from), await reading.known(param));
}

/** Returns the words up to the next keyword that isn't part of the param's values. */
function freeWords({ line, params }: Reading, from: number, { field }: Param): readonly Word[] {
  const bare = unquotedWordsFrom(line.tokens, from);
  const end = bare.findIndex(({ text }) => isKeyword(params, text) && field.kind.contains !== text.toLowerCase());
  return end < 0 ? bare : bare.slice(0, end);
}

/** Reads the reason, which is all text after `because`. */
function readReason({ line, reasons }: Reading, because: Word): number {
  const reason = line.text.slice(because.end).trim();
  if (reason !== '') reasons.push(reason);
  return line.tokens.length;
}

/** Reads a flag's reason: one quoted word, or all text up to the next flag. */
function readFlagReason({ line, params, reasons }: Reading, flag: Flag, at: number): number {
  const { text, tokens } = line;
  const first = tokens[at + 1];
  const quoted = first?.kind === 'word' && first.literal;
  const next = tokens.findIndex((token, index) => index > at && token.kind === 'flag' && isKeyword(params, token.name));
  const to = quoted ? at + 2 : next < 0 ? tokens.length : next;
  const reason = (quoted ? first.text : text.slice(flag.end, tokens[to]?.start)).trim();
  if (reason !== '') reasons.push(reason);
  return to;
}

/** Reports unknown words and skips to the next keyword. */
async function readUnknown(reading: Reading, token: Token, at: number): Promise<number> {
  const { line, params, problems } = reading;
  const meaning = line.tokens.findIndex(
    (one, index) => index > at && (one.kind === 'flag' || (!one.literal && isKeyword(params, one.text))),
  );
  const to = meaning < 0 ? line.tokens.length : meaning;
  const span = textSpanOf(line.tokens, at, to);
  const offers = await corrections(reading, token, at, to);
  problems.push(unknownWordProblem(line, span, params, offers));
  noteOpenQuotes(reading, wordTokens(line.tokens.slice(at, to)));
  return to;
}

/** Suggests corrections for a name without its keyword or for a misspelled keyword. */
async function corrections(reading: Reading, token: Token, at: number, to: number): Promise<readonly Offer[]> {
  const { line, params, known, written } = reading;
  const offer = (name: string, span: TextSpan) => ({
    named: { id: name, name },
    line: replaceSpan(line.text, span, name),
  });
  const words = wordTokens(line.tokens.slice(at, to));
  for (const param of params) {
    if (param.field.kind.takes !== 'name' || written.some((one) => one.param === param)) continue;
    const count = longestNameWordCount(words, await known(param));
    const name = quoteIfNeeded(joinWords(words.slice(0, count)), params);
    if (count > 0) return [offer(`${param.words[0]} ${name}`, textSpanOf(line.tokens, at, at + count))];
  }
  const near = nearWords(introducing(token), allKeywords(params));
  return near.map((word) => (token.kind === 'flag' ? offer(`--${word}`, token) : offer(word, token)));
}

function noteOpenQuotes({ problems }: Reading, words: readonly Word[]): void {
  for (const { unclosed, text, start } of words) if (unclosed) problems.push(unclosedQuoteProblem(text, start));
}

/** Returns the next positional param without a value, other than `filling`. */
const nextOpen = ({ params, written }: Reading, filling?: Param) =>
  positionalParams(params).find((param) => param !== filling && !written.some((one) => one.param === param));

/**
 * Returns the positional param for the next word. If the channel has a value for the first open param and the word fits
 * only the second param, skips the first param, e.g. in `metrics cpu`. If the cluster is optional and the channel has
 * no default cluster, also accepts a project, e.g. `overview Payments`. In place of an optional project, also accepts
 * an organization, e.g. `clusters Counter Inc`.
 */
async function openFor(reading: Reading, at: number): Promise<Param | undefined> {
  const { params, isBound } = reading;
  const first = nextOpen(reading);
  if (first === undefined) return undefined;
  const accepts = async (param: Param) => (await acceptedLength(reading, param, at)) > 0;
  if (isBound(first)) {
    const second = nextOpen(reading, first);
    return second !== undefined && (await accepts(second)) && !(await accepts(first)) ? second : first;
  }
  const { kind } = first.field;
  const outer = params.find(({ field }) => field.kind === outerKindOf(kind));
  if (outer === undefined || first.required || isBound(outer) || isSaid(reading, outer)) return first;
  // A nested kind has no names until its parent is resolved.
  const isItsOwn = kind.within === undefined && (await accepts(first));
  return !isItsOwn && (await accepts(outer)) ? outer : first;
}

/** Decides whether the command contains a value or a keyword for the param. */
const isSaid = ({ line, written }: Reading, param: Param) =>
  written.some((one) => one.param === param) ||
  line.tokens.some((token) => param.words.includes(introducing(token).toLowerCase()));

/** Returns a token's text if the token may be a keyword. A quoted word is never a keyword. */
const introducing = (token: Token) => (token.kind === 'flag' ? token.name : token.literal ? '' : token.text);
