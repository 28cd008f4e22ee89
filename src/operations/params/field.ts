// The metadata of params besides their schema, such as the label, kind and position in a command.
import { z } from 'zod';
import type { DurationLimits, ParsedText } from '../duration.js';
import type { NamedItem, Trait } from '../values.js';
import type { ParamKind } from './kind.js';

export interface ParamField {
  readonly label: string;
  readonly kind: ParamKind;
  readonly hint?: string;
  /** The position of the value among a command's arguments: `delete-query-limit <1> <2>`. */
  readonly position?: 1 | 2;
  /** Other keywords, besides the param's name, that can precede the value in a command, e.g. `in` for a project. */
  readonly words?: readonly string[];
  /** The values that can be stored, each with its label. Only for kinds that take a `choice`. */
  readonly choices?: Readonly<Record<string, string>>;
  readonly preset?: string;
  /** The limit on the value in words, such as `1m to 365d`. The hint and the errors about the limit contain it. */
  readonly limit?: string;
  /** The shortest and the longest duration. Only for durations. */
  readonly limits?: DurationLimits;
  /** Whether the card shows the value under this label, because nothing else on the card shows the value. */
  readonly onCard?: true;
  /** Whether the operation accepts a name that isn't in any list, because it reads the resource from Atlas by name. */
  readonly takesUnlisted?: true;
  /**
   * Traits of names that forms omit because the operation can't act on them, and the reason (at most 75 characters).
   */
  readonly leavesOut?: { readonly traits: readonly Trait[]; readonly why: string };
}

export type ParamOverrides = Partial<Omit<ParamField, 'kind' | 'choices'>>;

/** The fields of all params, by schema. This is a WeakMap because zod's registries don't accept functions. */
const fields = new WeakMap<z.ZodType, ParamField>();

/** Registers a schema as a param, and returns it. Adds the limit to the hint. */
export function withField<S extends z.ZodType>(schema: S, field: ParamField): S {
  const { hint, limit } = field;
  const parts = [hint, limit === undefined ? undefined : `Limit: ${limit}`].filter((part) => part !== undefined);
  fields.set(schema, { ...field, ...(parts.length > 0 && { hint: parts.join('. ') }) });
  return schema;
}

/** Returns the field of a param. Throws if the schema isn't registered, which is a bug in the operation. */
export function fieldOf(schema: unknown): ParamField {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const field = inner instanceof z.ZodType ? fields.get(inner) : undefined;
  if (field === undefined) throw new Error('a param wasn’t created by a function in params/');
  return field;
}

/** Whether forms omit this name because of its traits. */
export const isNameLeftOut = ({ traits = [] }: NamedItem, { leavesOut }: Pick<ParamField, 'leavesOut'>): boolean =>
  traits.some((trait) => leavesOut?.traits.includes(trait));

/** Returns the schema of an Atlas ID, which has 24 lower-case hexadecimal digits. */
export const hexIdSchema = () => z.string().regex(/^[a-f0-9]{24}$/);

/** Returns a param that users type as text. `read` returns the stored value, or why the text is invalid. */
export const textParam = (read: (text: string) => ParsedText, field: ParamField) =>
  withField(
    z.string().transform((text, context) => {
      const parsed = read(text);
      if (parsed.ok) return parsed.value;
      context.issues.push({ code: 'custom', message: parsed.reason, input: text });
      return z.NEVER;
    }),
    field,
  );
