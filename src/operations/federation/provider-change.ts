// Reads and compares an identity provider and its connected organizations, for changes to the provider.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { ConnectedOrgConfig, IdentityProvider } from '../../atlas/replies.js';
import { type Blocker, blockedBy, type LostAccess } from '../blocker.js';
import type { Direction } from '../effect.js';
import { formatProviderKind, type ListedProvider, providerName } from '../federations.js';
import { formatList, formatNames, plural, UNREAD_TEXT, withoutEmpty } from '../format.js';
import type { Guess } from '../guesses.js';
import type { Fact, Place } from '../operation.js';
import { readOrganizationName } from '../place.js';
import { disconnectCommand } from './connection-words.js';
import { findProvider, isProviderInUse, type SeenProvider } from './identity-provider.js';

export const ProviderBasis = z.object({
  /** The provider's federation. Null if no visible federation has the provider, which blocks the change. */
  federationSettingsId: z.string().nullable(),
  providerId: z.string(),
  oktaIdpId: z.string().nullable(),
  protocol: z.string().nullable(),
  status: z.string().nullable(),
  /** The connected organizations, sorted. Null if some can't be read, which blocks the change. */
  connectedOrgIds: z.array(z.string()).readonly().nullable(),
});
type ProviderBasis = z.output<typeof ProviderBasis>;

/** Reads a provider and its connected organizations for a preview. */
export async function inspectProvider(atlas: Atlas, id: string) {
  const seen = await findProvider(atlas, id);
  const named = await Promise.all((seen?.connectedOrgIds ?? []).map((orgId) => readOrganizationName(atlas, orgId)));
  /** The names of the connected organizations. Undefined if some organizations can't be read. */
  const connectedTo = seen?.connectedOrgIds && named.map(({ name }) => name);
  const signIns = named.flatMap(({ id: orgId, name: org }) =>
    (seen?.signIns ?? []).filter((config) => config.orgId === orgId).map((config) => ({ org, config })),
  );
  const [org] = named;
  const name = seen === undefined ? id : providerName(seen.provider);
  return {
    seen,
    name,
    connectedTo,
    /** The connected organizations that people sign in to with the provider. */
    signIns,
    disconnectFirst: org && {
      label: `Disconnect ${org.name} first…`,
      operation: 'disconnect-org',
      params: { provider: id, org: org.id },
    },
    common: {
      subject: name,
      names: { provider: name },
      place: seen === undefined ? {} : placeOf(seen),
      target: { kind: 'federation', id: seen?.federation.id ?? id },
      path: `provider/${id}`,
      before: seen === undefined ? 'not found' : formatProvider(seen.provider, connectedTo),
      facts: seen === undefined ? [] : factsOf(seen, connectedTo),
      basis: {
        federationSettingsId: seen?.federation.id ?? null,
        providerId: id,
        oktaIdpId: seen?.provider.oktaIdpId ?? null,
        protocol: seen?.provider.protocol ?? null,
        status: seen?.provider.status ?? null,
        connectedOrgIds: seen?.connectedOrgIds ?? null,
      },
    },
    blockers: seen === undefined ? providerNotFound(id) : [],
  };
}

/** The name of a provider, its connections, and a change that ends the first connection. */
export type ProviderUse = Omit<Awaited<ReturnType<typeof inspectProvider>>, 'seen' | 'common' | 'blockers'>;

/**
 * Names the organizations, e.g. `Counter Inc and 2 more organizations`. The number includes organizations that this
 * credential can't see.
 */
function placeOf({ federation, connectedOrgIds = [] }: SeenProvider): Place {
  const [first, ...others] = federation.organizations;
  if (first === undefined) return {};
  const more = new Set([...others.map(({ id }) => id), ...connectedOrgIds].filter((id) => id !== first.id)).size;
  if (more === 0) return { organization: first };
  return { organization: { id: federation.id, name: `${first.name} and ${plural(more, 'more organization')}` } };
}

/** Whether people who have no role in the organization become its owners when they sign in. */
export const givesOwnershipAtSignIn = (config: Pick<ConnectedOrgConfig, 'postAuthRoleGrants'> | undefined): boolean =>
  config?.postAuthRoleGrants?.includes('ORG_OWNER') === true;

export const NO_PROVIDER_CLAUSE = 'I can no longer find the identity provider';

/** Returns a clause that describes the difference. */
export function describeProviderDrift(before: ProviderBasis, after: ProviderBasis): string {
  if (after.federationSettingsId === null) return NO_PROVIDER_CLAUSE;
  if (before.federationSettingsId !== after.federationSettingsId) return 'the provider moved to a different federation';
  if (before.status !== after.status)
    return `the provider’s status went from ${formatProviderStatus(before)} to ${formatProviderStatus(after)}`;
  if (before.protocol !== after.protocol || before.oktaIdpId !== after.oktaIdpId) return 'the provider’s kind changed';
  return `the provider went from ${formatConnections(before)} to ${formatConnections(after)}`;
}

export const formatProviderStatus = ({ status }: Pick<ListedProvider, 'status'>): string =>
  status?.toLowerCase() ?? 'not shown';

function formatConnections({ connectedOrgIds: ids }: ProviderBasis): string {
  return ids === null ? 'connections that I can’t read' : plural(ids.length, 'connected organization');
}

/** Formats a provider, e.g. `identity provider (SAML, for people), active`. Only SAML providers have a status. */
const formatProvider = (provider: IdentityProvider, connectedTo: readonly string[] | undefined): string =>
  withoutEmpty(
    `identity provider (${formatProviderKind(provider)})`,
    provider.protocol !== 'OIDC' && (provider.status?.toLowerCase() ?? 'status not shown'),
    connectedTo?.length === 0 && 'connected to no organization',
  ).join(', ');

/** Formats the users of a provider. WORKLOAD is for applications (`idpType` in the OpenAPI document). */
export function formatProviderUsers(seen: SeenProvider | undefined): string {
  if (seen?.provider.idpType === 'WORKLOAD') return 'Applications';
  const domains = seen?.provider.associatedDomains ?? [];
  return domains.length > 0 ? `People at ${formatList(domains)}` : 'People';
}

/**
 * Returns the sign-in to Atlas that would stop without the provider. Atlas sends people to an active SAML provider
 * because of their e-mail domain, whichever organizations are connected to the provider.
 */
export function signInLostWithout(provider: ListedProvider): LostAccess['signIn'] {
  const { protocol, status, associatedDomains } = provider;
  // A provider whose protocol Atlas doesn't show may be for signing in to Atlas.
  if (protocol === 'OIDC' || status === 'INACTIVE') return undefined;
  return { provider: providerName(provider), domains: associatedDomains ?? undefined };
}

/**
 * While a SAML provider is on, Atlas disables all other sign-in methods (AtlasFederatedAuth, in the documentation of
 * the Atlas Kubernetes Operator). So without the provider, people may be able to use a password again.
 */
export const DIRECTION_WITHOUT_SAML: Direction = 'unknown';

/** Returns the direction of a change that removes a provider. */
export const directionWithoutProvider = (provider: Pick<ListedProvider, 'protocol'> | undefined): Direction =>
  provider?.protocol === 'OIDC' ? 'narrows access' : DIRECTION_WITHOUT_SAML;

/** Returns the lost sign-in, without domains that another provider in the federation takes over. */
export function lostSignIn({ provider, others }: SeenProvider): LostAccess['signIn'] {
  const signIn = signInLostWithout(provider);
  const kept = others.filter(isActiveForAtlas).flatMap(({ associatedDomains }) => associatedDomains ?? []);
  return signIn && { ...signIn, domains: signIn.domains?.filter((domain) => !kept.includes(domain)) };
}

/**
 * Returns the sign-in that the provider takes over once the provider is on. If a domain has several SAML providers,
 * Atlas sends people to the provider that was set up first (page manage-domain-mapping). We guess that the provider
 * with the earliest `createdAt` was set up first.
 */
export function redirectedSignIn({ provider, others }: SeenProvider): NonNullable<LostAccess['signIn']> {
  const earlier = others.filter((other) => isActiveForAtlas(other) && createdAt(other) < createdAt(provider));
  const kept = earlier.flatMap(({ associatedDomains }) => associatedDomains ?? []);
  const domains = provider.associatedDomains?.filter((domain) => !kept.includes(domain));
  return { provider: providerName(provider), domains, isRedirect: true };
}

const isActiveForAtlas = ({ protocol, status }: ListedProvider) => protocol === 'SAML' && status === 'ACTIVE';

/** Returns when the provider was created, or NaN if Atlas doesn't show the time. NaN never counts as earlier. */
const createdAt = ({ createdAt: at }: Pick<ListedProvider, 'createdAt'>) =>
  Date.parse(typeof at === 'string' ? at : '');

export function lastProviderNotes({ provider, others }: SeenProvider): readonly string[] {
  const isLast = provider.status !== 'INACTIVE' && !others.some(isProviderInUse);
  return isLast ? [`${providerName(provider)} is the last active provider in the federation.`] : [];
}

function factsOf(
  { federation, provider, others }: SeenProvider,
  connectedTo: readonly string[] | undefined,
): readonly Fact[] {
  const connected = connectedTo === undefined ? UNREAD_TEXT : formatList(connectedTo) || 'none';
  return [
    { label: 'Kind', value: formatProviderKind(provider) },
    ...(provider.status ? [{ label: 'Status', value: formatProviderStatus(provider) }] : []),
    { label: 'Domains', value: formatList(provider.associatedDomains ?? []) || 'none' },
    { label: 'Connected organizations', value: connected },
    { label: 'Federation', value: `${federation.id} (${formatNames(federation.organizations)})` },
    { label: 'Other providers', value: formatList(others.map(providerName)) || 'none' },
  ];
}

const providerNotFound = (id: string) =>
  blockedBy(
    'provider',
    `I see no federation with an identity provider ${id}. The provider may have been deleted, or my Atlas credential needs the Organization Owner role.`,
  );

/**
 * Blocks a change to a provider with too many connections.
 * @param done a participle, e.g. `deleted`
 * @param most how many connections Atlas allows
 * @param format given the organizations' names, returns the start of the sentence
 */
export function connectedOrgBlockers(
  { name, connectedTo, disconnectFirst: first }: ProviderUse,
  done: string,
  most: number,
  format: (organizations: string) => string,
): readonly Blocker[] {
  if (connectedTo === undefined) {
    const sentence = `I couldn’t read which organizations are connected to ${name}, so it can’t be ${done}. My Atlas credential needs the Organization Owner role in the federation’s organizations.`;
    return [{ sentence }];
  }
  if (connectedTo.length <= most) return [];
  return blockedBy(
    'provider',
    `${format(formatList(connectedTo))} with ${disconnectCommand(name, connectedTo.slice(0, connectedTo.length - most))}. Then try again.`,
    first,
  );
}

export const PASSWORD_GUESS: Guess = {
  says: 'People may be able to sign in with a password again if they had one before.',
  reason: 'No Atlas page says whether people can use a password again.',
};
