// The roles that a credential holds, as far as Atlas shows them: the API's root lists those of an API key; a service
// account must be read in each organization and project.
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { Project, ServiceAccount, SystemStatus } from '../atlas/replies.js';
import { listOrganizations } from './federations.js';
import type { Named } from './operation.js';
import { ifMissing, ifVisible } from './place.js';

export interface HeldRole {
  /** As the API spells it: `GROUP_OWNER`. */
  readonly role: string;
  /** Where it is held. */
  readonly at: Named;
}
export interface Holder {
  /** `the API key abcdefgh`. */
  readonly name: string;
  readonly organizations: readonly Named[];
  readonly projects: readonly (Named & { readonly orgId: string })[];
  readonly held: readonly HeldRole[];
  /** Places whose roles were not read, or that Atlas does not show. */
  readonly notSeen: readonly Named[];
}

/** Each place costs a call while somebody waits. */
const MOST_PLACES = 10;

export async function readHolder(atlas: Atlas): Promise<Holder> {
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
    return roleName
      ? [{ role: roleName, at: named.get(id) ?? { id, name: id || 'a place that Atlas doesn’t show' } }]
      : [];
  });
  return { ...all, name: `the API key ${apiKey.publicKey ?? ''}`.trim(), held, notSeen: [] };
}

const NO_ROLES = { roles: [] };
const credentialName = ({ clientId }: Atlas) =>
  clientId === undefined ? 'a service account' : `the service account ${clientId}`;

/** A project without the account gives it no role. Projects of an organization that the account owns need no call. */
async function rolesOfAccount(atlas: Atlas, { organizations, projects }: Pick<Holder, 'organizations' | 'projects'>) {
  const { clientId } = atlas;
  if (clientId === undefined) return { held: [], notSeen: [...organizations, ...projects] };
  const inOrganizations = await rolesIn(organizations, ({ id }) =>
    atlas.get(path`/orgs/${id}/serviceAccounts/${clientId}`, ServiceAccount),
  );
  const owned = new Set(inOrganizations.held.filter(({ role }) => role === 'ORG_OWNER').map(({ at }) => at.id));
  const inProjects = await rolesIn(
    projects.filter(({ orgId }) => !owned.has(orgId)),
    async ({ id }) =>
      (await ifMissing(atlas.get(path`/groups/${id}/serviceAccounts/${clientId}`, ServiceAccount))) ?? NO_ROLES,
  );
  return {
    held: [...inOrganizations.held, ...inProjects.held],
    notSeen: [...inOrganizations.notSeen, ...inProjects.notSeen],
  };
}

async function rolesIn(places: readonly Named[], read: (place: Named) => Promise<Pick<ServiceAccount, 'roles'>>) {
  const asked = places.slice(0, MOST_PLACES);
  const answers = await Promise.all(asked.map((place) => ifVisible(read(place))));
  const held = asked.flatMap((at, index) => (answers[index]?.roles ?? []).map((role) => ({ role, at })));
  const notSeen = places.filter((_, index) => answers[index] === undefined);
  return { held, notSeen };
}
