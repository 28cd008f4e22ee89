// The first step of reading a command: finds the operation. resolve.ts then looks up the names.

import { matchName } from '../../operations/match.js';
import { describeNotOffered, notOfferedFor } from '../../operations/not-offered.js';
import type { Operation } from '../../operations/operation.js';
import type { Writing } from '../../operations/values.js';
import { operationsCalled, operationsMatching } from '../../operations/words.js';
import type { TextSpan } from './spans.js';
import { type Token, tokenize } from './tokens.js';
import type { Grammar } from './vocabulary.js';

const BUILT_INS = ['requests', 'request', 'use', 'freeze', 'unfreeze', 'whoami', 'status'] as const;
export type BuiltIn = (typeof BUILT_INS)[number];

/** The text of a command and its tokens, the first of which names the operation. */
export interface Line {
  readonly grammar: Grammar;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly writing: Writing;
}

/** The first word is no operation or command. */
export interface Unknown extends TextSpan {
  readonly kind: 'unknown';
  readonly word: string;
  readonly near: readonly string[];
  /** Why the bot deliberately does not have it, and where it is instead; a whole sentence. */
  readonly leftOut?: string;
}

type ParsedCommand =
  | { readonly kind: 'empty' }
  | { readonly kind: 'help'; readonly topic?: string }
  | { readonly kind: 'built-in'; readonly name: BuiltIn; readonly rest: string }
  | Unknown
  | { readonly kind: 'operation'; readonly operation: Operation; readonly line: Line };

/** The name of the operation or command, or the kind of line; for metrics and the audit log. */
export function triedBy(read: ParsedCommand): string {
  if (read.kind === 'operation') return read.operation.name;
  return read.kind === 'built-in' ? read.name : read.kind;
}

/** @param text plain text, as from `textFromSlack`. Never throws, whatever the text is */
export function readCommand(text: string, operations: readonly Operation[], writing?: Writing): ParsedCommand {
  const [first, second] = tokenize(text);
  if (first === undefined) return { kind: 'empty' };
  const word = wordOf(first);
  if (['help', '?', '-h'].includes(word))
    return second === undefined ? { kind: 'help' } : helpAbout(second, operations);
  if (second?.kind === 'flag' && second.name === 'help') return helpAbout(first, operations);

  const operation = operations.find(({ name }) => name === word);
  if (operation !== undefined) return { kind: 'operation', operation, line: readLine(operation, text, writing) };
  const name = BUILT_INS.find((builtIn) => builtIn === word);
  if (name !== undefined) return { kind: 'built-in', name, rest: text.slice(first.end).trim() };
  return guessed([first, second], operations);
}

/** Suggestions: known synonyms, and names with a space for the hyphen, before names with a similar spelling. */
function guessed([first, second]: readonly [Token, Token | undefined], operations: readonly Operation[]): Unknown {
  const words = [first, ...(second?.kind === 'word' && !second.literal ? [second] : [])];
  const said = words.map(wordOf);
  const { names, count } = operationsCalled(said, operations);
  const leftOut = notOfferedFor(said);
  const why = leftOut === undefined ? {} : { leftOut: describeNotOffered(leftOut) };
  if (names.length === 0) return { ...unknown(first, [...namesOf(operations), 'help']), ...why };
  const { start, end } = { start: first.start, end: words[count - 1]?.end ?? first.end };
  return { kind: 'unknown', word: said.slice(0, count).join(' '), near: names, start, end, ...why };
}

/** For a word that nothing matches (`help me`), shows all of help. */
function helpAbout(token: Token, operations: readonly Operation[]): ParsedCommand {
  const topic = wordOf(token);
  const names = namesOf(operations);
  const isFound = operationsMatching(topic, operations).length > 0 || notOfferedFor([topic]) !== undefined;
  if (names.includes(topic) || isFound) return { kind: 'help', topic };
  const found = unknown(token, names);
  return found.near.length === 0 || topic.length < SHORTEST_TOPIC ? { kind: 'help' } : found;
}

/** Shorter words, such as `me`, are no topic. */
const SHORTEST_TOPIC = 3;

const namesOf = (operations: readonly Operation[]) => [...operations.map(({ name }) => name), ...BUILT_INS];

function unknown(token: Token, names: readonly string[]): Unknown {
  const word = wordOf(token);
  return { kind: 'unknown', word, near: nearWords(word, names), start: token.start, end: token.end };
}

/** @param text the text of a command; its first word is skipped */
export function readLine(grammar: Grammar, text: string, writing: Writing = { at: Date.now() }): Line {
  return { grammar, text, tokens: tokenize(text), writing };
}

export function nearWords(word: string, words: readonly string[]): readonly string[] {
  const match = matchName(
    word,
    words.map((name) => ({ id: name, name })),
  );
  if (match.kind === 'none') return match.near.map(({ name }) => name);
  return match.kind === 'one' ? [match.named.name] : match.among.map(({ name }) => name);
}

/** Normalizes what phones change: the capital at the start, and other dashes for the hyphen. */
function wordOf(token: Token): string {
  const text = token.kind === 'flag' ? token.name : token.text;
  return text.toLowerCase().replace(/[\u2010-\u2015\u2212]/g, '-');
}
