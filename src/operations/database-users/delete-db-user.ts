// Deletes a database user. If add-db-user supports the user, undo adds the user again. A user with a password must be
// added again in Atlas with a new password.
import { z } from 'zod';
import { requireKnownOrNone } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { serializeFixedEnd } from '../end.js';
import { formatIsoSeconds, parseMoment } from '../moments.js';
import { ACCESS_LOG_GUESSES } from '../monitoring/last-sign-in.js';
import type { Undo } from '../operation.js';
import { projectParam } from '../params/project.js';
import { defineDelete } from '../recipes/noun.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { isAddableUser } from './add-db-user.js';
import { canTypeRoles } from './database-roles.js';
import { DATABASE_USER, partsOfUser, readUserLastSignIn, UserBasis } from './database-user.js';
import { databaseUserParam } from './database-user-params.js';
import { signInMethodOf } from './sign-in-methods.js';

const params = z.strictObject({ project: projectParam(), user: databaseUserParam(), for: optionalEndParam() });
type Params = z.output<typeof params>;

/** The basis of all changes to database users, and the fields that undo needs to add the user again. */
const Basis = UserBasis.extend({ description: z.string().nullable(), endsAt: z.string().nullable() });
type Basis = z.output<typeof Basis>;

export const deleteDbUser = defineDelete(DATABASE_USER, {
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

  async preview(atlas, given, now, looking) {
    const { found: user, state } = await looking;
    const endsAt = parseMoment(requireKnownOrNone(user?.deleteAfterDate, 'when Atlas deletes the user'));
    const basis = {
      user: state,
      description: user?.description || null,
      endsAt: endsAt === undefined ? null : formatIsoSeconds(endsAt),
    };
    const [, name] = partsOfUser(given);
    const canUndo = undoOf(given, basis, now) !== undefined;
    return {
      basis,
      summary: `delete the database user ${name}`,
      act: 'Delete database user',
      after: 'deleted',
      direction: 'narrows access',
      facts: [user && { label: 'Last sign-in', value: await readUserLastSignIn(atlas, given.project, user) }],
      warnings: [
        hasPassword(basis) && [
          'The password of ',
          { code: name },
          ' can’t be read back. If you add the user again, set a new password in Atlas.',
        ],
        ['Anything that signs in as ', { code: name }, ' can no longer connect.'],
      ],
      blockers: [
        // Undo can't restore the time, because only temporary requests set one.
        canUndo &&
          given.for !== undefined &&
          endsAt !== undefined && [
            'for',
            `Atlas deletes ${name} at a set time. I can’t restore that time when this change reverts, so make the change permanent. Until that time, Undo… can add ${name} again.`,
          ],
      ],
      undo: canUndo
        ? `add-db-user adds ${name} again, without labels or a description.`
        : `I can’t add ${name} again${hasPassword(basis) ? ' because passwords don’t pass through Slack' : ''}. Add the user in Atlas, under Database Access. The settings are saved to a file.`,
      ...(!canUndo && { confirm: name }),
    };
  },

  done: (_, name) => `${name} has been deleted.`,
  undo: ({ params: given, basis }, now) => undoOf(given, basis, now),
  restoreKit({ params: given, basis }) {
    if (basis.user === null || undoOf(given, basis, 0) !== undefined) return undefined;
    const [databaseName, username] = partsOfUser(given);
    return { databaseUser: { username, databaseName, ...basis.user, description: basis.description } };
  },
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
