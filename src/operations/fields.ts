// The kinds of params operations have: how each is written, checked, stored and picked.
import { DateTime } from 'luxon';
import { z } from 'zod';
import { canonicalDuration } from './duration.js';
import type { Trait } from './operation.js';
import { quoted } from './say.js';

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

/** Every param's field, by its schema. */
export const fields = z.registry<Field>();

const HEX24 = /^[a-f0-9]{24}$/;

/** @returns the field of one param; a param without one is a mistake in the operation. */
export function fieldOf(schema: unknown): Field {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const field = inner instanceof z.ZodType ? fields.get(inner) : undefined;
  if (field === undefined) throw new Error('a param is not registered in fields.ts');
  return field;
}

type Extra = Partial<Omit<Field, 'picker'>>;

export const project = (extra: Extra = {}) =>
  z
    .string()
    .regex(HEX24)
    .register(fields, { label: 'Project', picker: 'project', words: ['in'], ...extra });

/** Dedicated, flex and serverless names share this pattern (OpenAPI document, `clusterName`). */
export const cluster = (extra: Extra = {}) =>
  z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/)
    .max(64)
    .register(fields, { label: 'Cluster', picker: 'cluster', position: 1, ...extra });

/** The document has no pattern for `tenantName`; ours keeps `.` and `..` out of every path. */
export const federatedDatabase = (extra: Extra = {}) =>
  z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/)
    .max(64)
    .register(fields, { label: 'Federated database', picker: 'federated-database', position: 1, ...extra });

export const identityProvider = (extra: Extra = {}) =>
  z
    .string()
    .regex(HEX24)
    .register(fields, { label: 'Identity provider', picker: 'identity-provider', position: 1, ...extra });

export const organization = (extra: Extra = {}) =>
  z
    .string()
    .regex(HEX24)
    .register(fields, { label: 'Organization', picker: 'organization', ...extra });

/**
 * One of the keys of `choices`. With the picker `limit` a form offers those that are set; with `measurement`, all of
 * them, those used lately first.
 */
export const choice = <const C extends Readonly<Record<string, string>>>(
  choices: C,
  extra: Extra & { label: string; picker?: 'choice' | 'limit' | 'measurement' },
) =>
  z
    .custom<Extract<keyof C, string>>((given) => typeof given === 'string' && Object.hasOwn(choices, given), {
      error: ({ input }) => `${quoted(String(input))} is none of ${Object.keys(choices).join(', ')}.`,
    })
    .register(fields, { picker: 'choice', choices, ...extra });

/** A length of time as people write it, stored in its shortest form: `90m` becomes `1h30m`. */
export const duration = (extra: Extra & { label: string }) =>
  z
    .string()
    .transform((text, context) => {
      const canonical = canonicalDuration(text);
      if (canonical.ok) return canonical.value;
      context.issues.push({ code: 'custom', message: canonical.reason, input: text });
      return z.NEVER;
    })
    .register(fields, { picker: 'duration', hint: 'such as 30m, 4h or 1d', ...extra });

/** A moment, stored as ISO 8601 in UTC, to the second: `2026-11-25T10:00:00Z`. Without an offset it is read as UTC. */
export const instant = (extra: Extra & { label: string }) =>
  z
    .string()
    .transform((text, context) => {
      const written = text.trim();
      const moment = DateTime.fromISO(written, { zone: 'utc' });
      if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/i.test(written) && moment.isValid) {
        return moment.startOf('second').toISO({ suppressMilliseconds: true });
      }
      context.issues.push({
        code: 'custom',
        message: `${quoted(text)} is not a moment. Write it in UTC, such as 2026-11-25T10:00Z.`,
        input: text,
      });
      return z.NEVER;
    })
    .register(fields, { picker: 'instant', hint: 'in UTC, such as 2026-11-25T10:00Z', ...extra });
