// A project's database users, custom roles and sign-in history.
//
// The error codes are on the error code page. An update replaces complete lists of roles, scopes and labels but keeps
// omitted fields (issue #3726 of MongoDB's CLI: an empty list removes every role). According to issues #728 and #1522
// of MongoDB's Terraform provider, a custom role on a database other than admin returns UNSUPPORTED_ROLE.

import { ApiError } from '../api-error.js';
import { parseBody } from '../body.js';
import { ANY_VALUE } from '../listing.js';
import { jsonResourceRoutes } from '../resource.js';
import { route } from '../route.js';
import { type Answer, dedicatedClusterOf, ok, type RouteCall } from '../route-call.js';
import { DatabaseUser } from '../schemas.js';
import { CUSTOM_ROLES, RECENT_SIGN_INS } from '../world/database-users.js';
import { DAY_MS, isoTimestamp } from '../world/ids.js';
import { type AtlasObject, clusterNamed } from '../world.js';

const MANAGER = 'GROUP_DATABASE_ACCESS_ADMIN';
const AUTHENTICATIONS = ['awsIAMType', 'ldapAuthType', 'oidcAuthType', 'x509Type'] as const;
/** The built-in roles by name. The value is `true` if the role exists only on `admin`. */
const ROLES: Readonly<Record<string, boolean>> = {
  atlasAdmin: true,
  backup: true,
  clusterMonitor: true,
  dbAdmin: false,
  dbAdminAnyDatabase: true,
  enableSharding: true,
  read: false,
  readAnyDatabase: true,
  readWrite: false,
  readWriteAnyDatabase: true,
};
const MOST_DAYS = 7;
const MOST_SIGN_INS = 20_000;

export const databaseUserRoutes = [
  ...jsonResourceRoutes({
    path: '/groups/{groupId}/databaseUsers',
    item: '{databaseName}/{username}',
    writing: { role: MANAGER },
    key: ({ databaseName, username }) => `${databaseName}/${username}`,
    body: DatabaseUser,
    missing: 'USERNAME_NOT_FOUND',
    taken: 'USER_ALREADY_EXISTS',
    taking,
    create: 201,
    update: 200,
    remove: 204,
    events: { create: 'MONGODB_USER_ADDED', update: 'MONGODB_USER_UPDATED' },
    removeEvent: 'MONGODB_USER_DELETED',
  }),
  ...jsonResourceRoutes({
    path: '/groups/{groupId}/customDBRoles/roles',
    item: '{roleName}',
    list: 'bare',
    key: ({ roleName }) => String(roleName),
    draw: (_, { groupId: __, ...role }) => role,
    missing: 'ATLAS_CUSTOM_ROLE_NOT_FOUND',
    initially: CUSTOM_ROLES,
  }),
  route('get', '/groups/{groupId}/dbAccessHistory/clusters/{clusterName}', signIns, {
    role: MANAGER,
    query: { authResult: ['true', 'false'], ipAddress: ANY_VALUE, nLogs: ANY_VALUE, start: ANY_VALUE, end: ANY_VALUE },
  }),
];

const refused = (status: number, code: string, detail: string, ...parameters: string[]) =>
  new ApiError(status, code, detail, parameters);

type Sent = Partial<ReturnType<typeof DatabaseUser.parse>>;

function taking(ask: RouteCall, thing: AtlasObject, before: AtlasObject | undefined): AtlasObject {
  const { groupId, ...sent } = parseBody(DatabaseUser.partial(), thing);
  if (groupId !== undefined && groupId !== ask.params.groupId)
    throw refused(400, 'GROUP_MISMATCH', 'groupId is a different project.', groupId);
  if (before !== undefined) checkSame(thing, before);
  else checkDatabase(sent);
  checkRoles(ask, sent);
  const end = sent.deleteAfterDate;
  if (end === undefined) return onlySent(thing);
  checkEnd(ask, Date.parse(end), { ...before, ...thing }, before);
  return { ...onlySent(thing), deleteAfterDate: isoTimestamp(Date.parse(end)) };
}

/** Drops the project, which comes from the path, and the password, which is never returned. */
const onlySent = ({ groupId: _, password: __, links: ___, ...rest }: AtlasObject): AtlasObject => rest;

function checkSame(sent: AtlasObject, before: AtlasObject): void {
  const isOther = (name: string) => Object.hasOwn(sent, name) && sent[name] !== before[name];
  if (isOther('username')) throw refused(409, 'DATABASE_USERNAME_CANNOT_BE_CHANGED', 'The username can’t be changed.');
  if (isOther('databaseName')) throw refused(409, 'DATABASE_NAME_CANNOT_BE_CHANGED', 'The database can’t be changed.');
  if (AUTHENTICATIONS.some(isOther)) throw refused(409, 'AUTH_TYPE_CANNOT_BE_CHANGED', 'The method can’t be changed.');
}

function checkDatabase(sent: Sent): void {
  const isExternal = AUTHENTICATIONS.some((name) => (sent[name] ?? 'NONE') !== 'NONE');
  // According to the OpenAPI document, OIDC groups use the database `admin`.
  if (sent.oidcAuthType === 'IDP_GROUP') return;
  const { databaseName = 'admin', username = '', x509Type } = sent;
  if (isExternal && databaseName === 'admin')
    throw refused(400, 'DATABASE_NAME_INVALID_EXTERNAL', 'External users belong to $external.', databaseName);
  if (!isExternal && databaseName !== 'admin')
    throw refused(400, 'DATABASE_NAME_INVALID_ADMIN', 'Users with a password belong to admin.', databaseName);
  if (x509Type === 'MANAGED' && !/^CN=[^,+=]+$/.test(username))
    throw refused(400, 'ATLAS_MANAGED_X509_NAME_INVALID', 'The name must be CN=<username>.', username);
  if (x509Type === 'CUSTOMER' && !/(^|,)CN=/i.test(username))
    throw refused(400, 'INVALID_ATTRIBUTE', 'The name needs a common name (CN).', 'username');
}

function checkRoles({ params, world }: RouteCall, { roles = [], username = '' }: Sent): void {
  const names = roles.map(({ roleName, databaseName, collectionName = '' }) =>
    [roleName, databaseName, collectionName].join('@'),
  );
  if (new Set(names).size < names.length)
    throw refused(400, 'DUPLICATE_DATABASE_ROLES', 'A role is listed twice.', username, names.join(', '));
  const ofProject = world.things.get(`/groups/${params.groupId}/customDBRoles/roles`) ?? CUSTOM_ROLES;
  const isCustom = ({ roleName }: { roleName: string }) => ofProject.some((custom) => custom.roleName === roleName);
  for (const role of roles) {
    const ofAdmin = isCustom(role) || (Object.hasOwn(ROLES, role.roleName) ? ROLES[role.roleName] : undefined);
    if (ofAdmin === undefined)
      throw refused(400, 'ATLAS_INVALID_ROLE', 'This role doesn’t exist.', role.roleName, role.databaseName);
    if (isCustom(role) && role.databaseName !== 'admin')
      throw refused(400, 'UNSUPPORTED_ROLE', 'Custom roles exist only on admin.');
    if (ofAdmin && role.databaseName !== 'admin')
      throw refused(400, 'ATLAS_INVALID_ROLE_DATABASE', 'This role exists only on admin.', role.roleName, 'admin');
  }
  if (roles.length > 1 && roles.some(isCustom))
    throw refused(400, 'ATLAS_INVALID_CUSTOM_ROLE_ASSIGNMENT', 'A custom role can’t be combined with other roles.');
}

function checkEnd({ now }: RouteCall, end: number, { x509Type }: AtlasObject, before: AtlasObject | undefined): void {
  if (x509Type === 'MANAGED' || x509Type === 'CUSTOMER')
    throw refused(400, 'ATLAS_X509_USER_CANNOT_BE_TEMPORARY', 'X.509 users can’t be temporary.');
  if (before !== undefined && before.deleteAfterDate === undefined)
    throw refused(400, 'PERMANENT_ENTITY_CANNOT_BE_MADE_TEMPORARY', 'This user is permanent.');
  if (end <= now) throw refused(400, 'EXPIRATION_DATE_IN_PAST', 'The end is in the past.');
  if (end > now + MOST_DAYS * DAY_MS)
    throw refused(400, 'EXPIRATION_DATE_EXCEEDS_MAX', 'The end must be within a week.', String(MOST_DAYS));
}

/** Lists sign-ins, with dates like `Tue Jun 08 15:49:25 GMT 2021`. Only Cluster0 in Payments has sign-ins. */
function signIns(ask: RouteCall): Answer {
  const { query, now, world } = ask;
  const { id, projectId } = dedicatedClusterOf(ask);
  const [start, end] = ['start', 'end'].map((name) => query.get(name));
  const accessLogs = RECENT_SIGN_INS.filter(() => id === clusterNamed(world, 'Cluster0').id)
    .map(({ ago, username, ipAddress, ...rest }) => ({
      at: now - ago,
      authResult: !('failed' in rest),
      authSource: username.startsWith('CN=') ? '$external' : 'admin',
      ...('failed' in rest && { failureReason: `UserNotFound: Could not find user "${username}" for db "admin"` }),
      groupId: projectId,
      hostname: 'cluster0-shard-00-00.example.net',
      ipAddress,
      username,
    }))
    .filter(({ authResult }) => (query.get('authResult') ?? String(authResult)) === String(authResult))
    .filter(({ ipAddress }) => (query.get('ipAddress') ?? ipAddress) === ipAddress)
    .filter(({ at }) => at >= Number(start ?? 0) && at <= Number(end ?? now))
    .slice(0, Number(query.get('nLogs') ?? MOST_SIGN_INS))
    .map(({ at, ...log }) => ({ ...log, timestamp: written(at) }));
  return ok({ accessLogs });
}

function written(at: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${new Date(at).toUTCString().slice(0, 3)} ${month} ${day} ${time} GMT ${year}`;
}
