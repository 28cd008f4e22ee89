// Describes an organization's connection to a federation.
import type { ConnectedOrgConfig } from '../../atlas/replies.js';
import { type ListedProvider, providerName } from '../federations.js';
import { formatList, plural } from '../format.js';
import type { Fact } from '../operation.js';
import { formatRole } from '../roles.js';

type Providers = readonly ListedProvider[];

/**
 * Returns the name of the SAML provider for sign-in to Atlas. The config contains the provider's `oktaIdpId`, but this
 * function accepts an `id` too.
 */
export function signInProviderName(
  { identityProviderId: id }: Pick<ConnectedOrgConfig, 'identityProviderId'>,
  providers: Providers,
): string | undefined {
  if (!id) return undefined;
  const provider = providers.find((one) => one.oktaIdpId === id || one.id === id);
  return provider === undefined ? id : providerName(provider);
}

export function connectionFacts(
  config: ConnectedOrgConfig,
  providers: Providers,
  federationId: string,
): readonly Fact[] {
  const nameOf = (id: string) => {
    const provider = providers.find((one) => one.id === id);
    return provider === undefined ? id : providerName(provider);
  };
  const conflicts = config.userConflicts.length;
  return [
    { label: 'Federation', value: federationId },
    { label: 'Database access providers', value: formatShown(config.dataAccessIdentityProviderIds, nameOf) },
    { label: 'Domain restriction', value: config.domainRestrictionEnabled ? 'on' : 'off' },
    { label: 'Allowed domains', value: formatShown(config.domainAllowList) },
    { label: 'Default roles', value: formatShown(config.postAuthRoleGrants, formatRole) },
    { label: 'User conflicts', value: conflicts === 0 ? 'none' : `${plural(conflicts, 'user')} (names not shown)` },
  ];
}

const formatShown = (list: ConnectedOrgConfig['domainAllowList'], format = (one: string) => one): string =>
  list ? formatList(list.map(format)) || 'none' : 'not shown';

export const LOCKED_OUT_SENTENCE = 'Anyone without another sign-in method is locked out, including owners.';

/** Formats the command that users must run first to disconnect the organizations. */
export const disconnectCommand = (provider: string, [org = '', ...more]: readonly string[]): string =>
  `disconnect-org "${provider}" from "${org}"${more.length > 0 ? `, and do the same for ${formatList(more)}` : ''}`;

/** Formats role mappings, e.g. `the 2 role mappings (admins and sre)`. Returns undefined if there are none. */
export function formatRoleMappings({ roleMappings: mappings }: Pick<ConnectedOrgConfig, 'roleMappings'>) {
  if (!mappings) return 'role mappings, which Atlas doesn’t show';
  if (mappings.length === 0) return undefined;
  return `the ${mappings.length === 1 ? 'role mapping' : plural(mappings.length, 'role mapping')} (${formatList(mappings.map(({ externalGroupName }) => externalGroupName || 'no group'))})`;
}
