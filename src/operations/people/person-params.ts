// Params for changes to users. They name the user, the role and the place.
import { z } from 'zod';
import { quoted } from '../format.js';
import { choiceParam } from '../params/choice.js';
import { textParam } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';
import { organizationParam } from '../params/organization.js';
import { projectParam } from '../params/project.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { isProjectRole, ROLE_CHOICES, roleName } from './given-roles.js';

const personKind: ParamKind = { name: 'person', noun: 'person', takes: 'phrase', input: 'text' };
const address = z.email();

/** Returns the param for an Atlas user's e-mail address in lower case, e.g. `ada@example.com`. */
export const personParam = () =>
  textParam(
    (text) => {
      const value = text.trim().toLowerCase();
      if (address.safeParse(value).success) return { ok: true, value };
      const reason = `${quoted(text)} isn’t an e-mail address. Enter the address this person signs in to Atlas with, such as ada@example.com.`;
      return { ok: false, reason };
    },
    {
      label: 'Person',
      hint: 'the e-mail address this person signs in to Atlas with, such as ada@example.com',
      kind: personKind,
      position: 1,
    },
  );

export const roleParamFields = {
  person: personParam(),
  role: choiceParam(ROLE_CHOICES, { label: 'Role', position: 2, words: ['as'] }),
  project: projectParam({ hint: 'for a role in a project' }).optional(),
  org: organizationParam({ words: ['of'], hint: 'for a role in a whole organization' }).optional(),
};

/** Requires a project for a project role and an organization for an organization role. */
export const checkRolePlace: z.core.CheckFn<RoleParams> = ({ value: { role, project: inProject, org }, issues }) => {
  const message = isProjectRole(role)
    ? org !== undefined || inProject === undefined
      ? `${roleName(role)} is a project role. Name a project, such as “in Payments”, instead of an organization.`
      : undefined
    : org === undefined || inProject !== undefined
      ? `${roleName(role)} is an organization role. Name an organization, such as “of "Counter Inc"”, instead of a project.`
      : undefined;
  if (message === undefined) return;
  const at = isProjectRole(role) ? 'project' : 'org';
  issues.push({ code: 'custom', input: role, path: [at], message });
};

export const roleParamsSchema = z.strictObject({ ...roleParamFields, for: optionalEndParam() }).check(checkRolePlace);
export type RoleParams = z.output<z.ZodObject<typeof roleParamFields>> & { readonly for?: string | undefined };
