// Reads and compares a project's database user, for changes to the user.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { asSegment, type Path, path } from '../../atlas/path.js';
import { CustomRole, DatabaseUser, requireKnown, requireKnownOrNone } from '../../atlas/replies.js';
import { mapFromObject } from '../../map-from-object.js';
import { formatList, quoted, withoutEmpty } from '../format.js';
import { parseMoment } from '../moments.js';
import { type AccessLogEntry, readLastSignIn } from '../monitoring/last-sign-in.js';
import type { Fact, Phrase } from '../operation.js';
import { ifExists, ifReadable } from '../place.js';
import type { Noun } from '../recipes/noun.js';
import { type DocumentedFields, withFieldNames } from '../undocumented.js';
import { databaseRolesOf, type RoleText } from './database-roles.js';
import { ownerAddressesIn } from './owners.js';

/** The user's rights, on which a change depends. The time when Atlas deletes the user isn't included. */
const UserRights = z.object({
  roles: z.array(z.string()),
  /** The clusters that the user is limited to, e.g. `CLUSTER/Cluster0`. Empty if the user isn't limited. */
  scopes: z.array(z.string()),
  /** The sign-in method, as `authenticationOf` returns it. */
  authentication: z.string(),
});
type UserRights = z.output<typeof UserRights>;

/** `user` has the user's rights. Null if no user has this name. */
export const UserBasis = z.object({ user: UserRights.nullable() });
export type UserBasis = z.output<typeof UserBasis>;

interface UserOf {
  readonly project: string;
  /** The user's name with the authentication database, e.g. `admin/app`. */
  readonly user: string;
}

export const databaseUserId = ({ databaseName, username }: DatabaseUser): string => `${databaseName}/${username}`;

/** Splits a user into the authentication database and the name. */
export function partsOfUser({ user }: Pick<UserOf, 'user'>): readonly [databaseName: string, username: string] {
  const at = user.indexOf('/');
  return [user.slice(0, at), user.slice(at + 1)];
}

export const usersPath = (project: string): Path => path`/groups/${project}/databaseUsers`;
export function userPath(given: UserOf): Path {
  const [databaseName, username] = partsOfUser(given);
  return path`/groups/${given.project}/databaseUsers/${databaseName}/${asSegment(username)}`;
}

export const readUsers = (atlas: Atlas, project: string) => atlas.list(usersPath(project), DatabaseUser);
/** Returns the names of the project's custom roles, or undefined if they can't be read. */
export const readCustomRoles = async (atlas: Atlas, project: string): Promise<readonly string[] | undefined> =>
  (await ifReadable(atlas.get(path`/groups/${project}/customDBRoles/roles`, z.array(CustomRole))))?.map(
    ({ roleName }) => roleName,
  );

const AUTHENTICATIONS = ['x509Type', 'awsIAMType', 'oidcAuthType', 'ldapAuthType'] as const;
const SIGN_IN_NAMES = mapFromObject({
  password: 'a password',
  'x509Type/MANAGED': 'an Atlas-managed X.509 certificate',
  'x509Type/CUSTOMER': 'your own X.509 certificate',
  'awsIAMType/USER': 'an AWS IAM user',
  'awsIAMType/ROLE': 'an AWS IAM role',
  'oidcAuthType/IDP_GROUP': 'an OIDC provider group',
  'oidcAuthType/USER': 'an OIDC provider',
  'ldapAuthType/USER': 'LDAP',
  'ldapAuthType/GROUP': 'an LDAP group',
});

/** Returns the field and value of the sign-in method, e.g. `x509Type/MANAGED`, or `password` if no field is set. */
function authenticationOf(user: DatabaseUser): string {
  const field = AUTHENTICATIONS.find((name) => (user[name] || 'NONE') !== 'NONE');
  return field === undefined ? 'password' : `${field}/${user[field]}`;
}

/** @param authentication from `authenticationOf` */
export const formatAuthenticationType = (authentication: string): string =>
  SIGN_IN_NAMES.get(authentication) ?? authentication.replace('/', ' ');
export const formatAuthentication = (user: DatabaseUser): string => formatAuthenticationType(authenticationOf(user));

/** Returns the user's rights. Throws AtlasBadReplyError if Atlas doesn't return all rights. */
export function userRightsOf(user: DatabaseUser): UserRights {
  for (const name of AUTHENTICATIONS) requireKnownOrNone(user[name], 'how the user signs in');
  const scopes = requireKnown(user.scopes, 'the user’s clusters')
    .map(({ name, type }) => `${type || 'CLUSTER'}/${name}`)
    .toSorted();
  return { roles: [...databaseRolesOf(user)], scopes, authentication: authenticationOf(user) };
}

/** A call replaces all of a user's roles, but no other settings. */
export const ROLE_FIELDS_SENT_BACK: DocumentedFields = { within: 'roles', notSent: [] };

/** @param describe returns details of a sign-in to show after its time and cluster */
export const readUserLastSignIn = (
  atlas: Atlas,
  project: string,
  { username, databaseName, scopes }: DatabaseUser,
  describe?: (signIn: AccessLogEntry) => string,
): Promise<Phrase> =>
  readLastSignIn(atlas, project, {
    clusters: scopes?.map(({ name }) => name) ?? [],
    isOne: (one) => one.username === username && (one.authSource || databaseName) === databaseName,
    ...(describe && { describe }),
  });

export const describeNoUser = (project: string, name: string): string =>
  `${project} has no database user ${quoted(name, 80)}. Run db-users to see the list.`;

const factsOf = (user: DatabaseUser): readonly Fact[] =>
  withoutEmpty(
    { label: 'Signs in with', value: formatAuthentication(user) },
    { label: 'Limited to', value: formatScopes(user) },
    { label: 'Ends', value: formatDeletionTime(user) },
    user.description && { label: 'Description', value: quoted(user.description, 100) },
  );

export const NO_SCOPE_LIMIT_TEXT = 'no limit: all clusters and federated databases';
export const formatScopes = ({ scopes }: DatabaseUser): string =>
  scopes
    ? formatList(
        scopes.map(({ name }) => name),
        6,
      ) || NO_SCOPE_LIMIT_TEXT
    : 'not shown';

export function formatDeletionTime({ deleteAfterDate }: DatabaseUser): Phrase {
  const at = parseMoment(deleteAfterDate);
  return at === undefined ? 'never' : [{ at }];
}

/** Formats roles, e.g. `read@shop and readWrite@orders`, or `no role`. */
export const formatRoles = (roles: readonly RoleText[]): string => formatList(roles, 8) || 'no role';

/** Describes drift. Compares only roles, scopes and authentication. */
function describeUserDrift({ user: before }: UserBasis, { user: after }: UserBasis): string | undefined {
  if (before === null || after === null) {
    if (before === after) return undefined;
    return after === null ? 'I can no longer find the database user' : 'a database user with this name now exists';
  }
  if (!isDeepStrictEqual(before.roles, after.roles))
    return `the database user’s roles went from ${formatRoles(before.roles)} to ${formatRoles(after.roles)}`;
  if (before.authentication !== after.authentication)
    return 'a database user with a different authentication method now has this name';
  return isDeepStrictEqual(before.scopes, after.scopes) ? undefined : 'the database user’s clusters changed';
}

const ReadUser = withFieldNames(DatabaseUser, ROLE_FIELDS_SENT_BACK);

export const DATABASE_USER: Noun<UserOf, z.output<typeof ReadUser> | undefined, UserBasis, UserRights> = {
  area: 'database-users',
  role: 'Project Database Access Admin',
  path: userPath,
  read: (atlas, given) => ifExists(atlas.get(userPath(given), ReadUser)),
  async isMissing(atlas, given) {
    const users = await ifExists(readUsers(atlas, given.project));
    return users?.some((user) => databaseUserId(user) === given.user) === false;
  },
  stateOf: (user) => (user === undefined ? null : userRightsOf(user)),
  stateIn: ({ user }) => user,
  describe: (user) => (user === null ? 'not added' : `added with ${formatRoles(user.roles)}`),
  where: (given) => `the database user ${partsOfUser(given)[1]}, under Database Access`,
  common(given, user) {
    const [, name] = partsOfUser(given);
    return {
      subject: name,
      names: { user: name },
      concerns: ownerAddressesIn(name),
      target: { kind: 'database-user', id: `${given.project}/${given.user}` },
      facts: user === undefined ? [] : factsOf(user),
    };
  },
  notFound: (given, _, project) => ['user', describeNoUser(project, partsOfUser(given)[1])],
  drift: describeUserDrift,
};
