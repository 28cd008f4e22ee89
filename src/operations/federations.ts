// Atlas has no list of federations, so we find them through the organizations that a credential can see.
import { z } from 'zod';
import type { Atlas } from '../atlas/atlas.js';
import { type Path, path } from '../atlas/path.js';
import { ConnectedOrgConfig, FederationSettings, IdentityProvider, Organization } from '../atlas/replies.js';
import type { Guess } from './guesses.js';
import type { NamedItem } from './operation.js';
import { ifExists, ifVisible } from './place.js';

export const NO_FEDERATION_GUESS: Guess = {
  says: 'Atlas returns 404 for an organization without a federation.',
  reason: 'The OpenAPI document doesn’t say what a 404 means for this call, and no recorded response is a 404.',
};

export interface Federation {
  /** `federationSettingsId` in the API. */
  readonly id: string;
  /** Includes only the organizations that this credential can see. */
  readonly organizations: readonly NamedItem[];
}

/**
 * The fields of an identity provider that lists need: the provider's name and kind, and whether an organization uses
 * the provider.
 */
const Listed = IdentityProvider.extend({ associatedOrgs: z.array(z.unknown()).nullish() });
export type ListedProvider = z.output<typeof Listed>;

/**
 * Kinds of identity providers. Atlas lists only SAML workforce providers by default, so each kind takes a call. We know
 * of no other kinds.
 */
const KINDS = [
  { protocol: 'SAML', idpType: 'WORKFORCE' },
  { protocol: 'OIDC', idpType: 'WORKFORCE' },
  { protocol: 'OIDC', idpType: 'WORKLOAD' },
] as const;

export async function listOrganizations(atlas: Atlas): Promise<readonly NamedItem[]> {
  const all = await atlas.list(path`/orgs`, Organization);
  return all.filter(({ isDeleted }) => !isDeleted).map(({ id, name }) => ({ id, name }));
}

/** Reads the federation. Returns undefined if Atlas says that the organization has none. */
export const readFederation = (atlas: Atlas, orgId: string): Promise<FederationSettings | undefined> =>
  ifExists(atlas.get(path`/orgs/${orgId}/federationSettings`, FederationSettings));

export const connectionPath = (federationId: string, orgId: string): Path =>
  path`/federationSettings/${federationId}/connectedOrgConfigs/${orgId}`;

export const listConnections = (atlas: Atlas, federationId: string): Promise<readonly ConnectedOrgConfig[]> =>
  atlas.list(path`/federationSettings/${federationId}/connectedOrgConfigs`, ConnectedOrgConfig);

/** A role that a mapping grants to an identity provider's group, and the ID of the role's organization or project. */
export interface MappedGroupRole {
  readonly group: string;
  readonly role: string;
  readonly at: string;
}
export const mappedRoles = ({ roleMappings }: ConnectedOrgConfig): readonly MappedGroupRole[] =>
  (roleMappings ?? []).flatMap(({ externalGroupName: group, roleAssignments }) =>
    roleAssignments.map(({ orgId, groupId, role }) => ({
      group: group ?? '',
      role: role ?? '',
      at: groupId || orgId || '',
    })),
  );

export const NO_ORGANIZATION_RESULT = {
  headline: 'My Atlas credential can’t see any organization.',
  notes: ['An organization owner can grant the credential a role in Atlas, under Access Manager.'],
} as const;

export async function listFederations(atlas: Atlas): Promise<readonly Federation[]> {
  const organizations = await listOrganizations(atlas);
  const seen = await Promise.all(organizations.map(({ id }) => ifVisible(readFederation(atlas, id))));
  const ids = seen.map((one) => one?.id);
  return [...new Set(ids)]
    .filter((id) => id !== undefined)
    .map((id) => ({ id, organizations: organizations.filter((_, index) => ids[index] === id) }));
}

/** Lists a federation's identity providers of every protocol and type, each provider once. */
export const listProviders = (atlas: Atlas, federationId: string): Promise<readonly ListedProvider[]> =>
  listProvidersAs(Listed, atlas, federationId);

/** Like `listProviders`, but with the organizations that use each provider. */
export const listProvidersWithOrgs = (atlas: Atlas, federationId: string): Promise<readonly IdentityProvider[]> =>
  listProvidersAs(IdentityProvider, atlas, federationId);

async function listProvidersAs<S extends z.ZodType<{ readonly id: string }>>(schema: S, atlas: Atlas, id: string) {
  const at = path`/federationSettings/${id}/identityProviders`;
  const lists = await Promise.all(KINDS.map((kind) => atlas.list(at, schema, kind)));
  return [...new Map(lists.flat().map((provider) => [provider.id, provider])).values()];
}

/** Formats the kind, which distinguishes providers with the same name: `SAML, for people`. */
export function formatProviderKind({ protocol, idpType }: Pick<ListedProvider, 'protocol' | 'idpType'>): string {
  const users = idpType === 'WORKLOAD' ? 'for applications' : 'for people';
  return `${protocol ?? 'unknown protocol'}, ${users}`;
}

export const providerName = ({ displayName, id }: Pick<ListedProvider, 'displayName' | 'id'>): string =>
  displayName || id;
