// What people weigh before an identity provider is deleted, and the few facts that must still hold when it is.
import { z } from 'zod';
import { type ListedProvider, nameOf, sayKind } from './federations.js';
import { isInUse, type SeenProvider } from './identity-provider.js';
import type { Blocker, Fact, Preview } from './operation.js';
import { plural, sayList } from './say.js';

export const Basis = z.object({
  /** Null when the provider is nowhere to be seen, which blocks. */
  federationSettingsId: z.string().nullable(),
  providerId: z.string(),
  oktaIdpId: z.string().nullable(),
  protocol: z.string().nullable(),
  status: z.string().nullable(),
  /** Sorted. Null when they could not be read, which blocks. */
  connectedOrgIds: z.array(z.string()).readonly().nullable(),
});
export type Basis = z.output<typeof Basis>;

/** @param connectedTo names of the connected organizations; undefined when they could not be read in full */
export function previewOf(seen: SeenProvider, connectedTo: readonly string[] | undefined): Preview<Basis> {
  const { federation, provider } = seen;
  const name = nameOf(provider);
  const [only, ...more] = federation.organizations;
  return {
    summary: `delete the identity provider ${name}`,
    subject: name,
    act: 'Delete for good',
    notice: `${name} is deleted for good`,
    loss: lossOf(seen),
    names: { provider: name },
    place: only !== undefined && more.length === 0 ? { organization: only } : {},
    target: { kind: 'federation', id: federation.id },
    before: `identity provider (${sayKind(provider)}), ${sayStatus(provider)}`,
    after: 'gone for good',
    direction: 'narrows access',
    facts: factsOf(seen, connectedTo),
    warnings: warningsOf(seen),
    blockers: blockersOf(name, connectedTo),
    basis: {
      federationSettingsId: federation.id,
      providerId: provider.id,
      oktaIdpId: provider.oktaIdpId ?? null,
      protocol: provider.protocol ?? null,
      status: provider.status ?? null,
      connectedOrgIds: seen.connectedOrgIds ?? null,
    },
    undo: 'It cannot be undone.',
    confirm: name,
  };
}

export function previewOfNothing(id: string): Preview<Basis> {
  return {
    summary: `delete the identity provider ${id}`,
    subject: id,
    place: {},
    target: { kind: 'federation', id },
    before: 'not there',
    after: 'not there',
    direction: 'neither',
    facts: [],
    warnings: [],
    blockers: [
      {
        param: 'provider',
        sentence: `No federation that this bot’s Atlas credential sees has an identity provider ${id}. It may be deleted already, or the credential needs the role Organization Owner.`,
      },
    ],
    basis: {
      federationSettingsId: null,
      providerId: id,
      oktaIdpId: null,
      protocol: null,
      status: null,
      connectedOrgIds: null,
    },
    undo: 'There is nothing to take back.',
    confirm: id,
  };
}

/** What went otherwise since, as a clause. */
export function sayDrift(before: Basis, after: Basis): string {
  if (after.federationSettingsId === null) return 'the identity provider is gone';
  if (before.federationSettingsId !== after.federationSettingsId) return 'it moved to another federation';
  if (before.status !== after.status) return `its status went from ${sayStatus(before)} to ${sayStatus(after)}`;
  if (before.protocol !== after.protocol || before.oktaIdpId !== after.oktaIdpId) return 'its kind changed';
  return `it went from ${sayConnections(before)} to ${sayConnections(after)}`;
}

const sayStatus = ({ status }: Pick<ListedProvider, 'status'>): string => status?.toLowerCase() ?? 'without a status';

function sayConnections({ connectedOrgIds: ids }: Basis): string {
  return ids === null ? 'connections that cannot be read' : plural(ids.length, 'connected organization');
}

function factsOf(
  { federation, provider, others }: SeenProvider,
  connectedTo: readonly string[] | undefined,
): readonly Fact[] {
  const connected = connectedTo === undefined ? 'could not be read' : sayList(connectedTo) || 'none';
  return [
    { label: 'Kind', value: sayKind(provider) },
    ...(provider.status ? [{ label: 'Status', value: sayStatus(provider) }] : []),
    { label: 'Domains', value: sayList(provider.associatedDomains ?? []) || 'none' },
    { label: 'Connected organizations', value: connected },
    { label: 'Federation', value: `${federation.id}, of ${sayList(federation.organizations.map(({ name }) => name))}` },
    { label: 'Its other providers', value: sayList(others.map(nameOf)) || 'none' },
  ];
}

function lossOf({ provider }: SeenProvider): string {
  const domains = provider.associatedDomains ?? [];
  const who = domains.length > 0 ? `People at ${sayList(domains)}` : 'People';
  return `${who} can’t sign in with it any more.`;
}

function warningsOf({ provider, others }: SeenProvider): readonly string[] {
  const isLast = isInUse(provider) && !others.some(isInUse);
  return [
    ...(isLast ? ['It is the last active provider of its federation.'] : []),
    provider.protocol === 'SAML'
      ? 'Atlas’s API can’t create a SAML provider; a new one has to be set up by hand in Atlas.'
      : 'A new provider gets a new id; whatever uses this one must be updated.',
  ];
}

function blockersOf(name: string, connectedTo: readonly string[] | undefined): readonly Blocker[] {
  if (connectedTo === undefined) {
    return [
      {
        sentence:
          'Which organizations are connected to it could not be read, so it must not be deleted. The credential needs the role Organization Owner in the organizations of this federation.',
      },
    ];
  }
  if (connectedTo.length === 0) return [];
  return [
    {
      param: 'provider',
      sentence: `${name} is still connected to ${sayList(connectedTo)}. Disconnect it there first, in Atlas under Federation settings, then ask again.`,
    },
  ];
}
