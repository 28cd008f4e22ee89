// The connection of an organization to its federation, as the changes of it read, compare and send it.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { ConnectedOrgConfig, IdentityProvider } from '../../atlas/replies.js';
import { blockedBy } from '../blocker.js';
import { connectionPath, listConnections, listProviders, providerName, readFederation } from '../federations.js';
import { formatList } from '../format.js';
import type { Json, Named } from '../operation.js';
import { ifMissing, organizationNamed } from '../place.js';
import { type Documented, undocumentedNote, withFieldNames } from '../undocumented.js';
import { connectionFacts, signInProvider } from './connection-words.js';
import { providerIsGone, providerPath } from './identity-provider.js';
import { NO_PROVIDER } from './provider-change.js';

/**
 * The fields that Atlas resets, or may reset, when a call omits them, so all are sent back. Lists are sorted, because
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

/** What a change of a connection is bound to. */
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

/** Required is what a call sends back: an unknown restriction must not count as off, nor an unknown list as empty. */
const WholeOrgConfig = ConnectedOrgConfig.extend({
  identityProviderId: z.string().nullable(),
  dataAccessIdentityProviderIds: z.array(z.string()),
  domainAllowList: z.array(z.string()),
  domainRestrictionEnabled: z.boolean(),
  postAuthRoleGrants: z.array(z.string()),
});
/** Without its protocol, nobody can tell whether people sign in to Atlas with it. */
const WholeProvider = IdentityProvider.extend({ protocol: z.string() });

/** An organization, its connection, and the provider in question, as a preview needs them. */
export async function inspectConnection(atlas: Atlas, { org, provider: providerId }: ConnectionOf) {
  const [organization, federation] = await Promise.all([organizationNamed(atlas, org), readFederation(atlas, org)]);
  const [config, provider, listed = []] = federation
    ? await Promise.all([
        ifMissing(atlas.get(connectionPath(federation.id, org), withFieldNames(WholeOrgConfig, DOCUMENTED))),
        ifMissing(atlas.get(providerPath(federation.id, providerId), WholeProvider)),
        listProviders(atlas, federation.id),
      ])
    : [];
  const name = provider === undefined ? providerId : providerName(provider);
  const connection = config ? connectionOf(config) : null;
  const isConnected = connection !== null && isConnectedTo(connection, providerId, provider?.oktaIdpId ?? null);
  const there = provider ? [] : noProvider(organization, name);
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
              { label: 'Sign-in provider', value: signInProvider(config, listed) ?? 'none' },
              ...connectionFacts(config, listed, federation.id),
            ]
          : [],
      basis: {
        federationSettingsId: federation?.id ?? null,
        provider: provider ? { protocol: provider.protocol, oktaIdpId: provider.oktaIdpId ?? null } : null,
        connection,
      },
    },
    notes: undocumentedNote(organization.name, DOCUMENTED, config?.fieldNames, config),
    blockers: config === undefined ? noFederation(organization) : there,
  };
}
export type SeenConnection = Awaited<ReturnType<typeof inspectConnection>>;

/** A call without role mappings leaves them: MongoDB's Terraform provider never sends any here. */
export const DOCUMENTED: Documented = { notSent: ['roleMappings', 'userConflicts'] };

const noFederation = ({ name }: Named) =>
  blockedBy('org', `${name} isn’t in a federation, so it has no identity providers. Check the name, then try again.`);

const noProvider = ({ name }: Named, provider: string) =>
  blockedBy(
    'provider',
    `The federation of ${name} has no identity provider ${provider}. It may have been deleted. See idps.`,
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

/** Undefined when the organization isn't found in the federation. */
export async function connectionNow(
  atlas: Atlas,
  { org }: ConnectionOf,
  { federationSettingsId }: ConnectionBasis,
): Promise<OrgConnection | undefined> {
  const found = await ifMissing(atlas.get(connectionPath(federationSettingsId ?? '', org), WholeOrgConfig));
  return found && connectionOf(found);
}

/** Whether neither a read of its config nor the federation's complete list shows the organization. */
export async function hasLeft(
  atlas: Atlas,
  { params, basis }: { readonly params: ConnectionOf; readonly basis: ConnectionBasis },
): Promise<boolean> {
  if ((await connectionNow(atlas, params, basis)) !== undefined) return false;
  const listed = await ifMissing(listConnections(atlas, basis.federationSettingsId ?? ''));
  return listed?.some(({ orgId }) => orgId === params.org) === false;
}

/** A provider that was deleted since can't be connected again. */
export const hasProvider = async (
  atlas: Atlas,
  { provider }: ConnectionOf,
  { federationSettingsId }: ConnectionBasis,
): Promise<boolean> => !(await providerIsGone(atlas, federationSettingsId ?? '', provider));

/**
 * A config holds the `oktaIdpId` of a SAML provider and the `id` of an OIDC provider; both ids are compared with both
 * fields.
 */
export const isConnectedTo = (connection: OrgConnection, id: string, oktaIdpId: string | null): boolean =>
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

/**
 * Sends every field that Atlas resets when it is omitted. Role mappings are omitted: Atlas keeps them, and refuses an
 * empty list where no provider is connected. `orgId` is required and read-only by the document; MongoDB's Terraform
 * provider sends it (internal/service/federatedsettingsorgconfig), so it is kept. An empty `identityProviderId` is omitted, too: Atlas refuses it.
 */
export function bodyOf(
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

/** Each part of a connection with its label and value, for people. */
const PARTS: readonly (readonly [label: string, say: (connection: OrgConnection) => string])[] = [
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
  if (before.federationSettingsId !== after.federationSettingsId) return 'the organization moved to another federation';
  if (after.provider === null) return NO_PROVIDER;
  const changed = PARTS.filter(([, say]) => say(from) !== say(to));
  return changed.length === 0
    ? 'the kind of the identity provider changed'
    : formatList(changed.map(([label, say]) => `the ${label} went from ${say(from)} to ${say(to)}`));
}
