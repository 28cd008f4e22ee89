// The words that an operation understands, by its params.
import { z } from 'zod';
import type { Operation } from '../../operations/operation.js';
import { type Field, fieldOf } from '../../operations/params/field.js';
import type { Kind } from '../../operations/params/kind.js';
import { endKind } from '../../operations/params/times.js';
import { table } from '../../table.js';
import type { TextSpan } from './spans.js';
import { quote } from './tokens.js';

/** What reading a line needs of an operation; the bot's own commands have it too. */
export type Grammar = Pick<Operation, 'name' | 'params'> & Partial<Pick<Operation, 'effect'>>;

export interface Param {
  readonly name: string;
  readonly field: Field;
  readonly schema: z.ZodType;
  readonly required: boolean;
  /** The words or flags that introduce it; the first is the one we write ourselves. */
  readonly words: readonly string[];
}

/** A param's value as a person wrote it. */
export interface WrittenValue {
  readonly param: Param;
  readonly value: string;
  /** The position of the value; `whole` includes the word before it. */
  readonly span: TextSpan;
  readonly whole: TextSpan;
}

export const BECAUSE = 'because';
const REASON_WORDS: readonly string[] = [BECAUSE, 'reason'];
/**
 * Words with the same meaning in every operation, and the kind that follows. All other words belong to an operation.
 */
const SHARED_WORDS = table({ for: endKind, until: endKind });

/** Cache by schema, as every line needs the params of all operations. */
const known = new WeakMap<Grammar['params'], readonly Param[]>();

export function paramsOf({ params }: Grammar): readonly Param[] {
  const found = known.get(params) ?? readParams(params);
  known.set(params, found);
  return found;
}

function readParams({ shape }: Grammar['params']): readonly Param[] {
  return Object.entries(shape).map(([name, schema]) => {
    const field = fieldOf(schema);
    if (!(schema instanceof z.ZodType)) throw new Error(`param ${name} is not a schema`);
    const required = !(schema instanceof z.ZodOptional) && field.preset === undefined;
    const words = [...(field.words ?? []), name, ...(field.kind.keeps === undefined ? [] : [field.kind.keeps])];
    const taken = words.find((word) => isReasonWord(word) || (SHARED_WORDS.get(word) ?? field.kind) !== field.kind);
    if (taken !== undefined) throw new Error(`param ${name}: the word ${taken} means something else in every line`);
    return { name, field, schema, required, words };
  });
}

/**
 * Not a param after `into`, which would overwrite the channel's own cluster; and no param of an irreversible change.
 */
export const mayChannelFill = ({ effect }: Grammar, { words }: Param) =>
  effect !== 'irreversible' && !words.includes('into');

export const hasKind = (grammar: Grammar, kind: Kind) => paramsOf(grammar).some(({ field }) => field.kind === kind);

export function positionals(params: readonly Param[]): readonly Param[] {
  const place = ({ field }: Param) => field.position ?? 0;
  return params.filter((param) => place(param) > 0).sort((a, b) => place(a) - place(b));
}

export function paramNamed(params: readonly Param[], word: string): Param | undefined {
  return params.find(({ words }) => words.includes(word.toLowerCase()));
}

export const isReasonWord = (word: string) => REASON_WORDS.includes(word.toLowerCase());
export const isWord = (params: readonly Param[], word: string) =>
  isReasonWord(word) || paramNamed(params, word) !== undefined;

export const allWords = (params: readonly Param[]) => [...params.flatMap(({ words }) => words), ...REASON_WORDS];
/** The words listed to a person who used an unknown one. */
export const mainWords = (params: readonly Param[]) => [...params.map(({ words, name }) => words[0] ?? name), BECAUSE];

/** Whether the word before a value is part of the value: `until 18:00`. */
export const isPartOfValue = ({ field }: Param, word: string) => word.toLowerCase() === field.kind.keeps;

/** A value as it is written in a line, quoted only if necessary. */
export const asWritten = (value: string, params: readonly Param[]) =>
  /^[\p{L}\p{N}_][\p{L}\p{N}_.:+-]*$/u.test(value) && !isWord(params, value) ? value : quote(value);
