// Adds a database user that signs in with a certificate, a cloud identity or an OIDC provider. Users with a password
// aren't supported, because the password would pass through Slack.
import { z } from 'zod';
import { DatabaseUser } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { callTo } from '../call.js';
import { clusterParamKind } from '../cluster-state/cluster-param.js';
import { formatList, quoted, withoutEmpty } from '../format.js';
import type { Call, Phrase } from '../operation.js';
import { choiceParam } from '../params/choice.js';
import { listNames, type NameList } from '../params/kind.js';
import { projectParam } from '../params/project.js';
import { ifReadable, readProjectPlace } from '../place.js';
import { defineCreate } from '../recipes/create.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import {
  databaseRolesOf,
  databaseRoleWarnings,
  describeUnknownRoles,
  roleBody,
  unknownRoles,
} from './database-roles.js';
import { databaseRolesParam, rolesAfter } from './database-roles-param.js';
import {
  DATABASE_USER_CHANGE_SPEC,
  databaseUserBasis,
  databaseUserId,
  findInUserList,
  formatAuthenticationType,
  formatRoles,
  NO_SCOPE_LIMIT_TEXT,
  readCustomRoles,
  readUsers,
  UserBasis,
  userIsGone,
  userLocation,
  userRightsOf,
  usersPath,
} from './database-user.js';
import { limitedToParam, newDatabaseUserParam } from './database-user-params.js';
import { ownerAddressesIn } from './owners.js';
import { SIGN_IN_CHOICES, SIGN_IN_METHODS } from './sign-in-methods.js';

const params = z.strictObject({
  project: projectParam(),
  user: newDatabaseUserParam(),
  with: choiceParam(SIGN_IN_CHOICES, { label: 'Signs in' }),
  roles: databaseRolesParam({ hint: 'such as read@shop readWrite@orders', position: 2 }),
  on: limitedToParam().optional(),
  for: optionalEndParam(),
});
type Params = z.output<typeof params>;

export const addDbUser = defineCreate({
  ...DATABASE_USER_CHANGE_SPEC,
  name: 'add-db-user',
  title: 'Add a database user that needs no password',
  aliases: ['create user', 'create-user', 'add user', 'add-user', 'new user'],
  example: 'add-db-user CN=billing read@shop with x509 in Payments because INC-42 the new service',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  params,
  basis: UserBasis,

  async preview(atlas, given) {
    const { database, value, field } = SIGN_IN_METHODS[given.with];
    const id = { project: given.project, user: `${database}/${given.user}` };
    const [place, users, custom, clusters] = await Promise.all([
      readProjectPlace(atlas, given.project),
      readUsers(atlas, given.project),
      readCustomRoles(atlas, given.project),
      ifReadable(listNames(atlas, clusterParamKind, { project: given.project })),
    ]);
    const found = users.find((user) => databaseUserId(user) === id.user);
    const roles = rolesAfter(given.roles, []);
    const scopes = scopesIn(given);
    return {
      summary: `add the database user ${given.user} with ${formatRoles(roles)}`,
      subject: given.user,
      act: 'Add database user',
      extent: `with ${formatList(roles, 3)}`,
      place,
      target: { kind: 'database-user', id: `${given.project}/${id.user}` },
      before: found === undefined ? 'not added' : `added with ${formatRoles(databaseRolesOf(found))}`,
      after: `added with ${formatRoles(roles)}`,
      direction: 'widens access',
      facts: [
        { label: 'Signs in with', value: formatAuthenticationType(`${field}/${value}`) },
        { label: 'Limited to', value: formatList(scopes, 6) || NO_SCOPE_LIMIT_TEXT },
      ],
      warnings: warningsOf(given, roles),
      blockers:
        found === undefined ? blockersOf(given, roles, { custom, clusters }) : [isThere(place.project.name, given)],
      basis: databaseUserBasis(found),
      concerns: ownerAddressesIn(given.user),
      undo: `delete-db-user deletes ${given.user}.`,
    };
  },

  call(given) {
    const { field, value, database } = SIGN_IN_METHODS[given.with];
    return callTo('POST', usersPath(given.project), {
      body: {
        databaseName: database,
        groupId: given.project,
        roles: rolesAfter(given.roles, []).map(roleBody),
        scopes: scopesIn(given).map((name) => ({ name, type: 'CLUSTER' })),
        username: given.user,
        [field]: value,
      },
    });
  },

  // We read the list of users, because a 404 for the user may also mean that the project doesn't exist.
  state: async (atlas, given) => databaseUserBasis(await findInUserList(atlas, idOf(given))).user,
  isGone: (atlas, { params: given }) => userIsGone(atlas, idOf(given)),
  made: ({ call }) => userIn(call),
  stillMade: (user, { call }) => user.authentication === userIn(call).authentication,
  where: (given) => userLocation(idOf(given)),
  format: (user) => (user === null ? 'not added' : `added with ${formatRoles(user.roles)}`),
  done: ({ call }, name) => `${name} can sign in, with ${formatRoles(userIn(call).roles)}.`,
  undo: ({ params: given }) => ({ operation: 'delete-db-user', params: idOf(given) }),
});

const idOf = ({ project: of, user, with: method }: Params) => ({
  project: of,
  user: `${SIGN_IN_METHODS[method].database}/${user}`,
});
const scopesIn = ({ on }: Pick<Params, 'on'>): readonly string[] => on?.split(' ') ?? [];
const userIn = ({ body }: Call) => userRightsOf(DatabaseUser.parse(body));

/** Whether add-db-user can add the user. Atlas may have users that can't be added, e.g. with a space in the name. */
export const isAddableUser = (given: Params, on: string): boolean =>
  SIGN_IN_METHODS[given.with].database === on &&
  SIGN_IN_METHODS[given.with].pattern.test(given.user) &&
  params.safeParse(given).success;

function warningsOf({ user, with: method }: Params, roles: readonly string[]): readonly Phrase[] {
  return withoutEmpty<Phrase>(
    ...databaseRoleWarnings(user, roles),
    method === 'oidc-group' && 'Anyone in the group, now or later, can sign in with these roles.',
  );
}

interface Known {
  readonly custom: readonly string[] | undefined;
  readonly clusters: NameList | undefined;
}

/** Blocks what Atlas refuses: unknown roles (ATLAS_INVALID_ROLE) and names that don't match the sign-in method. */
function blockersOf(given: Params, roles: readonly string[], { custom, clusters }: Known): readonly Blocker[] {
  const { pattern, example } = SIGN_IN_METHODS[given.with];
  const unknown = unknownRoles(roles, custom);
  // If the credential sees no clusters at all, the named clusters may still exist.
  const known = clusters?.unread === undefined && clusters?.length ? clusters : undefined;
  const nowhere = scopesIn(given).filter((name) => known?.every((cluster) => cluster.name !== name) ?? false);
  return withoutEmpty(
    !pattern.test(given.user) && {
      param: 'user',
      sentence: `${quoted(given.user, 80)} can’t sign in ${SIGN_IN_CHOICES[given.with]}. Enter a name such as ${example}.`,
    },
    roles.length === 0 && { param: 'roles', sentence: 'The user can’t do anything without a role. Add a role.' },
    /^[+-]/.test(given.roles) && { param: 'roles', sentence: 'A new user has no roles yet. Leave out + and -.' },
    unknown.length > 0 && {
      param: 'roles',
      sentence: describeUnknownRoles(unknown),
    },
    nowhere.length > 0 && {
      param: 'on',
      sentence: `I can’t find the ${nowhere.length === 1 ? 'cluster' : 'clusters'} ${formatList(nowhere)}. Run the clusters command to check.`,
    },
  );
}

const isThere = (projectName: string, { user }: Params): Blocker => ({
  param: 'user',
  sentence: `${projectName} already has a database user ${quoted(user, 80)}. To change the user’s roles, use set-db-user-roles.`,
});
