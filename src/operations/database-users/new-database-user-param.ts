import type { Parsed } from '../duration.js';
import { type Extra, written } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { quoted } from '../say.js';

export const newDatabaseUserKind: Kind = {
  name: 'new-database-user',
  noun: 'name',
  takes: 'phrase',
  input: 'text',
};

/** The name of a database user to be created: a distinguished name, an ARN, or `<provider id>/<group>`. */
export const newDatabaseUser = (extra: Extra = {}) =>
  written(readName, {
    label: 'Name',
    hint: 'such as CN=billing, arn:aws:iam::123456789012:role/etl or <provider id>/<group>',
    kind: newDatabaseUserKind,
    position: 1,
    ...extra,
  });

function readName(text: string): Parsed {
  const name = text.trim();
  if (/^[^\s\\%?#\p{Cc}]{1,256}$/u.test(name)) return { ok: true, value: name };
  return {
    ok: false,
    reason: `${quoted(text)} can’t be the name of a database user: no spaces, and none of \\ % ? #.`,
  };
}
