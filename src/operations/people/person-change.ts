// What changes to users share: the credential they use, finding the user, and keeping at least one owner.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type OrgUser, TeamRoles } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { ifReadable, readProjectOrOrgAnd } from '../place.js';
import type { PersonToFind } from './find-person.js';
import { isMember, isRoleHeldBySomebodyElse, memberRolesOf, orgRolesOf, rolesFromTeams } from './member.js';
import { readFederationConnection, signInEffectOf } from './sign-in.js';

export const PEOPLE_CHANGE_SPEC = {
  area: 'people',
  role: 'Project Access Manager',
  orgRole: 'Organization Owner',
  credential: 'owner',
} as const;

/** A user to find in a project or organization. */
export interface PersonAndPlace extends PersonToFind {
  readonly project?: string | undefined;
  readonly org?: string | undefined;
}

/**
 * Reads the user for a preview.
 * @param find finds the user in an organization
 */
export async function inspectPerson<F extends { readonly found: OrgUser | null }>(
  atlas: Atlas,
  given: PersonAndPlace,
  find: (org: string) => Promise<F>,
) {
  const { project } = given;
  const [[place, [people, connection]], teams] = await Promise.all([
    readProjectOrOrgAnd(atlas, given, (org) => Promise.all([find(org), readFederationConnection(atlas, org)])),
    project === undefined ? [] : ifReadable(atlas.list(path`/groups/${project}/teams`, TeamRoles)),
  ]);
  const { found } = people;
  const who = found?.username.toLowerCase() ?? given.person;
  return {
    ...people,
    place,
    where: place.project?.name ?? place.organization.name,
    /** The user's current e-mail address. */
    who,
    /** The preview fields that all changes to this user share. */
    about: {
      subject: who,
      place,
      target: { kind: 'person', id: found?.id ?? given.person },
      concerns: [...new Set([who, given.person])],
    },
    signIn: signInEffectOf(connection, who),
    /** The sorted codes of the user's direct roles in the requested project or organization. */
    roles: found === null ? [] : memberRolesOf(found, given),
    teams,
    byTeams: teams && rolesFromTeams(found, teams),
    isOwnerOfAll: found !== null && orgRolesOf(found).includes('ORG_OWNER'),
  };
}
type SeenPerson = Awaited<ReturnType<typeof inspectPerson>>;

/**
 * Whether the user is the last owner and has accepted their invitation. Returns false if teams can't be read, because a
 * team may also own the project. Atlas then decides.
 * @param readAll reads all users in the organization
 */
export async function isOnlyOwner(
  { found, roles, teams }: Pick<SeenPerson, 'found' | 'roles' | 'teams'>,
  project: string | undefined,
  readAll: () => Promise<readonly OrgUser[]>,
): Promise<boolean> {
  const owner = project === undefined ? 'ORG_OWNER' : 'GROUP_OWNER';
  const isOwner = isMember(found) && roles.includes(owner);
  if (!isOwner || teams?.some(({ roleNames }) => roleNames.includes(owner)) !== false) return false;
  return !isRoleHeldBySomebodyElse(await readAll(), found, owner, project);
}

export const onlyOwnerBlocker = (who: string, where: string): Blocker => ({
  param: 'person',
  sentence: `${who} is the only owner of ${where}, and Atlas requires at least one. Make somebody else an owner first with add-role.`,
});

export const noPersonBlocker = (who: string, org: string): Blocker => ({
  param: 'person',
  sentence: `Atlas shows nobody in ${org} with the address ${who}. ${SEE_PEOPLE_HINT}`,
});

export const PERSON_CHANGED_DRIFT = 'this address now belongs to somebody else, or to nobody';
export const SEE_PEOPLE_HINT = 'Run the people command to see the list.';
export const STAYS_OWNER_NOTE = 'This person stays Organization Owner and can still do everything in the project.';
