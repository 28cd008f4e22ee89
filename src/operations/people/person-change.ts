// What changes of people share: the credential that sends them, how they find somebody, and who stays an owner.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type OrgUser, TeamRoles } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { eitherPlaceAndMore, ifReadable } from '../place.js';
import type { Sought } from './find-person.js';
import { isHeldBySomebodyElse, isIn, orgRolesOf, rolesByTeams, rolesOf } from './member.js';
import { readConnection, signInOf } from './sign-in.js';

export const PEOPLE_CHANGE = { area: 'people', role: 'Project Access Manager', credential: 'owner' } as const;

/** Somebody in a project or organization. */
export interface PersonIn extends Sought {
  readonly project?: string | undefined;
  readonly org?: string | undefined;
}

/** @param find finds them in an organization */
export async function inspectPerson<F extends { readonly found: OrgUser | null }>(
  atlas: Atlas,
  given: PersonIn,
  find: (org: string) => Promise<F>,
) {
  const { project } = given;
  const [[place, [people, connection]], teams] = await Promise.all([
    eitherPlaceAndMore(atlas, given, (org) => Promise.all([find(org), readConnection(atlas, org)])),
    project === undefined ? [] : ifReadable(atlas.list(path`/groups/${project}/teams`, TeamRoles)),
  ]);
  const { found } = people;
  const who = found?.username.toLowerCase() ?? given.person;
  return {
    ...people,
    place,
    where: place.project?.name ?? place.organization.name,
    /** Their e-mail address now. */
    who,
    /** What previews of their changes have in common. */
    about: {
      subject: who,
      place,
      target: { kind: 'person', id: found?.id ?? given.person },
      concerns: [...new Set([who, given.person])],
    },
    signIn: signInOf(connection, who),
    /** Codes of the roles that they hold directly there, sorted. */
    roles: found === null ? [] : rolesOf(found, given),
    teams,
    byTeams: teams && rolesByTeams(found, teams),
    isOwnerOfAll: found !== null && orgRolesOf(found).includes('ORG_OWNER'),
  };
}
type SeenPerson = Awaited<ReturnType<typeof inspectPerson>>;

/**
 * Whether they, who accepted their invitation, are the last owner. A project may also be owned through a team; where
 * teams can't be read, Atlas decides.
 * @param readAll all people of the organization
 */
export async function isOnlyOwner(
  { found, roles, teams }: Pick<SeenPerson, 'found' | 'roles' | 'teams'>,
  project: string | undefined,
  readAll: () => Promise<readonly OrgUser[]>,
): Promise<boolean> {
  const owner = project === undefined ? 'ORG_OWNER' : 'GROUP_OWNER';
  const isOne = isIn(found) && roles.includes(owner);
  if (!isOne || teams?.some(({ roleNames }) => roleNames.includes(owner)) !== false) return false;
  return !isHeldBySomebodyElse(await readAll(), found, owner, project);
}

export const onlyOwnerBlocker = (who: string, where: string): Blocker => ({
  param: 'person',
  sentence: `${who} is the only owner of ${where}, and Atlas requires one. Make somebody else an owner first, with add-role.`,
});

export const noPersonBlocker = (who: string, org: string): Blocker => ({
  param: 'person',
  sentence: `Nobody in ${org} has the address ${who}. ${SEE_PEOPLE}`,
});

export const REINVITE = 'Invite them again with invite; they must accept.';
export const DIFFERENT_PERSON = 'this address now belongs to somebody else, or to nobody';
export const SEE_PEOPLE = 'Run people to see the list.';
export const STAYS_OWNER = 'They stay Organization Owner, so they can still do all of this.';
