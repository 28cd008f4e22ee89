// Reads, compares and sends an organization's connection, for changes to the connection.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { ConnectedOrgConfig, IdentityProvider } from '../../atlas/replies.js';
import { blockedBy } from '../blocker.js';
import { connectionPath, listConnections, listProviders, providerName, readFederation } from '../federations.js';
import { formatList } from '../format.js';
import type { Json, NamedItem } from '../operation.js';
import { ifExists, readOrganizationName } from '../place.js';
import { type DocumentedFields, undocumentedFieldsNote, withFieldNames } from '../undocumented.js';
import { connectionFacts, signInProviderName } from './connection-words.js';
import { providerIsGone, providerPath } from './identity-provider.js';
import { NO_PROVIDER_CLAUSE } from './provider-change.js';

/**
 * The fields that Atlas may reset if a call omits them. Every call sends all these fields. Lists are sorted because
 * their order has no meaning.
 */
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

export const ConnectionBasis = z.object({
  /** The organization's federation. Null if the organization isn't in a federation, which blocks the change. */
  federationSettingsId: z.string().nullable(),
  /** The identity provider. Null if the federation doesn't have the provider, which blocks the change. */
  provider: z.object({ protocol: z.string().nullable(), oktaIdpId: z.string().nullable() }).nullable(),
  connection: OrgConnection.nullable(),
});
export type ConnectionBasis = z.output<typeof ConnectionBasis>;

export interface ConnectionParams {
  readonly provider: string;
  readonly org: string;
}

/**
 * Requires every field that a call sends, because an unknown restriction must not count as off, and an unknown list
 * must not count as empty.
 */
const WholeOrgConfig = ConnectedOrgConfig.extend({
  identityProviderId: z.string().nullable(),
  dataAccessIdentityProviderIds: z.array(z.string()),
  domainAllowList: z.array(z.string()),
  domainRestrictionEnabled: z.boolean(),
  postAuthRoleGrants: z.array(z.string()),
});
/** The provider as a basis needs it. Requires the protocol, which shows whether the provider is for Atlas. */
const WholeProvider = IdentityProvider.extend({ protocol: z.string() });

/** Reads the organization, its connection and the provider for a preview. */
export async function inspectConnection(atlas: Atlas, { org, provider: providerId }: ConnectionParams) {
  const [organization, federation] = await Promise.all([readOrganizationName(atlas, org), readFederation(atlas, org)]);
  const [config, provider, listed = []] = federation
    ? await Promise.all([
        ifExists(
          atlas.get(connectionPath(federation.id, org), withFieldNames(WholeOrgConfig, CONNECTION_FIELDS_SENT_BACK)),
        ),
        ifExists(atlas.get(providerPath(federation.id, providerId), WholeProvider)),
        listProviders(atlas, federation.id),
      ])
    : [];
  const name = provider === undefined ? providerId : providerName(provider);
  const connection = config ? connectionOf(config) : null;
  const isConnected = connection !== null && isConnectedTo(connection, providerId, provider?.oktaIdpId ?? null);
  const providerBlockers = provider ? [] : noProvider(organization, name);
  return {
    organization,
    provider,
    config,
    listed,
    name,
    isConnected,
    common: {
      before: isConnected ? `connected to ${name}` : `not connected to ${name}`,
      place: { organization },
      names: { provider: name, org: organization.name },
      target: { kind: 'federation', id: federation?.id ?? org },
      path: `connection/${org}`,
      facts:
        federation && config
          ? [
              { label: 'Sign-in provider', value: signInProviderName(config, listed) ?? 'none' },
              ...connectionFacts(config, listed, federation.id),
            ]
          : [],
      basis: {
        federationSettingsId: federation?.id ?? null,
        provider: provider ? { protocol: provider.protocol, oktaIdpId: provider.oktaIdpId ?? null } : null,
        connection,
      },
    },
    notes: undocumentedFieldsNote(organization.name, CONNECTION_FIELDS_SENT_BACK, config?.fieldNames, config),
    blockers: config === undefined ? noFederation(organization) : providerBlockers,
  };
}
export type SeenConnection = Awaited<ReturnType<typeof inspectConnection>>;

/** Atlas keeps role mappings that a call omits. MongoDB's Terraform provider never sends role mappings in this call. */
export const CONNECTION_FIELDS_SENT_BACK: DocumentedFields = { notSent: ['roleMappings', 'userConflicts'] };

const noFederation = ({ name }: NamedItem) =>
  blockedBy('org', `${name} isn’t in a federation, so it has no identity providers. Check the name, then try again.`);

const noProvider = ({ name }: NamedItem, provider: string) =>
  blockedBy(
    'provider',
    `${name}’s federation has no identity provider ${provider}. The provider may have been deleted. Run the idps command to see the list.`,
  );

function connectionOf(config: z.output<typeof WholeOrgConfig>): OrgConnection {
  return {
    identityProviderId: config.identityProviderId || null,
    dataAccessIdentityProviderIds: config.dataAccessIdentityProviderIds.toSorted(),
    domainAllowList: config.domainAllowList.toSorted(),
    domainRestrictionEnabled: config.domainRestrictionEnabled,
    instantUserProvisioningDisabled: config.instantUserProvisioningDisabled ?? null,
    postAuthRoleGrants: config.postAuthRoleGrants.toSorted(),
  };
}

/** Reads the connection. Returns undefined if the organization isn't found in the federation. */
export async function readOrgConnection(
  atlas: Atlas,
  { org }: ConnectionParams,
  { federationSettingsId }: ConnectionBasis,
): Promise<OrgConnection | undefined> {
  const found = await ifExists(atlas.get(connectionPath(federationSettingsId ?? '', org), WholeOrgConfig));
  return found && connectionOf(found);
}

/** Whether the organization is missing both from a read of its config and from the federation's complete list. */
export async function hasOrgLeftFederation(
  atlas: Atlas,
  { params, basis }: { readonly params: ConnectionParams; readonly basis: ConnectionBasis },
): Promise<boolean> {
  if ((await readOrgConnection(atlas, params, basis)) !== undefined) return false;
  const listed = await ifExists(listConnections(atlas, basis.federationSettingsId ?? ''));
  return listed?.some(({ orgId }) => orgId === params.org) === false;
}

/** Whether the provider still exists. A deleted provider can't be connected again. */
export const doesProviderExist = async (
  atlas: Atlas,
  { provider }: ConnectionParams,
  { federationSettingsId }: ConnectionBasis,
): Promise<boolean> => !(await providerIsGone(atlas, federationSettingsId ?? '', provider));

/**
 * A config contains the `oktaIdpId` of a SAML provider or the `id` of an OIDC provider, so both ids are compared with
 * both fields.
 */
export const isConnectedTo = (connection: OrgConnection, id: string, oktaIdpId: string | null): boolean =>
  !isDeepStrictEqual(connection, withoutProvider(connection, id, oktaIdpId));

export function withoutProvider(connection: OrgConnection, id: string, oktaIdpId: string | null): OrgConnection {
  const { identityProviderId, dataAccessIdentityProviderIds: all } = connection;
  const isIt = (one: string | null) => one !== null && (one === id || one === oktaIdpId);
  return {
    ...connection,
    identityProviderId: isIt(identityProviderId) ? null : identityProviderId,
    dataAccessIdentityProviderIds: all.filter((one) => !isIt(one)),
  };
}

/**
 * Sends every field that Atlas resets if a call omits it. Omits role mappings, because Atlas keeps them and refuses an
 * empty list while no provider is connected. Omits an empty `identityProviderId`, which Atlas refuses. The OpenAPI
 * document calls `orgId` both required and read-only. MongoDB's Terraform provider sends `orgId`
 * (internal/service/federatedsettingsorgconfig).
 */
export function connectionBody(
  { org }: ConnectionParams,
  { identityProviderId, instantUserProvisioningDisabled, ...rest }: OrgConnection,
): Json {
  return {
    orgId: org,
    ...rest,
    ...(identityProviderId !== null && { identityProviderId }),
    ...(instantUserProvisioningDisabled !== null && { instantUserProvisioningDisabled }),
  };
}

/** The label and the formatted value of each part of a connection. */
const PARTS: readonly (readonly [label: string, format: (connection: OrgConnection) => string])[] = [
  ['sign-in provider', ({ identityProviderId }) => identityProviderId ?? 'none'],
  ['database access providers', ({ dataAccessIdentityProviderIds: ids }) => formatList(ids) || 'none'],
  ['domain restriction', ({ domainRestrictionEnabled }) => formatOn(domainRestrictionEnabled)],
  ['allowed domains', ({ domainAllowList }) => formatList(domainAllowList) || 'none'],
  ['default roles', ({ postAuthRoleGrants }) => formatList(postAuthRoleGrants) || 'none'],
  [
    'instant user provisioning',
    ({ instantUserProvisioningDisabled: off }) => (off === null ? 'not shown' : formatOn(!off)),
  ],
];

const formatOn = (isOn: boolean) => (isOn ? 'on' : 'off');

export function describeConnectionDrift(before: ConnectionBasis, after: ConnectionBasis): string {
  const [from, to] = [before.connection, after.connection];
  if (from === null || to === null) return 'the organization left its federation';
  if (before.federationSettingsId !== after.federationSettingsId)
    return 'the organization moved to a different federation';
  if (after.provider === null) return NO_PROVIDER_CLAUSE;
  const changed = PARTS.filter(([, format]) => format(from) !== format(to));
  return changed.length === 0
    ? 'the identity provider’s kind changed'
    : formatList(changed.map(([label, format]) => `the ${label} went from ${format(from)} to ${format(to)}`));
}
