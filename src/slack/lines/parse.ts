// Parses a command and finds its operation. In the next step, resolve.ts looks up names.

import { matchName } from '../../operations/match.js';
import {
  describeUnofferedFeature,
  findUnofferedFeature,
  UNOFFERED_FEATURES,
  type UnofferedFeature,
} from '../../operations/not-offered.js';
import type { Operation } from '../../operations/operation.js';
import {
  findNamedOperations,
  type HelpTopic,
  operationTopic,
  searchTopics,
} from '../../operations/operation-search.js';
import type { TimeContext } from '../../operations/values.js';
import type { TextSpan } from './spans.js';
import { type Token, tokenize } from './tokens.js';
import { type Grammar, isReasonWord } from './vocabulary.js';

/** Built-in commands, with what users may type to find them in help. */
const BUILT_INS = {
  requests: [
    'approvals',
    'waiting for approval',
    'pending',
    'approve',
    'undo change',
    'extend',
    'cancel',
    'revert',
    'changes this week',
    'last night',
    'last longer',
    'who asked',
  ],
  request: ['who approved', 'history of a request', 'denied', 'refused', 'failed', 'expired'],
  use: ['default project', 'channel default', 'using here'],
  freeze: ['lock down', 'stop all changes', 'stop everything', 'no changes', 'block everything', 'emergency'],
  unfreeze: ['end a freeze'],
  whoami: ['my rights', 'allowed to approve', 'can I approve', 'my atlas roles', 'my permissions'],
  status: ['bot health', 'is countersign up', 'working', 'ping', 'down'],
} as const;
export type BuiltIn = keyof typeof BUILT_INS;
export const isBuiltIn = (word: string): word is BuiltIn => Object.hasOwn(BUILT_INS, word);
const builtInNames: readonly BuiltIn[] = Object.keys(BUILT_INS).filter(isBuiltIn);

/** A command's text and tokens. The first token names the operation. */
export interface CommandLine {
  readonly grammar: Grammar;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The approver in `ask @sam`, as typed. Its words aren't in `tokens`. */
  readonly asks?: string;
  readonly writing: TimeContext;
}

/** A command whose first word isn't an operation or built-in command. */
export interface UnknownCommand extends TextSpan {
  readonly kind: 'unknown';
  readonly word: string;
  readonly near: readonly string[];
  /** The reason why the bot deliberately doesn't have this command, and the alternative, as a complete sentence. */
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
export function parseCommand(text: string, operations: readonly Operation[], writing?: TimeContext): ParsedCommand {
  const [first, second, ...more] = tokenize(text);
  if (first === undefined) return { kind: 'empty' };
  const word = wordOf(first);
  if (['help', '?', '-h'].includes(word))
    return second === undefined ? { kind: 'help' } : helpAbout([second, ...more], operations);
  if (second?.kind === 'flag' && second.name === 'help') return helpAbout([first], operations);

  const operation = operations.find(({ name }) => name === word);
  if (operation !== undefined) return { kind: 'operation', operation, line: parseLine(operation, text, writing) };
  if (isBuiltIn(word)) return { kind: 'built-in', name: word, rest: text.slice(first.end).trim() };
  return guessed([first, second], operations);
}

/** Suggests commands by synonym or by a name with a space instead of a hyphen. If none match, by similar spelling. */
function guessed(
  [first, second]: readonly [Token, Token | undefined],
  operations: readonly Operation[],
): UnknownCommand {
  const words = [first, ...(second?.kind === 'word' && !second.literal ? [second] : [])];
  const said = words.map(wordOf);
  const { names, count } = findNamedOperations(said, operations);
  const leftOut = findUnofferedFeature(said);
  const why = leftOut === undefined ? {} : { leftOut: describeUnofferedFeature(leftOut) };
  if (names.length === 0) return { ...unknown(first, [...namesOf(operations), 'help']), ...why };
  const { start, end } = { start: first.start, end: words[count - 1]?.end ?? first.end };
  return { kind: 'unknown', word: said.slice(0, count).join(' '), near: names, start, end, ...why };
}

/** Parses `help <topic>`. If no topic matches a single word, suggests names with similar spelling. */
function helpAbout([token, ...more]: readonly [Token, ...Token[]], operations: readonly Operation[]): ParsedCommand {
  const topic = [token, ...more].map(wordOf).join(' ');
  if (topic === 'all' || more.length > 0 || topic.length < SHORTEST_TOPIC || searchHelp(topic, operations).length > 0)
    return { kind: 'help', topic };
  const found = unknown(token, namesOf(operations));
  return found.near.length === 0 ? { kind: 'help', topic } : found;
}

/** Shorter words are similar to too many names. */
const SHORTEST_TOPIC = 3;

/** Finds commands and unoffered features that match a question in the user's own words, best first. */
export const searchHelp = (question: string, operations: readonly Operation[]) =>
  searchTopics<Operation | BuiltIn | UnofferedFeature>(question, [
    ...operations.map(operationTopic),
    ...builtInNames.map((name): HelpTopic<BuiltIn> => ({ topic: name, texts: [[name, ...BUILT_INS[name]]] })),
    ...UNOFFERED_FEATURES.map((one) => ({ topic: one, texts: [[...one.words, one.what]] })),
  ]);

const namesOf = (operations: readonly Operation[]) => [...operations.map(({ name }) => name), ...builtInNames];

function unknown(token: Token, names: readonly string[]): UnknownCommand {
  const word = wordOf(token);
  return { kind: 'unknown', word, near: nearWords(word, names), start: token.start, end: token.end };
}

/** Splits a command. @param text the command's text, whose first word is skipped */
export function parseLine(grammar: Grammar, text: string, writing: TimeContext = { at: Date.now() }): CommandLine {
  const tokens = tokenize(text);
  const at = grammar.effect === undefined || grammar.effect === 'read' ? -1 : askIndex(tokens);
  const asks = tokens[at + 1];
  if (at < 0 || asks?.kind !== 'word') return { grammar, text, tokens, writing };
  return {
    grammar,
    text,
    tokens: tokens.filter((_, index) => index !== at && index !== at + 1),
    writing,
    asks: asks.text,
  };
}

/** Returns the index of `ask` before a word such as `@sam`, if the reason doesn't start earlier. Otherwise -1. */
function askIndex(tokens: readonly Token[]): number {
  const isCalled = (token: Token | undefined, isName: (name: string) => boolean) =>
    token !== undefined && !(token.kind === 'word' && token.literal) && isName(wordOf(token));
  const at = tokens.findIndex((token, index) => {
    const next = tokens[index + 1];
    return isCalled(token, (name) => name === 'ask') && next?.kind === 'word' && next.text.startsWith('@');
  });
  const reason = tokens.findIndex((token) => isCalled(token, isReasonWord));
  return reason >= 0 && reason < at ? -1 : at;
}

export function nearWords(word: string, words: readonly string[]): readonly string[] {
  const match = matchName(
    word,
    words.map((name) => ({ id: name, name })),
  );
  if (match.kind === 'none') return match.near.map(({ name }) => name);
  return match.kind === 'one' ? [match.named.name] : match.among.map(({ name }) => name);
}

/** Returns a token's word. Undoes changes by phone keyboards: initial capitals and dashes in place of hyphens. */
function wordOf(token: Token): string {
  const text = token.kind === 'flag' ? token.name : token.text;
  return text.toLowerCase().replace(/[\u2010-\u2015\u2212]/g, '-');
}
