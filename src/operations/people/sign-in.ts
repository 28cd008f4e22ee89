// Finds the roles that a user gets or loses by signing in through an organization's identity provider. Atlas doesn't
// show who is in which group at the provider.
import type { Atlas } from '../../atlas/atlas.js';
import { ConnectedOrgConfig, type FederationSettings } from '../../atlas/replies.js';
import { DAY_MS } from '../../time-units.js';
import { connectionPath, type MappedGroupRole, mappedRoles, readFederation } from '../federations.js';
import { formatList } from '../format.js';
import type { Guess } from '../guesses.js';
import { ifVisible } from '../place.js';
import { roleCode } from './given-roles.js';
import type { RoleParams } from './person-params.js';

export const SIGN_IN_GUESSES: readonly Guess[] = [
  {
    says: 'People who are added again by a sign-in keep their Atlas user id.',
    reason: 'The id belongs to the account, which remains after a membership ends. No source confirms this.',
  },
];

/** How long to watch: most users sign in again by then. */
export const SIGN_IN_WATCH_MS = DAY_MS;

interface Connection {
  readonly settings: FederationSettings;
  readonly config: ConnectedOrgConfig;
}
/**
 * An organization's connection to a federation. `none`: the organization has no federation. `unread`: the credential
 * can't read the federation.
 */
export type SeenFederation = Connection | 'none' | 'unread';

/**
 * Reads the connection.
 * @throws any error from Atlas, except for a missing permission
 */
export async function readFederationConnection(atlas: Atlas, org: string): Promise<SeenFederation> {
  const settings = await ifVisible(readFederation(atlas, org).then((found) => found ?? 'none'));
  if (settings === undefined || settings === 'none') return settings ?? 'unread';
  const config = await ifVisible(atlas.get(connectionPath(settings.id, org), ConnectedOrgConfig));
  return config === undefined ? 'unread' : { settings, config };
}

export interface SignInRoles {
  readonly mapped: readonly MappedGroupRole[];
  /** The roles for users without a role in the organization. */
  readonly byDefault: readonly string[];
  readonly letsNewcomersIn: boolean;
}
/** The effect of a sign-in on roles. `none`: no sign-in changes the user's roles. */
export type SignInEffect = SignInRoles | 'none' | 'unread';

/**
 * Returns the effect of a sign-in.
 * @param email the user's address. Atlas redirects users to the provider by their domain (manage-domain-mapping)
 */
export function signInEffectOf(connection: SeenFederation, email: string): SignInEffect {
  if (typeof connection === 'string') return connection;
  const { settings, config } = connection;
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  const domains = settings.federatedDomains?.map((one) => one.toLowerCase()) ?? [domain];
  if (!config.identityProviderId || settings.identityProviderStatus === 'INACTIVE') return 'none';
  if (!domains.includes(domain)) return 'none';
  const { roleMappings, postAuthRoleGrants } = config;
  if (!roleMappings || !postAuthRoleGrants || (settings.hasRoleMappings === true && roleMappings.length === 0))
    return 'unread';
  return {
    mapped: mappedRoles(config),
    byDefault: postAuthRoleGrants.toSorted(),
    letsNewcomersIn: config.instantUserProvisioningDisabled !== true,
  };
}

/** Returns the sorted groups of the mappings for which `isOne` returns true. */
export const groupsOfMappings = (signIn: SignInEffect, isOne: (mapped: MappedGroupRole) => boolean): string[] =>
  typeof signIn === 'string' ? [] : groupNamesOf(signIn.mapped.filter(isOne));

/** Whether a mapping gives this role in this place. */
export const isMappingToRole =
  ({ role: given, project }: RoleParams, org: string) =>
  ({ role, at }: MappedGroupRole): boolean =>
    role === roleCode(given) && at === (project ?? org);

export const groupsMappedToRole = (signIn: SignInEffect, given: RoleParams, org: string) =>
  groupsOfMappings(signIn, isMappingToRole(given, org));

export const groupNamesOf = (mapped: readonly MappedGroupRole[]): string[] =>
  [...new Set(mapped.map(({ group }) => group))].sort();

/** Formats groups, e.g. `the group sre` or `one of the groups admins and sre`. */
export const formatAnyOfGroups = (groups: readonly string[]): string =>
  groups.length === 1 ? `the group ${groups[0]}` : `one of the groups ${formatList(groups, 2)}`;

export const describeUnreadFederation = (org: string): string =>
  `I couldn’t read ${org}’s federation, so a role mapping may change this at the next sign-in.`;
