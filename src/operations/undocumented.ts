// Fields that Atlas shows and its documentation does not have, such as new ones. Where Atlas merges what is sent, they
// are left out. Where it replaces the whole, that may reset them, so the card names them.
import { z } from 'zod';
import { formatList } from './format.js';

/** What Atlas documents of a thing. The facts in test/facts/atlas.txt are compared with it. */
export interface Documented {
  /** The field of the reply that is sent as a whole; left out for the whole reply. */
  readonly within?: string;
  /** Names of fields, at any depth, that the bot does not read because Atlas only shows them, or keeps them. */
  readonly notSent: readonly string[];
}

/** Reads what `schema` reads, and the names of all fields that Atlas shows. Their values may be secrets. */
export const withFieldNames = <S extends z.ZodType>(schema: S, { within }: Documented) => {
  const start = startOf(within);
  const named = (shown: unknown) => [...new Set(fieldsIn(shown))].filter((field) => field.startsWith(start));
  return schema.and(z.unknown().transform((shown) => ({ fieldNames: named(shown) })));
};

const startOf = (within: string | undefined) => (within === undefined ? '' : `${within}.`);

/**
 * Paths of the fields with a value: `roles.roleName`, for a list of its items. `false` counts as none: bodies that
 * MongoDB's Terraform provider recorded lack `predictiveEnabled`, and Atlas shows it as false before and after them.
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
 * @param shown the names of all fields
 * @param read what the bot read of them and sends back
 * @returns a sentence, or none
 */
export function undocumentedNote(
  name: string,
  { within, notSent }: Documented,
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
    `Atlas shows settings of ${name} that its API documentation doesn’t have: ${said}. They aren’t sent back, so Atlas may reset them. Check them in Atlas afterwards.`,
  ];
}
