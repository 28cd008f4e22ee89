// What is known of a param besides its schema: how it is called, which kind it is of, and where it stands in a line.
import { z } from 'zod';
import type { Parsed } from '../duration.js';
import type { Named, Trait } from '../operation.js';
import type { Kind } from './kind.js';

export interface Field {
  readonly label: string;
  readonly kind: Kind;
  readonly hint?: string;
  /** Its place among the words that follow the operation's name: `delete-query-limit <1> <2>`. */
  readonly position?: 1 | 2;
  /** Words that introduce it, besides its own name: `in` for a project. */
  readonly words?: readonly string[];
  /** For kinds that take a `choice`: what may be stored, and what it means to people. */
  readonly choices?: Readonly<Record<string, string>>;
  /** The value that is filled in when none was given. */
  readonly preset?: string;
  /** Of a length of time that was asked: the shortest that an approver may make of it. */
  readonly least?: string;
  /** Its card says it beside where it happens, under this label: nothing else of what a request does tells it. */
  readonly onCard?: true;
  /** Which names a form does not offer, as the operation cannot act on them; and why, in 75 characters. */
  readonly leavesOut?: { readonly traits: readonly Trait[]; readonly why: string };
}

/** What an operation says of a param that differs from others of its kind. */
export type Extra = Partial<Omit<Field, 'kind' | 'choices'>>;

/** Every param's field, by its schema: zod's own registries do not take functions. */
const fields = new WeakMap<z.ZodType, Field>();

/** @returns the schema, which is a param's from now on */
export function withField<S extends z.ZodType>(schema: S, field: Field): S {
  fields.set(schema, field);
  return schema;
}

/** @returns the field of one param; a param without one is a mistake in the operation. */
export function fieldOf(schema: unknown): Field {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const field = inner instanceof z.ZodType ? fields.get(inner) : undefined;
  if (field === undefined) throw new Error('a param is not made by one of the functions in params/');
  return field;
}

/** Whether the operation cannot act on it, as far as its list says. */
export const isLeftOut = ({ traits = [] }: Named, { leavesOut }: Pick<Field, 'leavesOut'>): boolean =>
  traits.some((trait) => leavesOut?.traits.includes(trait));

/** A param that is written as text: as `read` understands it, or why it does not. */
export const written = (read: (text: string) => Parsed, field: Field) =>
  withField(
    z.string().transform((text, context) => {
      const parsed = read(text);
      if (parsed.ok) return parsed.value;
      context.issues.push({ code: 'custom', message: parsed.reason, input: text });
      return z.NEVER;
    }),
    field,
  );
