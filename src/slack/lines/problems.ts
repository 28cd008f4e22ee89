// Problems with a command, each with a message and suggested corrections.

import { plural, quoted } from '../../operations/format.js';
import { handleOfId } from '../../operations/handles.js';
import type { NamedItem, Params } from '../../operations/operation.js';
import type { CommandLine, UnknownCommand } from './parse.js';
import type { TextSpan } from './spans.js';
import type { Token } from './tokens.js';
import {
  BECAUSE,
  mainKeywords,
  type Param,
  paramsOf,
  quoteIfNeeded,
  type WrittenValue,
  withoutStart,
} from './vocabulary.js';
import { joinList, nameLabels, quotedIfUnclear, withArticle } from './wording.js';

export interface Offer {
  /** The button's label. `detail` distinguishes identical names. */
  readonly named: NamedItem;
  /** The full corrected command, for `parseCommand`. */
  readonly line: string;
}

export interface Problem {
  readonly kind:
    | 'unknown name'
    | 'ambiguous'
    | 'bad value'
    | 'no value'
    | 'unknown command'
    | 'unknown word'
    | 'given twice'
    | 'open quote';
  readonly param?: string;
  readonly sentence: string;
  readonly offers: readonly Offer[];
  /** The full command whose form has a list to choose from. Set if we have no better suggestions. */
  readonly pick?: string;
  /** The problem's position in the text. */
  readonly at: number;
}

const MOST_OFFERS = 5;
const COUNTS = ['No', 'One', 'Two', 'Three', 'Four', 'Five'];

/**
 * Reports a name that we can't find.
 * @param within the parent in which we searched, if the kind has one
 * @param all all possible names
 */
export function unknownNameProblem(
  line: CommandLine,
  written: WrittenValue,
  near: readonly NamedItem[],
  all: readonly NamedItem[],
  within?: NamedItem,
): Problem {
  const noun = written.param.field.kind.noun;
  const none = within === undefined ? 'I can’t find any' : `${quotedIfUnclear(within.name)} has no`;
  if (all.length === 0) return named('unknown name', line, written, `${none} ${noun}s.`, []);
  const lacks = within === undefined ? 'I can’t find the' : none;
  const few = all.length <= MOST_OFFERS ? all : [];
  const offered = near.length > 0 ? near : few;
  const hasForm = line.grammar.effect !== undefined;
  const sentence = `${lacks} ${noun} ${quotedIfUnclear(handleIfShown(written.value, all))}. ${offeredNote(near, few, within) ?? (hasForm ? 'Choose one from the list.' : 'Check the spelling.')}`;
  const problem = named('unknown name', line, written, sentence, offered);
  return offered.length === 0 && hasForm ? { ...problem, pick: line.text } : problem;
}

/** Returns the handle of a typed ID, if all other names are handles too. */
const handleIfShown = (value: string, all: readonly NamedItem[]) =>
  /^[a-f0-9]{24,}$/.test(value) && all.every(({ id, name }) => name === handleOfId(id)) ? handleOfId(value) : value;

function offeredNote(
  near: readonly NamedItem[],
  few: readonly NamedItem[],
  within: NamedItem | undefined,
): string | undefined {
  if (near.length > 0) return `Did you mean ${joinList(nameLabels(near), 'or')}?`;
  if (few.length === 0) return undefined;
  const has = within === undefined ? `There ${few.length === 1 ? 'is' : 'are'}` : `${quotedIfUnclear(within.name)} has`;
  return `${has} ${joinList(nameLabels(few), 'and')}.`;
}

/** Reports a project's name used as a cluster name. @param outer the param that takes projects */
export function parentNameProblem(
  line: CommandLine,
  written: WrittenValue,
  outer: Param,
  { id, name }: NamedItem,
): Problem {
  const meant = `${outer.words[0]} ${quoteIfNeeded(name, paramsOf(line.grammar))}`;
  const offer = { named: { id, name: meant }, line: replaceSpan(line.text, written.whole, meant) };
  const what = `${withArticle(outer.field.kind.noun)}, not ${withArticle(written.param.field.kind.noun)}`;
  const sentence = `${quotedIfUnclear(name)} is ${what}. Did you mean ${quoted(meant)}?`;
  return { kind: 'unknown name', param: written.param.name, sentence, offers: [offer], at: written.span.start };
}

export function ambiguousNameProblem(line: CommandLine, written: WrittenValue, among: readonly NamedItem[]): Problem {
  const count = `${COUNTS[among.length] ?? among.length} ${written.param.field.kind.noun}s`;
  const list = joinList(nameLabels(among), 'and');
  const sentence = `${count} are called ${quotedIfUnclear(written.value)}: ${list}. Which one do you mean?`;
  return named('ambiguous', line, written, sentence, among);
}

export function unknownChoiceProblem(
  line: CommandLine,
  written: WrittenValue,
  near: readonly NamedItem[],
  all: readonly NamedItem[],
): Problem {
  const help =
    near.length > 0
      ? `Did you mean ${joinList(nameLabels(near), 'or')}?`
      : `Choose ${joinList(nameLabels(all), 'or')}.`;
  const sentence = `Unknown ${nounOf(written.param)} ${quotedIfUnclear(written.value)}. ${help}`;
  return named('bad value', line, written, sentence, near.length > 0 ? near : all);
}

/** Returns a param's noun for use in a sentence. A label with several words doesn't fit in a sentence. */
function nounOf({ name, field: { kind, label } }: Param): string {
  if (kind.takes === 'phrase') return kind.noun;
  return kind.takes === 'choice' && /\s/.test(label) ? name : label.toLowerCase();
}

export function badValueProblem(written: WrittenValue, reason: string): Problem {
  return { kind: 'bad value', param: written.param.name, sentence: reason, offers: [], at: written.span.start };
}

/** Reports a missing value. @param token the word before the missing value, or empty quotes */
export function missingValueProblem(param: Param, token: Token, text: string): Problem {
  const { name, field } = param;
  const noun = nounOf(param);
  const written = quoted(text.slice(token.start, token.end));
  const needs =
    token.kind === 'word' && token.literal
      ? `The quotes are empty. Enter ${withArticle(noun)}`
      : `${written} needs ${withArticle(noun)} after it`;
  const example = /\bsuch as\b/.test(field.hint ?? '') ? `, ${field.hint}` : '';
  return { kind: 'no value', param: name, sentence: `${needs}${example}.`, offers: [], at: token.start };
}

/** Reports a param with conflicting values. For each value, suggests the command with only that value. */
export function givenTwiceProblem(text: string, occurrences: readonly WrittenValue[]): Problem | undefined {
  const [first] = occurrences;
  if (first === undefined || occurrences.every(({ value }) => value === first.value)) return undefined;
  const values = occurrences.map(({ value }) => quotedIfUnclear(value));
  const { label } = first.param.field;
  const offers = occurrences.slice(0, MOST_OFFERS).map((kept) => ({
    named: { id: kept.value, name: kept.value },
    line: occurrences
      .filter((other) => other !== kept)
      .sort((a, b) => b.whole.start - a.whole.start)
      .reduce((line, { whole }) => replaceSpan(line, whole, '').trim(), text),
  }));
  const sentence = `${label} appears ${occurrences.length === 2 ? 'twice' : plural(occurrences.length, 'time')}: ${joinList(values, 'and')}. Which one do you mean?`;
  return { kind: 'given twice', param: first.param.name, sentence, offers, at: first.whole.start };
}

export function reasonTwiceProblem(at: number): Problem {
  const sentence = `The reason is given twice. Write one reason at the end, after “${BECAUSE}”.`;
  return { kind: 'given twice', sentence, offers: [], at };
}

export function unclosedQuoteProblem(value: string, at: number): Problem {
  const sentence = `The quote before ${quoted(value)} isn’t closed. Close or remove the quote.`;
  return { kind: 'open quote', sentence, offers: [], at };
}

/** Reports an unknown command. @param text the full command @param help the command that finds commands */
export function unknownCommandProblem(
  { word, near, leftOut, ...span }: UnknownCommand,
  text: string,
  help: string,
): Problem {
  const shown = near.slice(0, MOST_OFFERS);
  const meant = shown.length === 0 ? '' : ` Did you mean ${joinList(shown, 'or')}?`;
  const offers = shown.map((name) => ({ named: { id: name, name }, line: replaceSpan(text, span, name) }));
  const why = leftOut === undefined ? '' : ` ${leftOut}`;
  const sentence = `I don’t recognize ${quoted(word, 60)}.${why}${meant} ${help} finds commands.`;
  return { kind: 'unknown command', sentence, offers, at: span.start };
}

export function unknownWordProblem(
  line: CommandLine,
  span: TextSpan,
  params: readonly Param[],
  offers: readonly Offer[],
): Problem {
  const meant = offers.map(({ named: { name } }) => quoted(name));
  const help =
    offers.length > 0
      ? `Did you mean ${joinList(meant, 'or')}?`
      : `This command accepts these keywords: ${joinList(mainKeywords(params), 'and')}.`;
  const value = quoted(line.text.slice(span.start, span.end));
  const sentence = `I don’t understand ${value} in the ${line.grammar.name} command. ${help}`;
  return { kind: 'unknown word', sentence, offers, at: span.start };
}

/** Returns problems with params that are valid individually but not together. */
export function combinationProblems({ grammar, text }: CommandLine, params: Params): readonly Problem[] {
  const issues = grammar.params.safeParse(withoutStart(params)).error?.issues ?? [];
  return issues.map(({ path: [param], message }) => ({
    kind: 'bad value',
    ...(param !== undefined && { param: String(param) }),
    sentence: message,
    offers: [],
    at: text.length,
  }));
}

export const replaceSpan = (text: string, { start, end }: TextSpan, value: string) =>
  `${text.slice(0, start)}${value}${text.slice(end)}`;

function named(
  kind: Problem['kind'],
  line: CommandLine,
  written: WrittenValue,
  sentence: string,
  offered: readonly NamedItem[],
): Problem {
  const alike = (one: NamedItem) => offered.filter(({ name }) => name === one.name).length > 1;
  const params = paramsOf(line.grammar);
  const offers = offered.slice(0, MOST_OFFERS).map((one) => ({
    named: one,
    line: replaceSpan(line.text, written.span, quoteIfNeeded(alike(one) ? one.id : one.name, params)),
  }));
  return { kind, param: written.param.name, sentence, offers, at: written.span.start };
}
