// Federations with their connected organizations and identity providers.
//
// Sources: the OpenAPI document, the error code page (IDENTITY_PROVIDER_DOES_NOT_EXIST, NOT_ORG_OWNER,
// CONNECTED_ORG_CONFIG_IDP_NOT_IN_FEDERATION) and tests in MongoDB's Terraform provider: VALIDATION_ERROR for an empty
// provider id and for role mappings without a provider. Atlas publishes no error code for a provider with several
// connected organizations.
import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../api-error.js';
import { parseBody } from '../body.js';
import { resourceRoutes } from '../resource.js';
import { route } from '../route.js';
import {
  type Answer,
  federationOf,
  notFoundError,
  ok,
  organizationOf,
  ownedOrgConfigs,
  type RouteCall,
} from '../route-call.js';
import { ConnectedOrgConfig as Body, IDP_PROTOCOLS, IDP_TYPES, OidcProvider, SamlProvider } from '../schemas.js';
import type { ConnectedOrgConfig, Federation, IdentityProvider } from '../world.js';

const FEDERATION = '/federationSettings/{federationSettingsId}';

export const federationRoutes = [
  route('get', '/orgs/{orgId}/federationSettings', (ask) => ok(settings(ask))),
  // The bot never calls this route, but a request for an identity provider with the id `..` could reach this route.
  route('delete', FEDERATION, deleteFederation),
  ...resourceRoutes<ConnectedOrgConfig>({
    path: `${FEDERATION}/connectedOrgConfigs`,
    item: '{orgId}',
    kept: (ask) => federationOf(ask).connectedOrgConfigs,
    select: (ask) => ownedOrgConfigs(ask, federationOf(ask)),
    key: ({ orgId }) => orgId,
    draw: (_, config) => config,
    update: updateConfig,
  }),
  ...resourceRoutes<IdentityProvider>({
    path: `${FEDERATION}/identityProviders`,
    item: '{identityProviderId}',
    itemVersions: ['2023-11-15'],
    query: { protocol: IDP_PROTOCOLS, idpType: IDP_TYPES },
    kept: (ask) => federationOf(ask).identityProviders,
    select: chosen,
    missing: 'IDENTITY_PROVIDER_DOES_NOT_EXIST',
    draw: providerReply,
    named: (_, { displayName }) => `the identity provider ${displayName}`,
    update: updateProvider,
    remove: 204,
    removing: disconnect,
  }),
];

function settings(ask: RouteCall) {
  const { id } = organizationOf(ask);
  const has = (federation: Federation) => federation.connectedOrgConfigs.some(({ orgId }) => orgId === id);
  const federation = ask.world.federations.find(has);
  const config = federation?.connectedOrgConfigs.find(({ orgId }) => orgId === id);
  if (federation === undefined || config === undefined) throw notFoundError('federation of organization', id);
  const provider = federation.identityProviders.find(({ oktaIdpId }) => oktaIdpId === config.identityProviderId);
  return {
    federatedDomains: (config.identityProviderId !== null && provider?.associatedDomains) || [],
    hasRoleMappings: config.roleMappings.length > 0,
    id: federation.id,
    identityProviderId: config.identityProviderId,
    identityProviderStatus: (config.identityProviderId !== null && provider?.status) || 'INACTIVE',
  };
}

/** Like a PUT, resets the connections and the domain restriction if they're omitted. Other omitted fields are kept. */
function updateConfig(ask: RouteCall, config: ConnectedOrgConfig): Answer {
  const { identityProviders } = federationOf(ask);
  const body = parseBody(Body, ask.body);
  if (body.identityProviderId === '') throw wrong('identityProviderId must not be empty.');
  const identityProviderId = body.identityProviderId ?? null;
  const dataAccess = body.dataAccessIdentityProviderIds ?? [];
  if (identityProviderId !== null && !identityProviders.some(({ oktaIdpId }) => oktaIdpId === identityProviderId)) {
    throw notInFederation(identityProviderId);
  }
  const oidc = identityProviders.flatMap(({ protocol, id }) => (protocol === 'OIDC' ? [id] : []));
  const unknown = dataAccess.find((id) => !oidc.includes(id));
  if (unknown !== undefined) throw notInFederation(unknown);
  const roles = body.postAuthRoleGrants ?? config.postAuthRoleGrants;
  if (identityProviderId === null) {
    const isSame = isDeepStrictEqual(body.roleMappings ?? config.roleMappings, config.roleMappings);
    if (!isSame || body.roleMappings?.length === 0) {
      throw wrong('Role mappings need an identity provider.');
    }
    if (!isDeepStrictEqual(roles, config.postAuthRoleGrants)) {
      throw wrong('Changing default roles needs an identity provider.');
    }
  }
  Object.assign(config, {
    identityProviderId,
    dataAccessIdentityProviderIds: dataAccess,
    domainAllowList: body.domainAllowList ?? config.domainAllowList,
    domainRestrictionEnabled: body.domainRestrictionEnabled ?? false,
    instantUserProvisioningDisabled: body.instantUserProvisioningDisabled ?? config.instantUserProvisioningDisabled,
    postAuthRoleGrants: roles,
    roleMappings: body.roleMappings ?? config.roleMappings,
  });
  return { ...ok(config), changed: `updated organization ${config.orgId}’s connection` };
}

const notInFederation = (id: string) =>
  new ApiError(400, 'CONNECTED_ORG_CONFIG_IDP_NOT_IN_FEDERATION', 'This provider isn’t in the federation.', [id]);

const wrong = (detail: string) => new ApiError(400, 'VALIDATION_ERROR', detail);

function deleteFederation(ask: RouteCall): Answer {
  const federation = federationOf(ask);
  ask.world.federations.splice(ask.world.federations.indexOf(federation), 1);
  return { status: 204, changed: `deleted the whole federation ${federation.id}` };
}

/** Filters identity providers. By default, only SAML workforce providers are listed. */
function chosen({ query }: RouteCall, all: readonly IdentityProvider[]): readonly IdentityProvider[] {
  const protocols = query.has('protocol') ? query.getAll('protocol') : ['SAML'];
  const types = query.has('idpType') ? query.getAll('idpType') : ['WORKFORCE'];
  return all.filter(({ protocol, idpType }) => protocols.includes(protocol) && types.includes(idpType));
}

const isConnected = (config: ConnectedOrgConfig, { id, oktaIdpId }: IdentityProvider) =>
  config.dataAccessIdentityProviderIds.includes(id) || (oktaIdpId !== null && config.identityProviderId === oktaIdpId);

function providerReply(ask: RouteCall, provider: IdentityProvider) {
  const own = ownedOrgConfigs(ask, federationOf(ask));
  return { ...provider, associatedOrgs: own.filter((config) => isConnected(config, provider)) };
}

/** Updates a provider and keeps omitted fields. Rejects deactivation whenever deletion is rejected. */
function updateProvider(ask: RouteCall, provider: IdentityProvider): Answer {
  const body = Object.entries(parseBody(provider.protocol === 'SAML' ? SamlProvider : OidcProvider, ask.body));
  const sent = Object.fromEntries(body.filter(([, value]) => value !== undefined && value !== null));
  if (sent.status === 'INACTIVE' && provider.status === 'ACTIVE') checkConnected(ask, provider);
  Object.assign(provider, sent);
  const state = provider.status === undefined ? '' : `, which is ${provider.status}`;
  return {
    ...ok(providerReply(ask, provider)),
    changed: `updated the identity provider ${provider.displayName}${state}`,
  };
}

/**
 * Returns the connected organization, if any. Rejects the call if several organizations are connected or the caller
 * doesn't own the connected organization.
 */
function checkConnected(ask: RouteCall, provider: IdentityProvider): readonly ConnectedOrgConfig[] {
  const federation = federationOf(ask);
  const connected = federation.connectedOrgConfigs.filter((config) => isConnected(config, provider));
  if (connected.length > 1) throw wrong('Several organizations are connected to this identity provider.');
  if (!connected.every((config) => ownedOrgConfigs(ask, federation).includes(config))) {
    throw new ApiError(401, 'NOT_ORG_OWNER', 'You don’t own the connected organization.');
  }
  return connected;
}

/**
 * Rejects the deletion if several organizations are connected or the caller doesn't own the connected one. According to
 * the OpenAPI document, a deletion also disconnects the caller's own organization.
 */
function disconnect(ask: RouteCall, provider: IdentityProvider): void {
  for (const config of checkConnected(ask, provider)) {
    config.dataAccessIdentityProviderIds = config.dataAccessIdentityProviderIds.filter((id) => id !== provider.id);
    if (config.identityProviderId === provider.oktaIdpId) config.identityProviderId = null;
  }
}
