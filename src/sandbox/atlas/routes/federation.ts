// Federations and the organizations connected to them.
import { z } from 'zod';
import { type Answer, type Ask, federationOf, noContent, notFound, ok, organizationOf, ownConfigs } from '../ask.js';
import { checked } from '../body.js';
import { PAGED_WITH_COUNT, page } from '../listing.js';
import { RATES } from '../rates.js';
import { Refused } from '../refused.js';
import { type Route, route } from '../route.js';
import type { ConnectedOrgConfig, Federation } from '../world.js';

const versions = ['2023-01-01'];
const FEDERATION = '/federationSettings/{federationSettingsId}';
const CONFIG = `${FEDERATION}/connectedOrgConfigs/{orgId}`;
const one = { versions, rate: RATES.connectedOrgConfig };

export const federationRoutes: readonly Route[] = [
  route('GET', '/orgs/{orgId}/federationSettings', { ...one, answer: (ask) => ok(settings(ask)) }),
  route('DELETE', FEDERATION, { versions, rate: RATES.federation, answer: deleteFederation }),
  route('GET', `${FEDERATION}/connectedOrgConfigs`, {
    versions,
    rate: RATES.federation,
    query: PAGED_WITH_COUNT,
    answer: (ask) => page(ask, ownConfigs(ask, federationOf(ask))),
  }),
  route('GET', CONFIG, { ...one, answer: (ask) => ok(configOf(ask, federationOf(ask))) }),
  route('PATCH', CONFIG, { ...one, answer: updateConfig }),
  route('DELETE', CONFIG, { ...one, answer: removeConfig }),
];

function settings(ask: Ask) {
  const { id } = organizationOf(ask, 'ORG_OWNER');
  const has = (federation: Federation) => federation.connectedOrgConfigs.some(({ orgId }) => orgId === id);
  const federation = ask.world.federations.find(has);
  if (federation === undefined) throw notFound(`Organization ${id} is in no federation.`, [id]);
  const config = configFor(federation, id);
  const provider = federation.identityProviders.find(({ oktaIdpId }) => oktaIdpId === config.identityProviderId);
  return {
    federatedDomains: federation.federatedDomains,
    hasRoleMappings: config.roleMappings.length > 0,
    id: federation.id,
    identityProviderId: config.identityProviderId,
    identityProviderStatus: (config.identityProviderId !== null && provider?.status) || 'INACTIVE',
  };
}

function configOf(ask: Ask, federation: Federation): ConnectedOrgConfig {
  return configFor(federation, organizationOf(ask, 'ORG_OWNER').id);
}

function configFor({ id, connectedOrgConfigs }: Federation, orgId: string): ConnectedOrgConfig {
  const config = connectedOrgConfigs.find((one) => one.orgId === orgId);
  if (config === undefined) throw notFound(`Organization ${orgId} is not in federation ${id}.`, [orgId, id]);
  return config;
}

const Config = z.strictObject({
  identityProviderId: z.string().nullish(),
  dataAccessIdentityProviderIds: z.array(z.string()).nullish(),
  domainAllowList: z.array(z.string()).nullish(),
  domainRestrictionEnabled: z.boolean().nullish(),
  instantUserProvisioningDisabled: z.boolean().nullish(),
  postAuthRoleGrants: z.array(z.string()).nullish(),
  roleMappings: z.array(z.unknown()).nullish(),
  // Sent back as they were read; read-only.
  orgId: z.string().optional(),
  userConflicts: z.unknown().optional(),
  links: z.unknown().optional(),
});

/** Nearly a PUT: what is left out of the connections and of the domain restriction is taken away; the rest stays. */
function updateConfig(ask: Ask): Answer {
  const federation = federationOf(ask);
  const config = configOf(ask, federation);
  const body = checked(Config, ask.body);
  const identityProviderId = body.identityProviderId ?? null;
  const dataAccess = body.dataAccessIdentityProviderIds ?? [];
  const known = (is: (provider: Federation['identityProviders'][number]) => boolean) =>
    federation.identityProviders.some(is);
  if (identityProviderId !== null && !known(({ oktaIdpId }) => oktaIdpId === identityProviderId)) {
    throw new Refused(400, 'VALIDATION_ERROR', 'identityProviderId names no SAML provider of this federation.');
  }
  if (!dataAccess.every((id) => known((provider) => provider.protocol === 'OIDC' && provider.id === id))) {
    throw new Refused(
      400,
      'VALIDATION_ERROR',
      'dataAccessIdentityProviderIds has an id that is no OIDC provider here.',
    );
  }
  if (body.roleMappings?.length === 0 && identityProviderId === null) {
    throw new Refused(400, 'VALIDATION_ERROR', 'Role mappings need an identity provider: leave them out.');
  }
  Object.assign(config, {
    identityProviderId,
    dataAccessIdentityProviderIds: dataAccess,
    domainAllowList: body.domainAllowList ?? config.domainAllowList,
    domainRestrictionEnabled: body.domainRestrictionEnabled ?? false,
    instantUserProvisioningDisabled: body.instantUserProvisioningDisabled ?? config.instantUserProvisioningDisabled,
    postAuthRoleGrants: body.postAuthRoleGrants ?? config.postAuthRoleGrants,
    roleMappings: body.roleMappings ?? config.roleMappings,
  });
  return ok(config, `updated the connection of organization ${config.orgId}`);
}

/** Takes the organization out of the federation; the last one stays. */
function removeConfig(ask: Ask): Answer {
  const federation = federationOf(ask);
  const config = configOf(ask, federation);
  if (federation.connectedOrgConfigs.length === 1) {
    throw new Refused(400, 'VALIDATION_ERROR', 'The last organization of a federation stays connected.');
  }
  federation.connectedOrgConfigs.splice(federation.connectedOrgConfigs.indexOf(config), 1);
  return noContent(`took organization ${config.orgId} out of its federation`);
}

/** No operation of the bot wants this; a `..` in the place of an identity provider's id leads here. */
function deleteFederation(ask: Ask): Answer {
  const federation = federationOf(ask);
  ask.world.federations.splice(ask.world.federations.indexOf(federation), 1);
  return noContent(`deleted the whole federation ${federation.id}`);
}
