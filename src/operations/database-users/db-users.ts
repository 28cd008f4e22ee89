// Lists the users who can sign in to a project's databases, with their roles.
import { z } from 'zod';
import type { DatabaseUser } from '../../atlas/replies.js';
import { plural } from '../format.js';
import { projectParam } from '../params/project.js';
import { defineProjectLookUp } from '../recipes/look-up.js';
import { coversAllDatabases, databaseRolesOf } from './database-roles.js';
import { formatAuthentication, formatDeletionTime, formatRoles, formatScopes, readUsers } from './database-user.js';

export const dbUsers = defineProjectLookUp({
  name: 'db-users',
  title: 'List who can sign in to a project’s databases',
  aliases: ['users', 'logins', 'who can log in', 'log in'],
  area: 'database-users',
  example: 'db-users in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: projectParam() }),
  columns: {
    User: ({ username }: DatabaseUser) => username,
    Roles: (user) => (areRolesShown(user) ? formatRoles(databaseRolesOf(user)) : 'not shown'),
    'Limited to': (user) => (user.scopes?.length === 0 ? 'no limit' : formatScopes(user)),
    'Signs in with': formatAuthentication,
    Ends: (user) => (user.deleteAfterDate ? formatDeletionTime(user) : '–'),
    Description: ({ description }) => description || '–',
  },

  read: (atlas, given) => readUsers(atlas, given.project),
  answer: (users, { given, place: { project } }) => ({
    headline: headline(project.name, users),
    caption: `Database users in ${project.name}, users with roles in every database first`,
    rows: users.toSorted((a, b) => Number(isWide(b)) - Number(isWide(a)) || compare(a, b)),
    personal: true, // many are named after people
    next: [{ label: 'Addresses', operation: 'addresses', params: { project: given.project } }],
  }),
});

const areRolesShown = ({ roles }: DatabaseUser) =>
  roles?.every(({ collectionName }) => collectionName !== null) ?? false;
const isWide = (user: DatabaseUser) => areRolesShown(user) && databaseRolesOf(user).some(coversAllDatabases);
const compare = (a: DatabaseUser, b: DatabaseUser) => a.username.localeCompare(b.username, 'en');

function headline(name: string, users: readonly DatabaseUser[]): string {
  if (users.length === 0) return `${name} has no database users.`;
  const wide = users.filter(isWide).length;
  const every = wide === 0 ? '' : `, ${wide} of them with roles in every database`;
  return `${name} has ${plural(users.length, 'database user')}${every}.`;
}
