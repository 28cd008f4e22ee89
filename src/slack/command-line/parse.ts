// The first step with the text of a command: what is asked for. Names are looked up later, by resolve.ts.
import { matchName } from '../../operations/match.js';
import type { Operation } from '../../operations/operation.js';
import type { Span } from './stretches.js';
import { type Token, tokenize } from './tokens.js';
import type { Grammar } from './vocabulary.js';

const BUILT_INS = ['requests', 'request', 'use', 'whoami', 'status'] as const;
export type BuiltIn = (typeof BUILT_INS)[number];

/** The whole text of a command and its words; the first of them names the operation. */
export interface Line {
  readonly grammar: Grammar;
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** The first word names nothing that there is. */
export interface Unknown extends Span {
  readonly kind: 'unknown';
  readonly word: string;
  readonly near: readonly string[];
}

export type Command =
  | { readonly kind: 'empty' }
  | { readonly kind: 'help'; readonly topic?: string }
  | { readonly kind: 'built-in'; readonly name: BuiltIn; readonly rest: string }
  | Unknown
  | { readonly kind: 'operation'; readonly operation: Operation; readonly line: Line };

/** @param text plain text, as `textFromSlack` gives it. Never throws, whatever it is. */
export function readCommand(text: string, operations: readonly Operation[]): Command {
  const [first, second] = tokenize(text);
  if (first === undefined) return { kind: 'empty' };
  const word = wordOf(first);
  const topic = second === undefined ? {} : { topic: wordOf(second) };
  if (['help', '?', '-h'].includes(word)) return { kind: 'help', ...topic };
  if (second?.kind === 'flag' && second.name === 'help') return { kind: 'help', topic: word };

  const operation = operations.find(({ name }) => name === word);
  if (operation !== undefined) return { kind: 'operation', operation, line: readLine(operation, text) };
  const name = BUILT_INS.find((builtIn) => builtIn === word);
  if (name !== undefined) return { kind: 'built-in', name, rest: text.slice(first.end).trim() };
  const near = nearWords(word, [...operations.map((one) => one.name), ...BUILT_INS, 'help']);
  return { kind: 'unknown', word, near, start: first.start, end: first.end };
}

/** @param text the whole text of a command, of which the first word is passed over. */
export function readLine(grammar: Grammar, text: string): Line {
  return { grammar, text, tokens: tokenize(text) };
}

export function nearWords(word: string, words: readonly string[]): readonly string[] {
  const match = matchName(
    word,
    words.map((name) => ({ id: name, name })),
  );
  if (match.kind === 'none') return match.near.map(({ name }) => name);
  return match.kind === 'one' ? [match.named.name] : match.among.map(({ name }) => name);
}

/** Phones write a capital at the start, and turn the hyphen into one of its cousins. */
function wordOf(token: Token): string {
  const text = token.kind === 'flag' ? token.name : token.text;
  return text.toLowerCase().replace(/[\u2010-\u2015\u2212]/g, '-');
}
