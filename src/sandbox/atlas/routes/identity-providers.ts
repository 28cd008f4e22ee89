// Identity providers of a federation.
import { type Answer, type Ask, federationOf, hexParam, noContent, ok, ownConfigs } from '../ask.js';
import { invalid, PAGED_WITH_COUNT, page } from '../listing.js';
import { RATES } from '../rates.js';
import { Refused } from '../refused.js';
import { type Route, route } from '../route.js';
import type { ConnectedOrgConfig, Federation, IdentityProvider } from '../world.js';

const LIST = '/federationSettings/{federationSettingsId}/identityProviders';
const one = { versions: ['2023-01-01', '2023-11-15'], rate: RATES.federation };

export const identityProviderRoutes: readonly Route[] = [
  route('GET', LIST, {
    versions: ['2023-01-01'],
    rate: RATES.federation,
    query: [...PAGED_WITH_COUNT, 'protocol', 'idpType'],
    answer: list,
  }),
  route('GET', `${LIST}/{identityProviderId}`, {
    ...one,
    answer: (ask) => {
      const federation = federationOf(ask);
      return ok(providerReply(ask, federation, providerOf(ask, federation)));
    },
  }),
  route('DELETE', `${LIST}/{identityProviderId}`, { ...one, answer: remove }),
];

/** Without being asked for the others, only SAML providers of the workforce are listed. */
function list(ask: Ask): Answer {
  const federation = federationOf(ask);
  const protocols = chosen(ask, 'protocol', ['SAML', 'OIDC']);
  const types = chosen(ask, 'idpType', ['WORKFORCE', 'WORKLOAD']);
  const providers = federation.identityProviders.filter(
    ({ protocol, idpType }) => protocols.includes(protocol) && types.includes(idpType),
  );
  return page(
    ask,
    providers.map((provider) => providerReply(ask, federation, provider)),
  );
}

/** @param values that there are; the first is the default */
function chosen(ask: Ask, name: string, values: readonly string[]): readonly string[] {
  const asked = ask.query.getAll(name);
  const unknown = asked.find((value) => !values.includes(value));
  if (unknown !== undefined) throw invalid(name, `${name} is one of ${values.join(', ')}.`);
  return asked.length > 0 ? asked : values.slice(0, 1);
}

function providerOf(ask: Ask, { identityProviders }: Federation): IdentityProvider {
  const id = hexParam(ask, 'identityProviderId');
  const provider = identityProviders.find((one) => one.id === id);
  if (provider !== undefined) return provider;
  throw new Refused(404, 'IDENTITY_PROVIDER_DOES_NOT_EXIST', `There is no identity provider ${id}.`, [id]);
}

const isConnected = (config: ConnectedOrgConfig, { id, oktaIdpId }: IdentityProvider) =>
  config.dataAccessIdentityProviderIds.includes(id) || (oktaIdpId !== null && config.identityProviderId === oktaIdpId);

function providerReply(ask: Ask, federation: Federation, { details, ...provider }: IdentityProvider) {
  const associatedOrgs = ownConfigs(ask, federation).filter((config) => isConnected(config, { details, ...provider }));
  return { ...details, ...provider, associatedOrgs };
}

/**
 * Refused when several organizations are connected, or one that the caller does not own. One that it owns is
 * disconnected with it, going by the OpenAPI document; the error codes are not published.
 */
function remove(ask: Ask): Answer {
  const federation = federationOf(ask);
  const provider = providerOf(ask, federation);
  const connected = federation.connectedOrgConfigs.filter((config) => isConnected(config, provider));
  if (connected.length > 1) {
    throw new Refused(400, 'VALIDATION_ERROR', 'Several organizations are connected to this identity provider.');
  }
  if (!connected.every((config) => ownConfigs(ask, federation).includes(config))) {
    throw new Refused(401, 'NOT_ORG_OWNER', 'An organization that you do not own is connected to it.');
  }
  for (const config of connected) {
    config.dataAccessIdentityProviderIds = config.dataAccessIdentityProviderIds.filter((id) => id !== provider.id);
    if (config.identityProviderId === provider.oktaIdpId) config.identityProviderId = null;
  }
  federation.identityProviders.splice(federation.identityProviders.indexOf(provider), 1);
  return noContent(`deleted the identity provider ${provider.displayName}`);
}
