// The first step of reading a command, which finds the operation. resolve.ts then looks up names.

import { matchName } from '../../operations/match.js';
import { describeNotOffered, notOfferedFor } from '../../operations/not-offered.js';
import type { Operation } from '../../operations/operation.js';
import { operationsByPhrase, operationsMatching } from '../../operations/operation-search.js';
import type { TimeContext } from '../../operations/values.js';
import type { TextSpan } from './spans.js';
import { type Token, tokenize } from './tokens.js';
import type { Grammar } from './vocabulary.js';

const BUILT_INS = ['requests', 'request', 'use', 'freeze', 'unfreeze', 'whoami', 'status'] as const;
export type BuiltIn = (typeof BUILT_INS)[number];

/** A command's text and tokens. The first token names the operation. */
export interface CommandLine {
  readonly grammar: Grammar;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly writing: TimeContext;
}

/** A command whose first word isn't an operation or built-in command. */
export interface UnknownCommand extends TextSpan {
  readonly kind: 'unknown';
  readonly word: string;
  readonly near: readonly string[];
  /** Why the bot deliberately lacks this command and where else users can do this, as a complete sentence. */
  readonly leftOut?: string;
}

type ParsedCommand =
  | { readonly kind: 'empty' }
  | { readonly kind: 'help'; readonly topic?: string }
  | { readonly kind: 'built-in'; readonly name: BuiltIn; readonly rest: string }
  | UnknownCommand
  | { readonly kind: 'operation'; readonly operation: Operation; readonly line: CommandLine };

/** Returns the name of the operation or command, or the parse result's kind, for the audit log. */
export function commandNameOf(read: ParsedCommand): string {
  if (read.kind === 'operation') return read.operation.name;
  return read.kind === 'built-in' ? read.name : read.kind;
}

/** Parses any text without throwing. @param text plain text, e.g. from `textFromSlack` */
export function readCommand(text: string, operations: readonly Operation[], writing?: TimeContext): ParsedCommand {
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

/** Suggests known synonyms and names with a space instead of a hyphen, before names with similar spelling. */
function guessed(
  [first, second]: readonly [Token, Token | undefined],
  operations: readonly Operation[],
): UnknownCommand {
  const words = [first, ...(second?.kind === 'word' && !second.literal ? [second] : [])];
  const said = words.map(wordOf);
  const { names, count } = operationsByPhrase(said, operations);
  const leftOut = notOfferedFor(said);
  const why = leftOut === undefined ? {} : { leftOut: describeNotOffered(leftOut) };
  if (names.length === 0) return { ...unknown(first, [...namesOf(operations), 'help']), ...why };
  const { start, end } = { start: first.start, end: words[count - 1]?.end ?? first.end };
  return { kind: 'unknown', word: said.slice(0, count).join(' '), near: names, start, end, ...why };
}

/** Parses `help <topic>`. If nothing matches, e.g. for `help me`, shows the full help. */
function helpAbout(token: Token, operations: readonly Operation[]): ParsedCommand {
  const topic = wordOf(token);
  const names = namesOf(operations);
  const isFound = operationsMatching(topic, operations).length > 0 || notOfferedFor([topic]) !== undefined;
  if (names.includes(topic) || isFound) return { kind: 'help', topic };
  const found = unknown(token, names);
  return found.near.length === 0 || topic.length < SHORTEST_TOPIC ? { kind: 'help' } : found;
}

/** Shorter words, e.g. `me`, don't count as topics. */
const SHORTEST_TOPIC = 3;

const namesOf = (operations: readonly Operation[]) => [...operations.map(({ name }) => name), ...BUILT_INS];

function unknown(token: Token, names: readonly string[]): UnknownCommand {
  const word = wordOf(token);
  return { kind: 'unknown', word, near: nearWords(word, names), start: token.start, end: token.end };
}

/** @param text the text of a command, whose first word is skipped */
export function readLine(grammar: Grammar, text: string, writing: TimeContext = { at: Date.now() }): CommandLine {
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

/** Normalizes changes made by phone keyboards: initial capitals and dashes instead of hyphens. */
function wordOf(token: Token): string {
  const text = token.kind === 'flag' ? token.name : token.text;
  return text.toLowerCase().replace(/[\u2010-\u2015\u2212]/g, '-');
}
