// An identity provider, and who depends on it, as the changes of it read and compare it.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Blocker, blockedBy, type TakenAway } from '../blocker.js';
import type { Claim } from '../claims.js';
import type { Direction } from '../effect.js';
import { formatProviderKind, type ListedProvider, providerName } from '../federations.js';
import { formatList, formatNames, plural, UNREAD } from '../format.js';
import type { Fact, Place } from '../operation.js';
import { organizationNamed } from '../place.js';
import { toDisconnect } from './connection-words.js';
import { findProvider, isInUse, type SeenProvider } from './identity-provider.js';

/** What a change of a provider is bound to. */
export const ProviderBasis = z.object({
  /** Null when no federation shows the provider, which blocks. */
  federationSettingsId: z.string().nullable(),
  providerId: z.string(),
  oktaIdpId: z.string().nullable(),
  protocol: z.string().nullable(),
  status: z.string().nullable(),
  /** Sorted. Null when they can't be read, which blocks. */
  connectedOrgIds: z.array(z.string()).readonly().nullable(),
});
type ProviderBasis = z.output<typeof ProviderBasis>;

/** A provider and the organizations connected to it, as a preview needs them. */
export async function inspectProvider(atlas: Atlas, id: string) {
  const seen = await findProvider(atlas, id);
  const named = await Promise.all((seen?.connectedOrgIds ?? []).map((orgId) => organizationNamed(atlas, orgId)));
  /** Names of the connected organizations; undefined when they can't be read in full. */
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
    /** Those of them that people sign in to with it. */
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
      before: seen === undefined ? 'not found' : formatProvider(seen.provider, formatProviderStatus(seen.provider)),
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
    blockers: seen === undefined ? notThere(id) : [],
  };
}

/** A provider's name, to whom it is connected, and what ends the first of these connections. */
export type Connections = Omit<Awaited<ReturnType<typeof inspectProvider>>, 'seen' | 'common' | 'blockers'>;

/** `Counter Inc and 2 more organizations`. Counts connected organizations even if this credential may not see them. */
function placeOf({ federation, connectedOrgIds = [] }: SeenProvider): Place {
  const [first, ...others] = federation.organizations;
  if (first === undefined) return {};
  const more = new Set([...others.map(({ id }) => id), ...connectedOrgIds].filter((id) => id !== first.id)).size;
  if (more === 0) return { organization: first };
  return { organization: { id: federation.id, name: `${first.name} and ${plural(more, 'more organization')}` } };
}

export const NO_PROVIDER = 'I can no longer find the identity provider';

/** What changed since, as a clause. */
export function describeProviderDrift(before: ProviderBasis, after: ProviderBasis): string {
  if (after.federationSettingsId === null) return NO_PROVIDER;
  if (before.federationSettingsId !== after.federationSettingsId) return 'it moved to another federation';
  if (before.status !== after.status)
    return `its status went from ${formatProviderStatus(before)} to ${formatProviderStatus(after)}`;
  if (before.protocol !== after.protocol || before.oktaIdpId !== after.oktaIdpId) return 'its kind changed';
  return `it went from ${formatConnections(before)} to ${formatConnections(after)}`;
}

export const formatProviderStatus = ({ status }: Pick<ListedProvider, 'status'>): string =>
  status?.toLowerCase() ?? 'without a status';

function formatConnections({ connectedOrgIds: ids }: ProviderBasis): string {
  return ids === null ? 'connections that I can’t read' : plural(ids.length, 'connected organization');
}

/** `identity provider (SAML, for people), active`. */
export const formatProvider = (provider: Pick<ListedProvider, 'protocol' | 'idpType'>, status: string): string =>
  `identity provider (${formatProviderKind(provider)}), ${status}`;

/** Who signs in with it, as far as known. A WORKLOAD provider is for applications (`idpType`, in the OpenAPI document). */
export function formatUsers(seen: SeenProvider | undefined): string {
  if (seen?.provider.idpType === 'WORKLOAD') return 'Applications';
  const domains = seen?.provider.associatedDomains ?? [];
  return domains.length > 0 ? `People at ${formatList(domains)}` : 'People';
}

/**
 * The sign-in to Atlas that stops without it. Atlas sends people to an active SAML provider by their e-mail domain,
 * whichever organizations are connected to it.
 */
export function signInWith(provider: ListedProvider): TakenAway['signIn'] {
  const { protocol, status, associatedDomains } = provider;
  if (protocol !== 'SAML' || status === 'INACTIVE') return undefined;
  return { provider: providerName(provider), domains: associatedDomains ?? undefined };
}

/**
 * While a SAML provider is on, Atlas disables all other ways to sign in (AtlasFederatedAuth, in the documentation of the
 * Atlas Kubernetes Operator). So without it people may fall back to a password.
 */
export const DIRECTION_WITHOUT_SAML: Direction = 'unknown';

/** The direction of removing a provider. */
export const directionWithout = (provider: Pick<ListedProvider, 'protocol'> | undefined): Direction =>
  provider?.protocol === 'OIDC' ? 'narrows access' : DIRECTION_WITHOUT_SAML;

/** The domains for which no other provider of the federation takes over. */
export function signInLost({ provider, others }: SeenProvider): TakenAway['signIn'] {
  const signIn = signInWith(provider);
  const kept = others.filter(({ status }) => status === 'ACTIVE').flatMap((other) => signInWith(other)?.domains ?? []);
  return signIn && { ...signIn, domains: signIn.domains?.filter((domain) => !kept.includes(domain)) };
}

/**
 * The sign-in that goes to it once it is on. Of several SAML providers of a domain, Atlas sends people to the one that was
 * set up first (manage-domain-mapping, in Atlas's documentation). A guess: `createdAt` tells which that is.
 */
export function signInRedirected({ provider, others }: SeenProvider): NonNullable<TakenAway['signIn']> {
  const earlier = others.filter(
    (other) => other.status === 'ACTIVE' && createdAt(other) < createdAt(provider) && signInWith(other) !== undefined,
  );
  const kept = earlier.flatMap(({ associatedDomains }) => associatedDomains ?? []);
  const domains = provider.associatedDomains?.filter((domain) => !kept.includes(domain));
  return { provider: providerName(provider), domains, isRedirect: true };
}

/** NaN, which is before nothing, where Atlas doesn't show it. */
const createdAt = ({ createdAt: at }: Pick<ListedProvider, 'createdAt'>) =>
  Date.parse(typeof at === 'string' ? at : '');

export function lastProviderNotes({ provider, others }: SeenProvider): readonly string[] {
  const isLast = isInUse(provider) && !others.some(isInUse);
  return isLast ? ['It is the last active provider of its federation.'] : [];
}

function factsOf(
  { federation, provider, others }: SeenProvider,
  connectedTo: readonly string[] | undefined,
): readonly Fact[] {
  const connected = connectedTo === undefined ? UNREAD : formatList(connectedTo) || 'none';
  return [
    { label: 'Kind', value: formatProviderKind(provider) },
    ...(provider.status ? [{ label: 'Status', value: formatProviderStatus(provider) }] : []),
    { label: 'Domains', value: formatList(provider.associatedDomains ?? []) || 'none' },
    { label: 'Connected organizations', value: connected },
    { label: 'Federation', value: `${federation.id}, of ${formatNames(federation.organizations)}` },
    { label: 'Its other providers', value: formatList(others.map(providerName)) || 'none' },
  ];
}

const notThere = (id: string) =>
  blockedBy(
    'provider',
    `I see no federation with an identity provider ${id}. It may have been deleted, or my Atlas credential needs the role Organization Owner.`,
  );

/**
 * Why it can't be done to a provider with so many connections.
 * @param done a participle such as `deleted`
 * @param most how many connections Atlas allows
 * @param format a sentence, by the names of the organizations
 */
export function connectedBlockers(
  { name, connectedTo, disconnectFirst: first }: Connections,
  done: string,
  most: number,
  format: (organizations: string) => string,
): readonly Blocker[] {
  if (connectedTo === undefined) {
    const sentence = `I couldn’t read which organizations are connected to it, so it can’t be ${done}. My Atlas credential needs the Organization Owner role in the organizations of this federation.`;
    return [{ sentence }];
  }
  if (connectedTo.length <= most) return [];
  return blockedBy(
    'provider',
    `${format(formatList(connectedTo))}, with ${toDisconnect(name, connectedTo)}. Then try again.`,
    first,
  );
}

export const PASSWORD_CLAIM: Claim = {
  says: 'People may fall back to a password, if they had one before.',
  guess: 'No page says whether Atlas lets them.',
};
