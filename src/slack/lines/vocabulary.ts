// Derives the keywords that an operation accepts from its params.
import { z } from 'zod';
import { mapFromObject } from '../../map-from-object.js';
import type { Operation } from '../../operations/operation.js';
import { fieldOf, type ParamField } from '../../operations/params/field.js';
import type { ParamKind } from '../../operations/params/kind.js';
import { endParamKind, startParam, startParamKind } from '../../operations/params/times.js';
import type { Params } from '../../operations/values.js';
import type { TextSpan } from './spans.js';
import { quoteWord } from './tokens.js';

/** The parts of an operation needed for parsing. The bot's own commands have the same parts. */
export type Grammar = Pick<Operation, 'name' | 'params'> & Partial<Pick<Operation, 'effect'>>;

export interface Param {
  readonly name: string;
  readonly field: ParamField;
  readonly schema: z.ZodType;
  readonly required: boolean;
  /** The keywords or flags that introduce the param. Generated commands use the first keyword. */
  readonly words: readonly string[];
}

/** A param's value as the user typed it. */
export interface WrittenValue {
  readonly param: Param;
  readonly value: string;
  /** The value's position. `whole` also includes the keyword. */
  readonly span: TextSpan;
  readonly whole: TextSpan;
}

export const BECAUSE = 'because';
const REASON_WORDS: readonly string[] = [BECAUSE, 'reason'];
/** The keywords with the same meaning in every operation, and the kinds of their values. */
const SHARED_WORDS = mapFromObject({ for: endParamKind, until: endParamKind, at: startParamKind });
/** The param for the time at which a change runs. Every change has it, but no operation declares it. */
export const START = 'at';

/** Caches params by schema, because every command needs the params of all operations. */
const known = new WeakMap<Grammar['params'], readonly Param[]>();

export function paramsOf({ params, effect = 'read' }: Grammar): readonly Param[] {
  const found = known.get(params) ?? readParams({ ...params.shape, ...(effect !== 'read' && { [START]: startParam }) });
  known.set(params, found);
  return found;
}

function readParams(shape: z.ZodRawShape): readonly Param[] {
  return Object.entries(shape).map(([name, schema]) => {
    const field = fieldOf(schema);
    if (!(schema instanceof z.ZodType)) throw new Error(`param ${name} is not a schema`);
    const required = !(schema instanceof z.ZodOptional) && field.preset === undefined;
    const words = [...(field.words ?? []), name, ...(field.kind.keeps === undefined ? [] : [field.kind.keeps])];
    const taken = words.find((word) => isReasonWord(word) || (SHARED_WORDS.get(word) ?? field.kind) !== field.kind);
    if (taken !== undefined)
      throw new Error(`param ${name}: the keyword ${taken} has a different meaning in all commands`);
    return { name, field, schema, required, words };
  });
}

/** Returns the operation's own params. */
export const withoutStart = ({ [START]: _, ...params }: Params): Params => params;

/** Returns when to run the change, in milliseconds since the epoch. */
export const startTimeOf = ({ [START]: start }: Params): number | undefined =>
  start === undefined ? undefined : Date.parse(start);

/**
 * Decides whether the channel's default may fill in a param. It never fills in a param of an irreversible change, or a
 * param after `into`, because the change would overwrite the channel's own cluster.
 */
export const mayChannelFill = ({ effect }: Grammar, { words }: Param) =>
  effect !== 'irreversible' && !words.includes('into');

export const hasKind = (grammar: Grammar, kind: ParamKind) =>
  paramsOf(grammar).some(({ field }) => field.kind === kind);

export function positionalParams(params: readonly Param[]): readonly Param[] {
  const place = ({ field }: Param) => field.position ?? 0;
  return params.filter((param) => place(param) > 0).sort((a, b) => place(a) - place(b));
}

export function paramNamed(params: readonly Param[], word: string): Param | undefined {
  return params.find(({ words }) => words.includes(word.toLowerCase()));
}

export const isReasonWord = (word: string) => REASON_WORDS.includes(word.toLowerCase());
export const isKeyword = (params: readonly Param[], word: string) =>
  isReasonWord(word) || paramNamed(params, word) !== undefined;

export const allKeywords = (params: readonly Param[]) => [...params.flatMap(({ words }) => words), ...REASON_WORDS];
/** Returns the keywords to list for a user who typed an unknown word. */
export const mainKeywords = (params: readonly Param[]) => [
  ...params.map(({ words, name }) => words[0] ?? name),
  BECAUSE,
];

/** Decides whether the word before a value belongs to the value, as in `until 18:00`. */
export const isPartOfValue = ({ field }: Param, word: string) => word.toLowerCase() === field.kind.keeps;

/** Formats a value for a command. Quotes the value only if necessary. */
export const quoteIfNeeded = (value: string, params: readonly Param[]) =>
  /^[\p{L}\p{N}_][\p{L}\p{N}_.:+-]*$/u.test(value) && !isKeyword(params, value) ? value : quoteWord(value);
