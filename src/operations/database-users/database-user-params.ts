import { z } from 'zod';
import type { ParsedText } from '../duration.js';
import { quoted } from '../format.js';
import { type ParamOverrides, textParam, withField } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';
import { paramKindInProject } from '../params/project.js';
import { databaseUserId, formatAuthentication, readUsers } from './database-user.js';

/** If two users have the same name, the name of the user on `$external` is shown with the database. */
export const databaseUserParamKind = paramKindInProject(
  { name: 'database-user', noun: 'database user' },
  async (atlas, project) => {
    const users = await readUsers(atlas, project);
    const isTwice = (name: string) => users.filter(({ username }) => username === name).length > 1;
    return users.map((user) => ({
      id: databaseUserId(user),
      name: user.databaseName === '$external' && isTwice(user.username) ? databaseUserId(user) : user.username,
      detail: formatAuthentication(user),
    }));
  },
);

/** A database user, stored with the authentication database, e.g. `admin/app`. */
export const databaseUserParam = (extra: ParamOverrides = {}) =>
  withField(
    z
      .string()
      .regex(/^(admin|\$external)\/./)
      .max(1040),
    { label: 'Database user', kind: databaseUserParamKind, position: 1, ...extra },
  );

const newDatabaseUserKind: ParamKind = { name: 'new-database-user', noun: 'name', takes: 'phrase', input: 'text' };

/** The name of a new database user: a distinguished name, an ARN, or `<provider id>/<group>`. */
export const newDatabaseUserParam = () =>
  textParam(readName, {
    label: 'Name',
    hint: 'such as CN=billing, arn:aws:iam::123456789012:role/etl or <provider id>/<group>',
    limit: NAME_LIMIT,
    kind: newDatabaseUserKind,
    position: 1,
  });

const MAX_NAME_LENGTH = 256;
const NAME_LIMIT = `${MAX_NAME_LENGTH} characters`;

function readName(text: string): ParsedText {
  const name = text.trim();
  if (name.length > MAX_NAME_LENGTH) return { ok: false, reason: `This name is too long. Limit: ${NAME_LIMIT}.` };
  if (/^[^\s\\%?#\p{Cc}]+$/u.test(name)) return { ok: true, value: name };
  return {
    ok: false,
    reason: `${quoted(text)} can’t be the name of a database user. Leave out spaces and \\ % ? #.`,
  };
}

const limitedToKind: ParamKind = { name: 'limited-to', noun: 'clusters', takes: 'phrase', input: 'text' };

/** The names of the clusters that a user is limited to, sorted, e.g. `Cluster0 Cluster1`. */
export const limitedToParam = () =>
  textParam(readClusters, {
    label: 'Limited to',
    hint: 'such as Cluster0 Cluster1. Leave empty for all clusters',
    kind: limitedToKind,
  });

function readClusters(text: string): ParsedText {
  const names = [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))].toSorted();
  const wrong = names.find((name) => !/^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(name));
  if (wrong !== undefined) return { ok: false, reason: `${quoted(wrong)} isn’t a cluster name.` };
  return names.length === 0
    ? { ok: false, reason: 'Enter a cluster name, or leave this empty.' }
    : { ok: true, value: names.join(' ') };
}
