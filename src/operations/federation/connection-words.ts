// The connection of an organization to its federation, in words.
import type { ConnectedOrgConfig } from '../../atlas/replies.js';
import { type ListedProvider, providerName } from '../federations.js';
import type { Fact } from '../operation.js';
import { sayRole } from '../roles.js';
import { plural, sayList } from '../say.js';

type Providers = readonly ListedProvider[];

/** The SAML provider with which people sign in to Atlas. The config holds its `oktaIdpId`; an `id` is accepted, too. */
export function signInProvider(
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
  const dataAccess = config.dataAccessIdentityProviderIds.map((id) => {
    const provider = providers.find((one) => one.id === id);
    return provider === undefined ? id : providerName(provider);
  });
  const conflicts = config.userConflicts.length;
  return [
    { label: 'Federation', value: federationId },
    { label: 'Database access providers', value: sayList(dataAccess) || 'none' },
    { label: 'Domain restriction', value: config.domainRestrictionEnabled ? 'on' : 'off' },
    { label: 'Allowed domains', value: sayList(config.domainAllowList) || 'none' },
    { label: 'Default roles', value: sayList(config.postAuthRoleGrants.map(sayRole)) || 'none' },
    { label: 'User conflicts', value: conflicts === 0 ? 'none' : `${plural(conflicts, 'user')} (not shown here)` },
  ];
}

/** The command that has to come first, as people type it. */
export const toDisconnect = (provider: string, [org = '', ...more]: readonly string[]): string =>
  `disconnect-org "${provider}" from "${org}"${more.length > 0 ? ', and the same for the others' : ''}`;

/** `its role mapping (sre)`, `its 2 role mappings (admins and sre)`. */
export const sayMappings = (mappings: ConnectedOrgConfig['roleMappings']): string =>
  `its ${mappings.length === 1 ? 'role mapping' : plural(mappings.length, 'role mapping')} (${sayList(mappings.map(({ externalGroupName }) => externalGroupName || 'no group'))})`;
