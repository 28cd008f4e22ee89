// Deletes a database user. If add-db-user supports the user, undo adds the user again. A user with a password must be
// added again in Atlas with a new password.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { DatabaseUser, requireKnownOrNone } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import type { Blocker } from '../blocker.js';
import { serializeFixedEnd } from '../end.js';
import { withoutEmpty } from '../format.js';
import { formatIsoSeconds, parseMoment } from '../moments.js';
import { ACCESS_LOG_GUESSES } from '../monitoring/last-sign-in.js';
import type { Phrase, Undo } from '../operation.js';
import { projectParam } from '../params/project.js';
import { ifExists } from '../place.js';
import { defineRemove } from '../recipes/remove.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { isAddableUser } from './add-db-user.js';
import { canTypeRoles } from './database-roles.js';
import {
  DATABASE_USER_CHANGE_SPEC,
  databaseUserBasis,
  databaseUserId,
  formatRoles,
  inspectUser,
  partsOfUser,
  readUserLastSignIn,
  readUsers,
  UserBasis,
  userLocation,
  userPath,
} from './database-user.js';
import { databaseUserParam } from './database-user-params.js';
import { signInMethodOf } from './sign-in-methods.js';

const params = z.strictObject({ project: projectParam(), user: databaseUserParam(), for: optionalEndParam() });
type Params = z.output<typeof params>;

/** The basis of all changes to database users, and the fields that undo needs to add the user again. */
const Basis = UserBasis.extend({ description: z.string().nullable(), endsAt: z.string().nullable() });
type Basis = z.output<typeof Basis>;

export const deleteDbUser = defineRemove({
  ...DATABASE_USER_CHANGE_SPEC,
  name: 'delete-db-user',
  title: 'Delete a database user',
  aliases: ['drop user', 'remove user'],
  example: 'delete-db-user app in Payments because SEC-7 the service was shut down',
  effect: 'restorable',
  canNarrow: true,
  interrupts: true,
  params,
  basis: Basis,
  guesses: [
    {
      says: 'Open connections may continue for some time.',
      reason: 'Atlas’s documentation doesn’t say when Atlas ends a deleted user’s connections.',
    },
    ...ACCESS_LOG_GUESSES,
  ],

  async preview(atlas, given, now) {
    const { user, name, common, blockers } = await inspectUser(atlas, given);
    const basis = seen(user);
    const signIn =
      user === undefined
        ? []
        : [{ label: 'Last sign-in', value: await readUserLastSignIn(atlas, given.project, user) }];
    const canUndo = undoOf(given, basis, now) !== undefined;
    return {
      ...common,
      basis,
      summary: `delete the database user ${name}`,
      act: 'Delete database user',
      before: user === undefined ? 'not found' : `added with ${formatRoles(basis.user?.roles ?? [])}`,
      after: 'deleted',
      direction: 'narrows access',
      facts: [...common.facts, ...signIn],
      warnings:
        user === undefined
          ? []
          : withoutEmpty<Phrase>(
              hasPassword(basis) && [
                'The password of ',
                { code: name },
                ' can’t be read back. If you add the user again, set a new password in Atlas.',
              ],
              ['Anything that signs in as ', { code: name }, ' can no longer connect.'],
            ),
      blockers: canUndo && given.for !== undefined && basis.endsAt !== null ? [endsBlocker(name)] : blockers,
      undo: canUndo
        ? `add-db-user adds ${name} again, without labels or a description.`
        : `I can’t add ${name} again${hasPassword(basis) ? ' because passwords don’t pass through Slack' : ''}. Add the user in Atlas, under Database Access. The settings are saved to a file.`,
      ...(canUndo || user === undefined ? {} : { confirm: name }),
    };
  },

  path: (given) => userPath(given),
  thing: DatabaseUser,
  isAsBefore: (found, { user }) => isDeepStrictEqual(databaseUserBasis(found).user, user),

  // A 404 for the user proves the deletion only if the project exists and its list no longer contains the user.
  async parentExists(atlas, given, _, found) {
    if (found !== undefined) return true;
    const users = await ifExists(readUsers(atlas, given.project));
    return users !== undefined && !users.some((user) => databaseUserId(user) === given.user);
  },

  where: userLocation,
  done: (_, name) => `${name} has been deleted.`,
  undo: ({ params: given, basis }, now) => undoOf(given, basis, now),
  restoreKit: ({ params: given, basis }) =>
    basis.user === null || undoOf(given, basis, 0) !== undefined
      ? undefined
      : {
          databaseUser: {
            username: partsOfUser(given)[1],
            databaseName: partsOfUser(given)[0],
            ...basis.user,
            description: basis.description,
          },
        },
});

function seen(user: DatabaseUser | undefined): Basis {
  const endsAt = parseMoment(requireKnownOrNone(user?.deleteAfterDate, 'when Atlas deletes the user'));
  return {
    ...databaseUserBasis(user),
    description: user?.description || null,
    endsAt: endsAt === undefined ? null : formatIsoSeconds(endsAt),
  };
}

/**
 * Blocks a temporary deletion of a user that Atlas deletes at a set time. Undo can't restore that time, because only
 * temporary requests set one.
 */
const endsBlocker = (name: string): Blocker => ({
  param: 'for',
  sentence: `Atlas deletes ${name} at a set time. I can’t restore that time when this change reverts, so make the change permanent. Until that time, Undo… can add ${name} again.`,
});

const hasPassword = ({ user }: Basis) => user?.authentication === 'password';

/**
 * Returns the change that adds the user again. Undefined if add-db-user can't add the user, because the user has a
 * password or no role, is limited to anything except clusters, or has a name that can't be typed.
 */
function undoOf({ project: of, user: id }: Params, { user, endsAt }: Basis, now: number): Undo | undefined {
  const way = user === null ? undefined : signInMethodOf(user.authentication);
  if (user === null || way === undefined || !user.scopes.every((scope) => scope.startsWith('CLUSTER/')))
    return undefined;
  if (endsAt !== null && Date.parse(endsAt) - now < MINUTE_MS) return undefined;
  const [database, name] = partsOfUser({ user: id });
  const on = user.scopes.map((scope) => scope.slice(scope.indexOf('/') + 1));
  const params = {
    project: of,
    user: name,
    with: way,
    roles: user.roles.join(' '),
    ...(on.length > 0 && { on: on.join(' ') }),
    ...(endsAt !== null && { for: serializeFixedEnd(Date.parse(endsAt)) }),
  };
  return canTypeRoles(user.roles) && isAddableUser(params, database) ? { operation: 'add-db-user', params } : undefined;
}
