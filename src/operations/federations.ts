// Atlas has no list of federations, so they are found through the organizations that a credential sees.
import { z } from 'zod';
import type { Atlas } from '../atlas/atlas.js';
import { type Path, path } from '../atlas/path.js';
import { ConnectedOrgConfig, FederationSettings, IdentityProvider, Organization } from '../atlas/replies.js';
import type { Claim } from './claims.js';
import type { Named } from './operation.js';
import { ifMissing, ifVisible } from './place.js';

export const OWNER_CLAIM: Claim = {
  says: 'Atlas shows a federation only to owners of an organization in it.',
  document: 'listFederationSettingConnectedOrgConfigs',
};
export const NO_FEDERATION_CLAIM: Claim = {
  says: 'Atlas answers 404 for an organization without a federation.',
  guess: 'The document doesn’t say what a 404 means there, and no recording has one.',
};
export const LISTED_PLACES_CLAIM: Claim = {
  says: 'Atlas lists the organizations and projects in which the credential has a role.',
  document: 'listOrgs and listGroups',
};
export const GIVE_ROLE_CLAIM: Claim = {
  says: 'An organization’s owner gives API keys and service accounts their roles, under Access Manager.',
  page: 'configure-api-access-org',
};

export interface Federation {
  /** `federationSettingsId` in the API. */
  readonly id: string;
  /** Only the organizations that this credential sees. */
  readonly organizations: readonly Named[];
}

/** A provider as lists need it: its name and kind, and whether any organization uses it. */
const Listed = IdentityProvider.extend({ associatedOrgs: z.array(z.unknown()).nullish() });
export type ListedProvider = z.output<typeof Listed>;

/** By default Atlas lists only SAML providers for people, so each kind takes a call. No other kinds are known. */
const KINDS = [
  { protocol: 'SAML', idpType: 'WORKFORCE' },
  { protocol: 'OIDC', idpType: 'WORKFORCE' },
  { protocol: 'OIDC', idpType: 'WORKLOAD' },
] as const;

export async function listOrganizations(atlas: Atlas): Promise<readonly Named[]> {
  const all = await atlas.list(path`/orgs`, Organization);
  return all.filter(({ isDeleted }) => !isDeleted).map(({ id, name }) => ({ id, name }));
}

/** Undefined when Atlas says that the organization has no federation. */
export const readFederation = (atlas: Atlas, orgId: string): Promise<FederationSettings | undefined> =>
  ifMissing(atlas.get(path`/orgs/${orgId}/federationSettings`, FederationSettings));

/** How an organization is connected to its federation. */
export const connectionPath = (federationId: string, orgId: string): Path =>
  path`/federationSettings/${federationId}/connectedOrgConfigs/${orgId}`;

export const listConnections = (atlas: Atlas, federationId: string): Promise<readonly ConnectedOrgConfig[]> =>
  atlas.list(path`/federationSettings/${federationId}/connectedOrgConfigs`, ConnectedOrgConfig);

/** A role that a mapping gives to a group of the provider, with the id of its organization or project. */
export interface Mapped {
  readonly group: string;
  readonly role: string;
  readonly at: string;
}
export const mappedRoles = ({ roleMappings }: ConnectedOrgConfig): readonly Mapped[] =>
  (roleMappings ?? []).flatMap(({ externalGroupName: group, roleAssignments }) =>
    roleAssignments.map(({ orgId, groupId, role }) => ({
      group: group ?? '',
      role: role ?? '',
      at: groupId || orgId || '',
    })),
  );

export const NO_ORGANIZATION = {
  headline: 'My Atlas credential sees no organization.',
  notes: ['An organization owner can give it a role in Atlas, under Access Manager.'],
} as const;

/** Those that this credential may see. */
export async function listFederations(atlas: Atlas): Promise<readonly Federation[]> {
  const organizations = await listOrganizations(atlas);
  const seen = await Promise.all(organizations.map(({ id }) => ifVisible(readFederation(atlas, id))));
  const ids = seen.map((one) => one?.id);
  return [...new Set(ids)]
    .filter((id) => id !== undefined)
    .map((id) => ({ id, organizations: organizations.filter((_, index) => ids[index] === id) }));
}

/** Every identity provider of a federation, of every protocol and type, without duplicates. */
export const listProviders = (atlas: Atlas, federationId: string): Promise<readonly ListedProvider[]> =>
  listProvidersAs(Listed, atlas, federationId);

/** The same, with the organizations that use them. */
export const listWholeProviders = (atlas: Atlas, federationId: string): Promise<readonly IdentityProvider[]> =>
  listProvidersAs(IdentityProvider, atlas, federationId);

async function listProvidersAs<S extends z.ZodType<{ readonly id: string }>>(schema: S, atlas: Atlas, id: string) {
  const at = path`/federationSettings/${id}/identityProviders`;
  const lists = await Promise.all(KINDS.map((kind) => atlas.list(at, schema, kind)));
  return [...new Map(lists.flat().map((provider) => [provider.id, provider])).values()];
}

/** `SAML, for people`: tells providers of the same name apart. */
export function formatProviderKind({ protocol, idpType }: Pick<ListedProvider, 'protocol' | 'idpType'>): string {
  const users = idpType === 'WORKLOAD' ? 'for applications' : 'for people';
  return `${protocol ?? 'unknown protocol'}, ${users}`;
}

export const providerName = ({ displayName, id }: Pick<ListedProvider, 'displayName' | 'id'>): string =>
  displayName || id;
