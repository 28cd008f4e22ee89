// The params of changes of roles: who, which role, and where.
import { z } from 'zod';
import { choice } from '../params/choice.js';
import { organization } from '../params/organization.js';
import { project } from '../params/project.js';
import { whileItLasts } from '../recipes/for-a-while.js';
import { type GivenRole, isOfProject, ROLE_CHOICES, roleName } from './given-roles.js';
import { person } from './person-param.js';

export const roleInPlace = {
  person: person(),
  role: choice(ROLE_CHOICES, { label: 'Role', position: 2, words: ['as'] }),
  project: project({ hint: 'for a role in a project' }).optional(),
  org: organization({ words: ['of'], hint: 'for a role in a whole organization' }).optional(),
};

/** Requires a project for a project's role, and an organization for an organization's. */
export const checkPlace: z.core.CheckFn<RoleOf> = ({ value: { role, project: inProject, org }, issues }) => {
  const message = isOfProject(role)
    ? org !== undefined || inProject === undefined
      ? `${roleName(role)} is a role in a project. Say in which one, such as “in Payments”, and no organization.`
      : undefined
    : org === undefined || inProject !== undefined
      ? `${roleName(role)} is a role in an organization. Say in which one, such as “of "Counter Inc"”, and no project.`
      : undefined;
  if (message === undefined) return;
  const at = isOfProject(role) ? 'project' : 'org';
  issues.push({ code: 'custom', input: role, path: [at], message });
};

export const roleParams = z.strictObject({ ...roleInPlace, for: whileItLasts() }).check(checkPlace);
export interface RoleOf {
  readonly person: string;
  readonly role: GivenRole;
  readonly project?: string | undefined;
  readonly org?: string | undefined;
  readonly for?: string | undefined;
}
