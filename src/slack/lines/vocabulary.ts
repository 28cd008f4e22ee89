// The words that one operation understands, from its params.
import { z } from 'zod';
import type { Operation } from '../../operations/operation.js';
import { endKind } from '../../operations/params/end.js';
import { type Field, fieldOf } from '../../operations/params/field.js';
import type { Kind } from '../../operations/params/kind.js';
import type { TextSpan } from './stretches.js';
import { quote } from './tokens.js';

/** What a line needs of an operation: enough for the bot's own commands to be read the same way. */
export type Grammar = Pick<Operation, 'name' | 'params'> & Partial<Pick<Operation, 'effect'>>;

export interface Param {
  readonly name: string;
  readonly field: Field;
  readonly schema: z.ZodType;
  readonly required: boolean;
  /** What introduces it, as word or flag; the first is what we write ourselves. */
  readonly words: readonly string[];
}

/** A param's value as somebody wrote it. */
export interface WrittenValue {
  readonly param: Param;
  readonly value: string;
  /** Where the value is, and where it is together with the word before it. */
  readonly span: TextSpan;
  readonly whole: TextSpan;
}

export const BECAUSE = 'because';
const REASON_WORDS: readonly string[] = [BECAUSE, 'reason'];
/** Words that mean the same in every operation: which kind follows them. All others belong to the operation. */
const SHARED_WORDS: Readonly<Record<string, Kind>> = { for: endKind, until: endKind };

/** By the schema: every line asks for those of all operations. */
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
    const taken = words.find((word) => isReasonWord(word) || (SHARED_WORDS[word] ?? field.kind) !== field.kind);
    if (taken !== undefined) throw new Error(`param ${name}: the word ${taken} means something else in every line`);
    return { name, field, schema, required, words };
  });
}

/** Never what follows `into`: the channel's own cluster would be overwritten. Nor any param of a change that cannot be undone. */
export const mayChannelFill = ({ effect }: Grammar, { words }: Param) =>
  effect !== 'irreversible' && !words.includes('into');

export const hasKind = (grammar: Grammar, kind: Kind) => paramsOf(grammar).some(({ field }) => field.kind === kind);

/** Params that are also understood by their place, in that order. */
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
/** The words that are listed to someone who used another. */
export const mainWords = (params: readonly Param[]) => [...params.map(({ words, name }) => words[0] ?? name), BECAUSE];

/** Whether the word before a value is a part of it: `until 18:00`. */
export const isKept = ({ field }: Param, word: string) => word.toLowerCase() === field.kind.keeps;

/** A value as it stands in a line: in quotes only where it has to be. */
export const asWritten = (value: string, params: readonly Param[]) =>
  /^[\p{L}\p{N}_][\p{L}\p{N}_.:+-]*$/u.test(value) && !isWord(params, value) ? value : quote(value);
