// What a param has besides its schema: its label, its kind, its place in a line.
import { z } from 'zod';
import type { Parsed } from '../duration.js';
import type { Named, Trait } from '../values.js';
import type { Kind } from './kind.js';

export interface Field {
  readonly label: string;
  readonly kind: Kind;
  readonly hint?: string;
  /** Its position among the words after the operation's name: `delete-query-limit <1> <2>`. */
  readonly position?: 1 | 2;
  /** Words that introduce it in a line, besides its own name: `in` for a project. */
  readonly words?: readonly string[];
  /** For kinds that take a `choice`: the values that may be stored, each with its meaning for people. */
  readonly choices?: Readonly<Record<string, string>>;
  /** The value filled in when none is given. */
  readonly preset?: string;
  /** For a length of time: the shortest to which an approver may reduce it. */
  readonly least?: string;
  /** Shown on the card under this label, because nothing else on the card tells it. */
  readonly onCard?: true;
  /** The operation accepts a name that no list has: it asks Atlas for the thing by its name. */
  readonly takesUnlisted?: true;
  /** Names that a form does not offer, because the operation can't act on them; and why, in at most 75 characters. */
  readonly leavesOut?: { readonly traits: readonly Trait[]; readonly why: string };
}

/** What an operation overrides for one param. */
export type Extra = Partial<Omit<Field, 'kind' | 'choices'>>;

/** Every param's field, by its schema. A WeakMap, because zod's registries do not accept functions. */
const fields = new WeakMap<z.ZodType, Field>();

/** @returns the same schema, registered as a param */
export function withField<S extends z.ZodType>(schema: S, field: Field): S {
  fields.set(schema, field);
  return schema;
}

/** The field of a param. Throws for a schema that is not registered: a mistake in the operation. */
export function fieldOf(schema: unknown): Field {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const field = inner instanceof z.ZodType ? fields.get(inner) : undefined;
  if (field === undefined) throw new Error('a param is not made by one of the functions in params/');
  return field;
}

/** Whether a form leaves it out, as far as its traits tell. */
export const isLeftOut = ({ traits = [] }: Named, { leavesOut }: Pick<Field, 'leavesOut'>): boolean =>
  traits.some((trait) => leavesOut?.traits.includes(trait));

/** An id of Atlas: 24 lower-case hexadecimal digits. */
export const hexId = () => z.string().regex(/^[a-f0-9]{24}$/);

/** A param given as text, which `read` turns into the stored value, or says why it can't. */
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
