// Atlas's responses about database users.
import { type Answers, BASE, PROJECT } from '../answering.js';

export const USERS = `GET /groups/${PROJECT}/databaseUsers`;
export const NOW = Date.parse('2026-11-25T10:00:00Z');

/** A database user as Atlas returns it. */
export const user = (
  roles: readonly (readonly [role: string, database: string, collection?: string])[],
  rest = {},
) => ({
  awsIAMType: 'NONE',
  databaseName: 'admin',
  labels: [],
  ldapAuthType: 'NONE',
  oidcAuthType: 'NONE',
  roles: roles.map(([roleName, databaseName, collectionName]) => ({
    roleName,
    databaseName,
    ...(collectionName !== undefined && { collectionName }),
  })),
  scopes: [] as readonly object[],
  username: 'app',
  x509Type: 'NONE',
  ...rest,
});
type User = ReturnType<typeof user>;

export const having = (...users: User[]): Answers => ({
  ...BASE,
  [USERS]: { results: users },
  ...Object.fromEntries(users.map((one) => [`${USERS}/${one.databaseName}/${one.username}`, one])),
  [`GET /groups/${PROJECT}/customDBRoles/roles`]: [{ roleName: 'reporting', actions: [], inheritedRoles: [] }],
});
