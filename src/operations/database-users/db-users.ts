// Who may sign in to a project's databases, and with which roles.
import { z } from 'zod';
import type { DatabaseUser } from '../../atlas/replies.js';
import type { Result } from '../operation.js';
import { project } from '../params/project.js';
import { placeOfProject } from '../place.js';
import { lookUp } from '../recipes/look-up.js';
import { plural } from '../say.js';
import { isOfAll, rolesOf } from './database-roles.js';
import { readUsers, sayAuthentication, sayRoles, sayScopes, showEnd } from './database-user.js';

export const dbUsers = lookUp({
  name: 'db-users',
  title: 'List who may sign in to a project’s databases',
  area: 'database-users',
  example: 'db-users in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: project() }),

  async run(atlas, given): Promise<Result> {
    const [place, users] = await Promise.all([placeOfProject(atlas, given.project), readUsers(atlas, given.project)]);
    const { name } = place.project;
    const sorted = users.toSorted((a, b) => Number(isWide(b)) - Number(isWide(a)) || compare(a, b));
    return {
      headline: headline(name, users),
      place,
      facts: [],
      ...(sorted.length > 0 && {
        table: {
          caption: `Database users of ${name}, those with roles in every database first`,
          columns: ['User', 'Roles', 'Limited to', 'Signs in with', 'Ends', 'Description'],
          rows: sorted.map((user) => [
            user.username,
            sayRoles(rolesOf(user)),
            user.scopes.length === 0 ? 'all clusters' : sayScopes(user),
            sayAuthentication(user),
            user.deleteAfterDate ? showEnd(user) : '–',
            user.description || '–',
          ]),
        },
      }),
      personal: true, // many are named after people
      notes: [],
      next: [{ label: 'Addresses', operation: 'addresses', params: { project: given.project } }],
    };
  },
});

const isWide = (user: DatabaseUser) => rolesOf(user).some(isOfAll);
const compare = (a: DatabaseUser, b: DatabaseUser) => a.username.localeCompare(b.username, 'en');

function headline(name: string, users: readonly DatabaseUser[]): string {
  if (users.length === 0) return `${name} has no database users.`;
  const wide = users.filter(isWide).length;
  const every = wide === 0 ? '' : `, ${wide} of them with roles in every database`;
  return `${name} has ${plural(users.length, 'database user')}${every}.`;
}
