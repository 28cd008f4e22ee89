// Reads the credential roles that Atlas shows. The API's root returns an API key's roles. A service account's roles
// must be read in each organization and project.
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { Project, ServiceAccount, SystemStatus } from '../atlas/replies.js';
import { listOrganizations } from './federations.js';
import type { NamedItem } from './operation.js';
import { ifExists, ifVisible } from './place.js';

export interface HeldRole {
  /** The role's code in the API: `GROUP_OWNER`. */
  readonly role: string;
  /** The organization or project in which the role applies. */
  readonly at: NamedItem;
}
export interface CredentialRoles {
  /** The credential's name in a sentence: `the API key abcdefgh`. */
  readonly name: string;
  readonly organizations: readonly NamedItem[];
  readonly projects: readonly (NamedItem & { readonly orgId: string })[];
  readonly held: readonly HeldRole[];
  /** The organizations and projects in which the credential's roles are unknown. */
  readonly notSeen: readonly NamedItem[];
}

/** The maximum number of organizations or projects to read, because each takes a call while a user waits. */
const MOST_PLACES = 10;

export async function readCredentialRoles(atlas: Atlas): Promise<CredentialRoles> {
  const [{ apiKey }, organizations, projects] = await Promise.all([
    atlas.get(path``, SystemStatus),
    listOrganizations(atlas),
    atlas.list(path`/groups`, Project),
  ]);
  const all = { organizations, projects };
  if (!apiKey) return { ...all, name: credentialName(atlas), ...(await rolesOfAccount(atlas, all)) };
  const named = new Map([...organizations, ...projects].map((one) => [one.id, one]));
  const held = apiKey.roles.flatMap(({ roleName, orgId, groupId }) => {
    const id = groupId ?? orgId ?? '';
    return roleName ? [{ role: roleName, at: named.get(id) ?? { id, name: id || UNLISTED } }] : [];
  });
  return { ...all, name: `the API key ${apiKey.publicKey ?? ''}`.trim(), held, notSeen: [] };
}

const UNLISTED = 'a project or organization that Atlas doesn’t show';
const NO_ROLES = { roles: [] };
const credentialName = ({ clientId }: Atlas) =>
  clientId === undefined ? 'a service account' : `the service account ${clientId}`;

/**
 * Reads a service account's roles. Skips projects in organizations that the account owns. An account that a project
 * doesn't list has no role in that project.
 */
async function rolesOfAccount(
  atlas: Atlas,
  { organizations, projects }: Pick<CredentialRoles, 'organizations' | 'projects'>,
) {
  const { clientId } = atlas;
  if (clientId === undefined) return { held: [], notSeen: [...organizations, ...projects] };
  const inOrganizations = await rolesIn(organizations, ({ id }) =>
    atlas.get(path`/orgs/${id}/serviceAccounts/${clientId}`, ServiceAccount),
  );
  const owned = new Set(inOrganizations.held.filter(({ role }) => role === 'ORG_OWNER').map(({ at }) => at.id));
  const inProjects = await rolesIn(
    projects.filter(({ orgId }) => !owned.has(orgId)),
    async ({ id }) =>
      (await ifExists(atlas.get(path`/groups/${id}/serviceAccounts/${clientId}`, ServiceAccount))) ?? NO_ROLES,
  );
  return {
    held: [...inOrganizations.held, ...inProjects.held],
    notSeen: [...inOrganizations.notSeen, ...inProjects.notSeen],
  };
}

async function rolesIn(
  places: readonly NamedItem[],
  read: (place: NamedItem) => Promise<Pick<ServiceAccount, 'roles'>>,
) {
  const asked = places.slice(0, MOST_PLACES);
  const answers = await Promise.all(asked.map((place) => ifVisible(read(place))));
  const held = asked.flatMap((at, index) => (answers[index]?.roles ?? []).map((role) => ({ role, at })));
  const notSeen = places.filter((_, index) => answers[index] === undefined);
  return { held, notSeen };
}
