// Describes the commands for which the look-up credential has sufficient roles. Reports roles as unknown if Atlas
// doesn't show them. Each command reports an error if the credential lacks a role.
import type { Atlas } from '../atlas/atlas.js';
import { describeAtlasError } from '../atlas/error-sentences.js';
import { formatList, formatNames, plural, withoutEmpty } from './format.js';
import { type CredentialRoles, type HeldRole, readCredentialRoles } from './held-roles.js';
import type { Operation } from './operation.js';
import { isAtlasError } from './optional-reads.js';
import { formatRole, roleIncludes, rolePerhapsIncludes } from './roles.js';

/** Describes the credential's roles in complete sentences. Describes an Atlas error instead of throwing it. */
export async function readCredentialSummary(
  atlas: Atlas,
  operations: readonly Operation[],
): Promise<readonly string[]> {
  const lookUps = operations.filter(({ effect }) => effect === 'read');
  try {
    return describe(await readCredentialRoles(atlas), lookUps);
  } catch (error) {
    if (!isAtlasError(error)) throw error;
    return [`I couldn’t read which roles I have in Atlas: ${describeAtlasError(error)}`];
  }
}

/**
 * Checks whether the credential can make changes, because anyone who has the credential could make them without
 * approval. Doesn't name organizations or projects, because the reader may not be allowed to see them.
 * @returns a sentence if the credential can make changes
 * @throws Atlas errors
 */
export async function readExcessRolesNote(atlas: Atlas, operations: readonly Operation[]): Promise<string | undefined> {
  const { held } = await readCredentialRoles(atlas);
  const changes = operations.filter(({ effect }) => effect !== 'read');
  const within = changes.filter((change) =>
    held.some(({ role }) => roleIncludes(role, change.role) || rolePerhapsIncludes(role, change.role)),
  );
  if (within.length === 0) return undefined;
  const asStrong = operations.filter(
    ({ effect, role }) => effect === 'read' && within.some((one) => one.role === role),
  );
  const lost = asStrong.length === 0 ? '' : `. Without those roles, ${formatNames(asStrong, MOST_NAMES)} won’t work`;
  return `my credential for look-ups has roles that let it run ${formatNames(within, MOST_NAMES)}, so anyone who gets hold of the credential could make these changes without approval. Remove the roles in Atlas if you can${lost}.`;
}

function describe(holder: CredentialRoles, lookUps: readonly Operation[]): readonly string[] {
  const { name, organizations, projects, held, notSeen } = holder;
  const seen = `${plural(organizations.length, 'organization')} and ${plural(projects.length, 'project')}`;
  return withoutEmpty(
    `I read Atlas with ${name}, which can see ${seen}.`,
    describeRoles(holder),
    ...[...groupsOf(holder, lookUps)]
      .slice(0, MOST_GROUPS)
      .map(([said, places]) => `In ${formatList(places, 3)}: ${said}`),
    notSeen.length > 0 &&
      held.length > 0 &&
      `I don’t know the credential’s roles in ${formatNames(notSeen, 3)}. If a command needs a role that I don’t have, the command tells you.`,
  );
}

const MOST_GROUPS = 4;
const MOST_NAMES = 30;

function describeRoles({ held, organizations, projects }: CredentialRoles): string {
  if (held.length > 0) return `Its roles: ${formatHeldRoles(held)}.`;
  return organizations.length + projects.length === 0
    ? 'This credential has no roles. An organization owner can grant it a role in Atlas, under Access Manager.'
    : 'I don’t know this credential’s roles, because Atlas doesn’t show them to me.';
}

/** Formats roles and where they apply: `Organization Owner in Counter Inc; Project Read Only in Payments`. */
export function formatHeldRoles(held: readonly HeldRole[]): string {
  const roles = [...new Set(held.map(({ role }) => role))];
  return roles
    .map((role) => {
      const places = held.filter((one) => one.role === role).map(({ at }) => at.name);
      return `${formatRole(role)} in ${formatList(places, 3)}`;
    })
    .join('; ');
}

/** Groups organizations and projects in which the same look-ups work, so that a hundred projects fit on one line. */
function groupsOf(
  { held, projects }: CredentialRoles,
  lookUps: readonly Operation[],
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const id of new Set(held.map(({ at }) => at.id))) {
    const project = projects.find((one) => one.id === id);
    const roles = held.filter(({ at }) => at.id === id || at.id === project?.orgId).map(({ role }) => role);
    const said = describeEnough(roles, applicableTo(project === undefined, roles, lookUps));
    const name = held.find(({ at }) => at.id === id)?.at.name ?? id;
    groups.set(said, [...(groups.get(said) ?? []), name]);
  }
  return groups;
}

/**
 * The look-ups that apply to an organization or project. Project look-ups also apply to an organization if one of the
 * credential's roles in the organization includes Project Read Only.
 */
function applicableTo(isOrganization: boolean, roles: readonly string[], lookUps: readonly Operation[]) {
  const readsProjects = !isOrganization || roles.some((role) => roleIncludes(role, 'Project Read Only'));
  return lookUps.filter(({ role }) => (role.startsWith('Project ') ? readsProjects : isOrganization));
}

function describeEnough(roles: readonly string[], lookUps: readonly Operation[]): string {
  const isEnoughHere = ({ role }: Operation) => roles.some((held) => roleIncludes(held, role));
  const lacking = lookUps.filter((one) => !isEnoughHere(one));
  if (lacking.length === 0) return 'the roles are enough for every look-up.';
  const needed = [...new Set(lacking.map(({ role }) => role))].map((role) => {
    const needing = lacking.filter((one) => one.role === role);
    return `${formatNames(needing)} (${needing.length > 1 ? 'need' : 'needs'} ${role})`;
  });
  const names = formatNames(lookUps.filter(isEnoughHere), MOST_NAMES);
  return `the roles are enough for ${names || 'no look-up'}, but not for ${formatList(needed)}.`;
}
