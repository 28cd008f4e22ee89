// The connection of an organization to its federation as what changes it sees it: looked at, compared, sent, read back.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { ConnectedOrgConfig, FederationSettings, IdentityProvider } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import type { Fact, Json, Named } from '../operation.js';
import { ifMissing, organizationNamed } from '../place.js';
import { sayList } from '../say.js';
import { connectionFacts, signInProvider } from './connection-words.js';
import { type ListedProvider, listProviders, providerName } from './federations.js';
import { providerPath } from './identity-provider.js';

/** What Atlas takes away where a call leaves it out, or might: sent back whole. Lists are sorted, as their order means nothing. */
const OrgConnection = z.object({
  /** The SAML provider's `oktaIdpId`. */
  identityProviderId: z.string().nullable(),
  dataAccessIdentityProviderIds: z.array(z.string()),
  domainAllowList: z.array(z.string()),
  domainRestrictionEnabled: z.boolean(),
  instantUserProvisioningDisabled: z.boolean().nullable(),
  postAuthRoleGrants: z.array(z.string()),
});
export type OrgConnection = z.output<typeof OrgConnection>;

/** What a change of a connection rests on. */
export const ConnectionBasis = z.object({
  /** Null when the organization is in no federation, which blocks. */
  federationSettingsId: z.string().nullable(),
  /** Null when the federation has no such provider, which blocks. */
  provider: z.object({ protocol: z.string().nullable(), oktaIdpId: z.string().nullable() }).nullable(),
  connection: OrgConnection.nullable(),
});
export type ConnectionBasis = z.output<typeof ConnectionBasis>;

export interface ConnectionOf {
  readonly provider: string;
  readonly org: string;
}

/** A domain restriction that is left out is switched off, so one that Atlas does not show must not pass for off. */
const ShownOrgConfig = ConnectedOrgConfig.extend({ domainRestrictionEnabled: z.boolean() });

/** An organization, how it is connected, and the provider in question, as a preview needs them. */
export async function lookAtConnection(atlas: Atlas, { org, provider: providerId }: ConnectionOf) {
  const [organization, federation] = await Promise.all([
    organizationNamed(atlas, org),
    ifMissing(atlas.get(path`/orgs/${org}/federationSettings`, FederationSettings)),
  ]);
  const [config, provider, listed] = federation
    ? await Promise.all([
        ifMissing(atlas.get(configPath(federation.id, org), ShownOrgConfig)),
        ifMissing(atlas.get(providerPath(federation.id, providerId), IdentityProvider)),
        listProviders(atlas, federation.id),
      ])
    : [];
  const name = provider === undefined ? providerId : providerName(provider);
  const connection = config ? connectionOf(config) : null;
  const isConnected = connection !== null && isConnectedTo(connection, providerId, provider?.oktaIdpId ?? null);
  return {
    organization,
    provider,
    config,
    listed: listed ?? [],
    name,
    isConnected,
    common: {
      before: isConnected ? `connected to ${name}` : `not connected to ${name}`,
      place: { organization },
      names: { provider: name, org: organization.name },
      target: { kind: 'federation', id: federation?.id ?? org },
      path: `connection/${org}`,
      facts: federation && config ? factsOf(config, listed ?? [], federation.id) : [],
      basis: {
        federationSettingsId: federation?.id ?? null,
        provider: provider ? { protocol: provider.protocol ?? null, oktaIdpId: provider.oktaIdpId ?? null } : null,
        connection,
      },
    },
    blockers: config === undefined ? [noFederation(organization)] : provider ? [] : [noProvider(organization, name)],
  };
}
export type SeenConnection = Awaited<ReturnType<typeof lookAtConnection>>;

const factsOf = (
  config: ConnectedOrgConfig,
  listed: readonly ListedProvider[],
  federationId: string,
): readonly Fact[] => [
  { label: 'Sign-in provider', value: signInProvider(config, listed) ?? 'none' },
  ...connectionFacts(config, listed, federationId),
];

const configPath = (federationId: string, org: string) =>
  path`/federationSettings/${federationId}/connectedOrgConfigs/${org}`;

const noFederation = ({ name }: Named): Blocker => ({
  param: 'org',
  sentence: `${name} is in no federation, so it has no identity providers. Check the name, then ask again.`,
});

const noProvider = ({ name }: Named, provider: string): Blocker => ({
  param: 'provider',
  sentence: `The federation of ${name} has no identity provider ${provider}. It may be deleted already: look at idps.`,
});

function connectionOf(config: z.output<typeof ShownOrgConfig>): OrgConnection {
  return {
    identityProviderId: config.identityProviderId || null,
    dataAccessIdentityProviderIds: config.dataAccessIdentityProviderIds.toSorted(),
    domainAllowList: config.domainAllowList.toSorted(),
    domainRestrictionEnabled: config.domainRestrictionEnabled,
    instantUserProvisioningDisabled: config.instantUserProvisioningDisabled ?? null,
    postAuthRoleGrants: config.postAuthRoleGrants.toSorted(),
  };
}

/** Undefined when the organization is no longer in the federation that it was in. */
async function connectionNow(
  atlas: Atlas,
  { org }: ConnectionOf,
  { federationSettingsId }: ConnectionBasis,
): Promise<OrgConnection | undefined> {
  const found = await ifMissing(atlas.get(configPath(federationSettingsId ?? '', org), ShownOrgConfig));
  return found && connectionOf(found);
}

/** A provider that was deleted since cannot be connected again. */
export const hasProvider = async (
  atlas: Atlas,
  { provider }: ConnectionOf,
  { federationSettingsId }: ConnectionBasis,
): Promise<boolean> =>
  (await ifMissing(atlas.get(providerPath(federationSettingsId ?? '', provider), IdentityProvider))) !== undefined;

/** A config names a SAML provider by its `oktaIdpId` and an OIDC provider by its `id`; either is looked for in either place. */
const isConnectedTo = (connection: OrgConnection, id: string, oktaIdpId: string | null): boolean =>
  !isDeepStrictEqual(connection, disconnected(connection, id, oktaIdpId));

export function disconnected(connection: OrgConnection, id: string, oktaIdpId: string | null): OrgConnection {
  const { identityProviderId, dataAccessIdentityProviderIds: all } = connection;
  const isIt = (one: string | null) => one !== null && (one === id || one === oktaIdpId);
  return {
    ...connection,
    identityProviderId: isIt(identityProviderId) ? null : identityProviderId,
    dataAccessIdentityProviderIds: all.filter((one) => !isIt(one)),
  };
}

/** What connecting and disconnecting have in common. `wanted`: how the connection is to be afterwards. */
export const connecting = (wanted: (given: ConnectionOf, basis: ConnectionBasis) => OrgConnection) => ({
  area: 'federation' as const,
  role: 'Organization Owner',
  effect: 'reversible' as const,
  interrupts: true,
  basis: ConnectionBasis,
  path: ({ org }: ConnectionOf, { federationSettingsId }: ConnectionBasis) =>
    configPath(federationSettingsId ?? '', org),
  body: (given: ConnectionOf, basis: ConnectionBasis) => bodyOf(given, wanted(given, basis)),
  wanted,
  state: connectionNow,
  before: ({ connection }: ConnectionBasis) => connection,
  /** Of this provider alone: it may be connected to others since, or no longer. */
  stillDone: (
    state: OrgConnection | null,
    { params, basis }: { readonly params: ConnectionOf; readonly basis: ConnectionBasis },
  ) => {
    const isConnected = (connection: OrgConnection) =>
      isConnectedTo(connection, params.provider, basis.provider?.oktaIdpId ?? null);
    return state !== null && isConnected(state) === isConnected(wanted(params, basis));
  },
  where: ({ org }: ConnectionOf) => `the connection of the organization ${org} to its federation`,
  drift: sayConnectionDrift,
});

/**
 * Sends everything that Atlas takes away when it is left out. Role mappings are not sent: Atlas keeps those, and refuses an
 * empty list where no provider is connected. Nor is an `identityProviderId` of nothing, which it refuses as well.
 */
function bodyOf(
  { org }: ConnectionOf,
  { identityProviderId, instantUserProvisioningDisabled, ...rest }: OrgConnection,
): Json {
  return {
    orgId: org,
    ...rest,
    ...(identityProviderId !== null && { identityProviderId }),
    ...(instantUserProvisioningDisabled !== null && { instantUserProvisioningDisabled }),
  };
}

/** What each part of it is called, and how it is. */
const PARTS: readonly (readonly [label: string, say: (connection: OrgConnection) => string])[] = [
  ['sign-in provider', ({ identityProviderId }) => identityProviderId ?? 'none'],
  ['database access providers', ({ dataAccessIdentityProviderIds: ids }) => sayList(ids) || 'none'],
  ['domain restriction', ({ domainRestrictionEnabled }) => sayOn(domainRestrictionEnabled)],
  ['allowed domains', ({ domainAllowList }) => sayList(domainAllowList) || 'none'],
  ['roles at first sign-in', ({ postAuthRoleGrants }) => sayList(postAuthRoleGrants) || 'none'],
  [
    'instant user provisioning',
    ({ instantUserProvisioningDisabled: off }) => (off === null ? 'not said' : sayOn(!off)),
  ],
];

const sayOn = (isOn: boolean) => (isOn ? 'on' : 'off');

function sayConnectionDrift(before: ConnectionBasis, after: ConnectionBasis): string {
  const [from, to] = [before.connection, after.connection];
  if (from === null || to === null) return 'the organization left its federation';
  if (before.federationSettingsId !== after.federationSettingsId) return 'the organization moved to another federation';
  if (after.provider === null) return 'the identity provider is gone';
  const changed = PARTS.filter(([, say]) => say(from) !== say(to));
  return changed.length === 0
    ? 'the kind of the identity provider changed'
    : sayList(changed.map(([label, say]) => `the ${label} went from ${say(from)} to ${say(to)}`));
}
