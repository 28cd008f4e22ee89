// Sets a database user's roles. Atlas replaces all of a user's roles at once, so the call sends all roles. Undo only
// reverses the roles that this change added or removed.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { DatabaseUser } from '../../atlas/replies.js';
import { noEffectBlocker } from '../blocker.js';
import { callTo } from '../call.js';
import { describeListChange, formatList, plural, withoutEmpty } from '../format.js';
import type { Call, Phrase } from '../operation.js';
import { projectParam } from '../params/project.js';
import type { BlockerDrafts } from '../recipes/change.js';
import { defineSet } from '../recipes/noun.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { undocumentedFieldsNote } from '../undocumented.js';
import {
  canTypeRoles,
  databaseRolesDirection,
  databaseRolesOf,
  databaseRoleWarnings,
  describeUnknownRoles,
  isBuiltInRole,
  type RoleText,
  roleBody,
  unknownRoles,
} from './database-roles.js';
import { databaseRolesParam, parseRoleChange, rolesAfter, serializeRoleChange } from './database-roles-param.js';
import {
  DATABASE_USER,
  formatRoles,
  partsOfUser,
  ROLE_FIELDS_SENT_BACK,
  readCustomRoles,
  UserBasis,
  userPath,
} from './database-user.js';
import { databaseUserParam } from './database-user-params.js';

const params = z.strictObject({
  project: projectParam(),
  user: databaseUserParam(),
  roles: databaseRolesParam(),
  for: optionalEndParam(),
});

const Body = DatabaseUser.pick({ username: true, databaseName: true, roles: true });

export const setDbUserRoles = defineSet(DATABASE_USER, {
  name: 'set-db-user-roles',
  title: 'Set a database user’s roles',
  aliases: ['grant role', 'user roles', 'read only access'],
  example: 'set-db-user-roles app read@shop in Payments for 2h because INC-42 the report writes',
  effect: 'reversible',
  canNarrow: true,
  interrupts: true,
  params,
  basis: UserBasis,

  async preview(atlas, given, _, looking) {
    const [{ found, state }, custom] = await Promise.all([looking, readCustomRoles(atlas, given.project)]);
    const [, name] = partsOfUser(given);
    const before = state?.roles ?? [];
    const after = rolesAfter(given.roles, before);
    const change = changeBetween(before, after);
    return {
      ...wordsFor(name, change),
      after: describeListChange(before, after, 'no role'),
      direction: databaseRolesDirection(before, after),
      warnings: [
        ...warningsOf(name, change, after),
        ...undocumentedFieldsNote(name, ROLE_FIELDS_SENT_BACK, found?.fieldNames, found),
      ],
      blockers: blockersOf(name, change, { before, custom, typed: given.roles }),
      basis: { user: state },
      undo: isUndoable(change)
        ? `set-db-user-roles ${describeUndo(change)}.`
        : 'Can’t be undone from Slack because one of these roles has a name that I can’t send. Undo the change in Atlas, under Database Access.',
    };
  },

  // Atlas's API requires all of these fields, although only the roles change.
  call(given, basis) {
    const [databaseName, username] = partsOfUser(given);
    const roles = rolesAfter(given.roles, basis.user?.roles ?? []).map(roleBody);
    return callTo('PATCH', userPath(given), { body: { databaseName, groupId: given.project, roles, username } });
  },

  isDone: (user, { call }) => isDeepStrictEqual(user?.roles, rolesIn(call)),
  stillDone(user, { basis, call }) {
    const { added, taken } = changeBetween(basis.user?.roles ?? [], rolesIn(call));
    const has = (role: RoleText) => user?.roles.includes(role) ?? false;
    return user !== null && (added.some(has) || !taken.every(has));
  },
  format: (user) => formatRoles(user?.roles ?? []),
  formatDone: ({ call }) => formatRoles(rolesIn(call)),
  done: ({ call }, name) => `${name} has ${formatRoles(rolesIn(call))}.`,
  revertDirection: ({ basis, call }) => databaseRolesDirection(rolesIn(call), basis.user?.roles ?? []),
  undo({ params: { project: of, user }, basis, call }) {
    const change = changeBetween(basis.user?.roles ?? [], rolesIn(call));
    if (!isUndoable(change)) return undefined;
    const { added, taken } = change;
    return { operation: 'set-db-user-roles', params: { project: of, user, roles: serializeRoleChange(taken, added) } };
  },
});

const rolesIn = ({ body }: Call): readonly RoleText[] => databaseRolesOf(Body.parse(body));

interface RoleChange {
  readonly added: readonly RoleText[];
  readonly taken: readonly RoleText[];
}

const describeUndo = ({ added, taken }: RoleChange): string =>
  withoutEmpty(
    taken.length > 0 && `adds ${formatRoles(taken)} back`,
    added.length > 0 && `removes ${formatRoles(added)}`,
  ).join(' and ');

const changeBetween = (before: readonly RoleText[], after: readonly RoleText[]): RoleChange => ({
  added: after.filter((role) => !before.includes(role)),
  taken: before.filter((role) => !after.includes(role)),
});

const isUndoable = ({ added, taken }: RoleChange): boolean => canTypeRoles([...added, ...taken]);

/** Formats roles for a title, which has room for one name. */
const nameOrCount = ([first = 'roles', ...more]: readonly RoleText[]) =>
  more.length === 0 ? first : plural(more.length + 1, 'role');

function wordsFor(name: string, { added, taken }: RoleChange) {
  const [gives, takes] = [formatList(added, 4), formatList(taken, 4)];
  if (takes === '')
    return {
      summary: `give the database user ${name} ${gives || 'no other role'}`,
      act: `Add ${nameOrCount(added)} to database user`,
    };
  if (gives === '')
    return {
      summary: `remove ${takes} from the database user ${name}`,
      act: `Remove ${nameOrCount(taken)} from database user`,
    };
  return {
    summary: `give the database user ${name} ${gives} and remove ${takes}`,
    act: 'Change the roles of database user',
  };
}

function warningsOf(name: string, { added, taken }: RoleChange, after: readonly RoleText[]): readonly Phrase[] {
  return withoutEmpty<Phrase>(
    after.length === 0 && [{ code: name }, ' will have no role, so it can still sign in but can’t do anything.'],
    taken.length > 0 &&
      after.length > 0 && [
        'Database user ',
        { code: name },
        ` will lose ${formatList(taken, 4)}. Apps that sign in with it and need these roles will get errors.`,
      ],
    ...databaseRoleWarnings(name, added),
    after.length > 1 &&
      after.some((role) => !isBuiltInRole(role)) &&
      added.length > 0 &&
      'Atlas may refuse a custom role combined with other roles.',
  );
}

interface Known {
  readonly before: readonly RoleText[];
  readonly custom: readonly string[] | undefined;
  /** The roles as the params store them. */
  readonly typed: string;
}

function blockersOf(name: string, { added, taken }: RoleChange, { before, custom, typed }: Known): BlockerDrafts {
  const idle = idleRolesProblem(name, typed, before);
  if (added.length + taken.length === 0) return [['roles', idle ?? `${name} already has exactly these roles.`]];
  const unknown = unknownRoles(added, custom);
  const own = custom === undefined || custom.length === 0 ? '' : ` Custom roles: ${formatList(custom, 6)}.`;
  return [
    idle !== undefined && noEffectBlocker('roles', idle),
    unknown.length > 0 && ['roles', describeUnknownRoles(unknown, own)],
  ];
}

/** Names the roles to add that the user already has, and the roles to remove that the user doesn't have. */
function idleRolesProblem(name: string, typed: string, before: readonly RoleText[]): string | undefined {
  const { added, taken } = parseRoleChange(typed);
  const held = added.filter((role) => before.includes(role));
  const missing = taken.filter((role) => !before.includes(role));
  if (held.length + missing.length === 0) return undefined;
  const what = withoutEmpty(
    held.length > 0 && `already has ${formatList(held)}`,
    missing.length > 0 && `doesn’t have ${formatList(missing)}`,
  ).join(' and ');
  const has = missing.length > 0 ? ` The user has ${formatRoles(before)}.` : '';
  return `${name} ${what}.${has} Leave out ${formatList(serializeRoleChange(held, missing).split(' '))}.`;
}
