import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Named } from '../operation.js';
import { type Extra, withField } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { projectKind } from '../params/project.js';
import { readUsers, sayAuthentication, userId } from './database-user.js';

export const databaseUserKind: Kind = {
  name: 'database-user',
  noun: 'database user',
  takes: 'word',
  input: 'names',
  within: [projectKind],
  list: (atlas, idOf) => listUsers(atlas, idOf(projectKind)),
};

/** Stored with its authentication database: `admin/app`. */
export const databaseUser = (extra: Extra = {}) =>
  withField(
    z
      .string()
      .regex(/^(admin|\$external)\/./)
      .max(1040),
    { label: 'Database user', kind: databaseUserKind, position: 1, ...extra },
  );

/** If two users have the same name, the one on `$external` is shown with its database. */
async function listUsers(atlas: Atlas, project: string): Promise<readonly Named[]> {
  const users = await readUsers(atlas, project);
  const isTwice = (name: string) => users.filter(({ username }) => username === name).length > 1;
  return users.map((user) => ({
    id: userId(user),
    name: user.databaseName === '$external' && isTwice(user.username) ? userId(user) : user.username,
    detail: sayAuthentication(user),
  }));
}
