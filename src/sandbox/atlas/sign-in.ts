// Simulates a user signing in to Atlas through an identity provider.
//
// According to Atlas's pages manage-role-mapping, manage-org-mapping and federation-advanced-options, users get the
// roles of all their groups and lose mapped roles if they aren't in the group. Users without a role get the default
// roles. The last owner stays an owner. Guesses: users keep roles that have no mapping, users without any role can't
// sign in, and `instantUserProvisioningDisabled` keeps out new users.
import { isoTimestamp, objectId } from './world/ids.js';
import type { ConnectedOrgConfig, Federation, Person, World } from './world.js';

/** @returns the name of the identity provider used, if any */
export function signIn(world: World, username: string, now: number): string | undefined {
  const [first] = world.federations.flatMap((federation) =>
    providersFor(federation, username).map((provider) => ({ federation, provider })),
  );
  if (first === undefined) return undefined;
  const { federation, provider } = first;
  for (const config of federation.connectedOrgConfigs)
    if (config.identityProviderId === provider.oktaIdpId) applyRoles(world, federation, config, username, now);
  return provider.displayName;
}

/** Whether the user signs in to the organization through its identity provider, and therefore needs no invitation. */
export const isFederated = ({ federations }: World, organizationId: string, username: string): boolean =>
  federations.some((federation) => {
    const config = federation.connectedOrgConfigs.find(({ orgId }) => orgId === organizationId);
    return providersFor(federation, username).some(({ oktaIdpId }) => oktaIdpId === config?.identityProviderId);
  });

/**
 * Active SAML providers with the user's domain, oldest first. Atlas uses the oldest provider (manage-domain-mapping).
 */
const providersFor = ({ identityProviders }: Federation, username: string) =>
  identityProviders
    .filter(({ protocol, status }) => protocol === 'SAML' && status === 'ACTIVE')
    .filter(({ associatedDomains = [] }) => associatedDomains.includes(username.slice(username.lastIndexOf('@') + 1)))
    .toSorted((a, b) => String(a.createdAt).localeCompare(String(b.createdAt), 'en'));

function applyRoles(world: World, federation: Federation, config: ConnectedOrgConfig, username: string, now: number) {
  const { orgId, roleMappings, postAuthRoleGrants, instantUserProvisioningDisabled } = config;
  const isIt = (one: Person) => one.organizationId === orgId && one.username === username;
  const member = world.people.find(isIt);
  if (member === undefined && instantUserProvisioningDisabled) return;
  const person = member ?? newcomer(world, orgId, username, now);
  const isLastOwner = !world.people.some(
    (one) => one.organizationId === orgId && one !== person && !one.invitation && one.orgRoles.includes('ORG_OWNER'),
  );
  for (const { externalGroupName: group, roleAssignments } of roleMappings) {
    if (federation.groups[group]?.includes(username)) continue;
    for (const { groupId, role } of roleAssignments)
      if (!(isLastOwner && role === 'ORG_OWNER'))
        setRoles(person, groupId, (held) => held.filter((one) => one !== role));
  }
  for (const { externalGroupName: group, roleAssignments } of roleMappings)
    if (federation.groups[group]?.includes(username))
      for (const { groupId, role } of roleAssignments)
        setRoles(person, groupId, (held) => [...new Set([...held, role])]);
  if (person.orgRoles.length === 0) person.orgRoles = [...postAuthRoleGrants];
  if (person.orgRoles.length === 0) return;
  delete person.invitation;
  person.lastAuth = isoTimestamp(now);
  if (member === undefined) world.people.push(person);
}

/** Creates a member. Reuses the user's account if one exists. */
function newcomer({ people, formerPeople }: World, organizationId: string, username: string, now: number): Person {
  const known = [...formerPeople, ...people].findLast((one) => one.username === username);
  const fresh = {
    id: objectId(username, now),
    firstName: '',
    lastName: '',
    createdAt: isoTimestamp(now),
    lastAuth: '',
  };
  const { id, firstName, lastName, createdAt, lastAuth } = known ?? fresh;
  const account = { id, username, firstName, lastName, createdAt, lastAuth };
  return { ...account, organizationId, orgRoles: [], projectRoles: new Map(), teamIds: [] };
}

/** Changes roles in a project, or in the organization if `project` is undefined. */
function setRoles(person: Person, project: string | undefined, change: (held: readonly string[]) => string[]): void {
  if (project === undefined) {
    person.orgRoles = change(person.orgRoles);
    return;
  }
  const roles = change(person.projectRoles.get(project) ?? []);
  if (roles.length === 0) person.projectRoles.delete(project);
  else person.projectRoles.set(project, roles);
}
