// Adds a database user that signs in with a certificate, a cloud identity or an OIDC provider. Users with a password
// aren't supported, because the password would pass through Slack.
import { z } from 'zod';
import { DatabaseUser } from '../../atlas/replies.js';
import { callTo } from '../call.js';
import { clusterParamKind } from '../cluster-state/cluster-param.js';
import { formatList, quoted } from '../format.js';
import { choiceParam } from '../params/choice.js';
import { listNames, type NameList } from '../params/kind.js';
import { projectParam } from '../params/project.js';
import { ifReadable } from '../place.js';
import type { BlockerDrafts } from '../recipes/change.js';
import { defineAdd } from '../recipes/noun.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { databaseRoleWarnings, describeUnknownRoles, roleBody, unknownRoles } from './database-roles.js';
import { databaseRolesParam, rolesAfter } from './database-roles-param.js';
import {
  DATABASE_USER,
  formatAuthenticationType,
  formatRoles,
  NO_SCOPE_LIMIT_TEXT,
  readCustomRoles,
  UserBasis,
  userRightsOf,
  usersPath,
} from './database-user.js';
import { limitedToParam, newDatabaseUserParam } from './database-user-params.js';
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

export const addDbUser = defineAdd(DATABASE_USER, {
  name: 'add-db-user',
  title: 'Add a database user that needs no password',
  aliases: ['create user', 'create-user', 'add user', 'add-user', 'new user'],
  example: 'add-db-user CN=billing read@shop with x509 in Payments because INC-42 the new service',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  params,
  basis: UserBasis,
  key: keyOf,

  async preview(atlas, given, _, looking) {
    const { value, field } = SIGN_IN_METHODS[given.with];
    const [{ state, place }, custom, clusters] = await Promise.all([
      looking,
      readCustomRoles(atlas, given.project),
      ifReadable(listNames(atlas, clusterParamKind, { project: given.project })),
    ]);
    const roles = rolesAfter(given.roles, []);
    return {
      summary: `add the database user ${given.user} with ${formatRoles(roles)}`,
      act: 'Add database user',
      extent: `with ${formatList(roles, 3)}`,
      after: `added with ${formatRoles(roles)}`,
      direction: 'widens access',
      facts: [
        { label: 'Signs in with', value: formatAuthenticationType(`${field}/${value}`) },
        { label: 'Limited to', value: formatList(scopesIn(given), 6) || NO_SCOPE_LIMIT_TEXT },
      ],
      warnings: [
        ...databaseRoleWarnings(given.user, roles),
        given.with === 'oidc-group' && 'Anyone in the group, now or later, can sign in with these roles.',
      ],
      blockers:
        state === null
          ? blockersOf(given, roles, { custom, clusters })
          : [
              [
                'user',
                `${place.project.name} already has a database user ${quoted(given.user, 80)}. To change the user’s roles, use set-db-user-roles.`,
              ],
            ],
      basis: { user: state },
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

  made: ({ call }) => userRightsOf(DatabaseUser.parse(call.body)),
  stillMade: (user, made) => user.authentication === made.authentication,
  done: ({ params: given }, name) => `${name} can sign in, with ${formatRoles(rolesAfter(given.roles, []))}.`,
  undo: ({ params: given }) => ({ operation: 'delete-db-user', params: keyOf(given) }),
});

function keyOf({ project, user, with: method }: Params) {
  return { project, user: `${SIGN_IN_METHODS[method].database}/${user}` };
}
const scopesIn = ({ on }: Params): readonly string[] => on?.split(' ') ?? [];

/** Whether add-db-user can add the user. Atlas may have users that can't be added, e.g. with a space in the name. */
export const isAddableUser = (given: Params, on: string): boolean =>
  SIGN_IN_METHODS[given.with].database === on &&
  SIGN_IN_METHODS[given.with].pattern.test(given.user) &&
  params.safeParse(given).success;

interface Known {
  readonly custom: readonly string[] | undefined;
  readonly clusters: NameList | undefined;
}

/** Blocks what Atlas refuses: unknown roles (ATLAS_INVALID_ROLE) and names that don't match the sign-in method. */
function blockersOf(given: Params, roles: readonly string[], { custom, clusters }: Known): BlockerDrafts {
  const { pattern, example } = SIGN_IN_METHODS[given.with];
  const unknown = unknownRoles(roles, custom);
  // If the credential sees no clusters at all, the named clusters may still exist.
  const known = clusters?.unread === undefined && clusters?.length ? clusters : undefined;
  const nowhere = scopesIn(given).filter((name) => known?.every((cluster) => cluster.name !== name) ?? false);
  return [
    !pattern.test(given.user) && [
      'user',
      `${quoted(given.user, 80)} can’t sign in ${SIGN_IN_CHOICES[given.with]}. Enter a name such as ${example}.`,
    ],
    roles.length === 0 && ['roles', 'The user can’t do anything without a role. Add a role.'],
    /^[+-]/.test(given.roles) && ['roles', 'A new user has no roles yet. Leave out + and -.'],
    unknown.length > 0 && ['roles', describeUnknownRoles(unknown)],
    nowhere.length > 0 && [
      'on',
      `I can’t find the ${nowhere.length === 1 ? 'cluster' : 'clusters'} ${formatList(nowhere)}. Run the clusters command to check.`,
    ],
  ];
}
