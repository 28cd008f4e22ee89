// What is known of a param besides its schema: how it is called, which kind it is of, and where it stands in a line.
import { z } from 'zod';
import type { Trait } from '../operation.js';

/** Where a param's values come from: names in Atlas, a fixed choice, or what a person types. */
export type Picker =
  | 'project'
  | 'cluster'
  | 'federated-database'
  | 'identity-provider'
  | 'organization'
  | 'limit'
  | 'measurement'
  | 'choice'
  | 'duration'
  | 'instant';

/** What has to be chosen before it is known what a picker can offer, outermost first. */
export const WITHIN: Readonly<Partial<Record<Picker, readonly Picker[]>>> = {
  cluster: ['project'],
  'federated-database': ['project'],
  limit: ['project', 'federated-database'],
};

/** What can be chosen before, so that a picker offers less. */
export const NARROWED_BY: Readonly<Partial<Record<Picker, Picker>>> = { project: 'organization' };

/** In what its names lie, whether that has to be chosen or only can be. */
export const outerOf = (picker: Picker): Picker | undefined => WITHIN[picker]?.[0] ?? NARROWED_BY[picker];

export interface Field {
  readonly label: string;
  readonly picker: Picker;
  readonly hint?: string;
  /** Its place among the words that follow the operation's name: `delete-query-limit <1> <2>`. */
  readonly position?: 1 | 2;
  /** Words that introduce it, besides its own name: `in` for a project. */
  readonly words?: readonly string[];
  /** For `choice`, `limit` and `measurement`: what may be stored, and what it means to people. */
  readonly choices?: Readonly<Record<string, string>>;
  /** The value that is filled in when none was given. */
  readonly preset?: string;
  /** Which names a picker does not offer, as the operation cannot act on them; and why, in 75 characters. */
  readonly leavesOut?: { readonly traits: readonly Trait[]; readonly why: string };
}

/** What an operation says of a param that differs from others of its kind. */
export type Extra = Partial<Omit<Field, 'picker' | 'choices'>>;

/** Every param's field, by its schema. */
export const fields = z.registry<Field>();

/** @returns the field of one param; a param without one is a mistake in the operation. */
export function fieldOf(schema: unknown): Field {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const field = inner instanceof z.ZodType ? fields.get(inner) : undefined;
  if (field === undefined) throw new Error('a param is not registered by one of the functions in params/');
  return field;
}
