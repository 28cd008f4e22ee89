// Fields that Atlas returns but doesn't document, e.g. new fields. The bot doesn't send undocumented fields. Atlas
// keeps these fields if it merges the body, but may reset them if it replaces the complete object. So the card names
// the fields that Atlas may reset.
import { z } from 'zod';
import { formatList } from './format.js';

/** Which documented fields of an object the bot sends back. Tests compare them with test/facts/atlas.txt. */
export interface DocumentedFields {
  /** The response field that the bot sends back as a whole. Default: the whole response. */
  readonly within?: string;
  /** The names of fields, at any depth, that the bot doesn't send because they're read-only or Atlas keeps them. */
  readonly notSent: readonly string[];
}

/** Extends `schema` with the names of all fields that Atlas returns. Omits their values, which may be secrets. */
export const withFieldNames = <S extends z.ZodType>(schema: S, { within }: DocumentedFields) => {
  const start = startOf(within);
  const named = (shown: unknown) => [...new Set(fieldsIn(shown))].filter((field) => field.startsWith(start));
  return schema.and(z.unknown().transform((shown) => ({ fieldNames: named(shown) })));
};

const startOf = (within: string | undefined) => (within === undefined ? '' : `${within}.`);

/**
 * Returns the paths of the fields that have a value, e.g. `roles.roleName` for a list `roles`. `false` counts as no
 * value, as in recordings of MongoDB's Terraform provider: the body lacks `predictiveEnabled`, and Atlas keeps
 * returning false.
 */
function fieldsIn(value: unknown, at = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => fieldsIn(one, at));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const path = at === '' ? name : `${at}.${name}`;
    return one === null || one === false ? [] : [path, ...fieldsIn(one, path)];
  });
}

/**
 * Returns a warning about undocumented fields that Atlas may reset.
 * @param shown the names of all fields
 * @param read the fields that the bot reads and sends back
 * @returns one sentence or none
 */
export function undocumentedFieldsNote(
  name: string,
  { within, notSent }: DocumentedFields,
  shown: readonly string[] = [],
  read: object = {},
): readonly string[] {
  const known = new Set(fieldsIn(read));
  const unknown = shown.filter(
    (field) => !known.has(field) && !field.split('.').some((part) => notSent.includes(part)),
  );
  const outermost = unknown.filter((field) => !unknown.some((other) => field.startsWith(`${other}.`)));
  if (outermost.length === 0) return [];
  const said = formatList(
    outermost.map((field) => field.slice(startOf(within).length)),
    4,
  );
  return [
    `Atlas returns settings for ${name} that aren’t in its API documentation: ${said}. I don’t send these settings, so Atlas may reset them. Check them in Atlas afterwards.`,
  ];
}
