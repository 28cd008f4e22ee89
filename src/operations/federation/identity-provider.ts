// Reads an identity provider's current state, its federation and its connected organizations.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type ConnectedOrgConfig, IdentityProvider } from '../../atlas/replies.js';
import {
  type Federation,
  type ListedProvider,
  listConnections,
  listFederations,
  listProviders,
} from '../federations.js';
import { ifExists, ifReadable, ifVisible } from '../place.js';

export interface SeenProvider {
  readonly federation: Federation;
  readonly provider: IdentityProvider;
  /** The federation's other providers. */
  readonly others: readonly ListedProvider[];
  /** The connected organizations, sorted. Undefined if some of them can't be read. */
  readonly connectedOrgIds: readonly string[] | undefined;
  /** The connections of the organizations that people sign in to with this provider. */
  readonly signIns: readonly ConnectedOrgConfig[];
}

/** Searches every federation that this credential can see. Returns undefined if no federation has the provider. */
export async function findProvider(atlas: Atlas, providerId: string): Promise<SeenProvider | undefined> {
  const federations = await listFederations(atlas);
  const lists = await Promise.all(federations.map(({ id }) => ifVisible(listProviders(atlas, id))));
  for (const [index, federation] of federations.entries()) {
    const listed = lists[index] ?? [];
    if (!listed.some(({ id }) => id === providerId)) continue;
    const seen = await readProvider(atlas, federation, providerId);
    return seen && { ...seen, others: listed.filter(({ id }) => id !== providerId) };
  }
  return undefined;
}

export const providerPath = (federationId: string, providerId: string) =>
  path`/federationSettings/${federationId}/identityProviders/${providerId}`;

/** Whether the provider is missing both from a read by id and from the federation's complete list. */
export const providerIsGone = async (atlas: Atlas, federationId: string, providerId: string): Promise<boolean> =>
  (await ifExists(atlas.get(providerPath(federationId, providerId), IdentityProvider))) === undefined &&
  (await ifExists(listProviders(atlas, federationId)))?.some(({ id }) => id === providerId) === false;

async function readProvider(atlas: Atlas, federation: Federation, providerId: string) {
  const [provider, configs] = await Promise.all([
    ifExists(atlas.get(providerPath(federation.id, providerId), IdentityProvider)),
    ifReadable(listConnections(atlas, federation.id)),
  ]);
  if (provider === undefined) return undefined;
  const signIns = (configs ?? []).filter(
    ({ identityProviderId: id }) => id === provider.id || (id && id === provider.oktaIdpId),
  );
  return { federation, provider, connectedOrgIds: configs && connectedOrgIdsOf(provider, configs), signIns };
}

/**
 * Returns the organizations connected to the provider. These are the organizations that the provider lists, and those
 * whose configs refer to the provider. Configs refer to a SAML provider by `oktaIdpId` and to an OIDC provider by `id`,
 * so both ids are compared with both fields of a config. Returns undefined if the provider or the configs don't list
 * connections.
 */
export function connectedOrgIdsOf(
  provider: IdentityProvider,
  configs: readonly ConnectedOrgConfig[],
): readonly string[] | undefined {
  if (!provider.associatedOrgs || configs.some((config) => config.dataAccessIdentityProviderIds === null))
    return undefined;
  const ids = new Set([provider.id, ...(provider.oktaIdpId ? [provider.oktaIdpId] : [])]);
  const referring = configs.filter(
    (config) =>
      ids.has(config.identityProviderId ?? '') || config.dataAccessIdentityProviderIds?.some((id) => ids.has(id)),
  );
  return [...new Set([...provider.associatedOrgs, ...referring].map(({ orgId }) => orgId))].sort();
}

/** Whether the provider is in use. An OIDC provider has no status and is in use as soon as it exists. */
export const isProviderInUse = ({ status, protocol }: Pick<ListedProvider, 'status' | 'protocol'>): boolean =>
  status === 'ACTIVE' || protocol === 'OIDC';
