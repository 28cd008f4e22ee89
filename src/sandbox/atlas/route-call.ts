// An authenticated call, with helpers that look up the items in its path.
//
// Recorded codes: CLUSTER_NOT_FOUND, GROUP_NOT_FOUND, DATA_FEDERATION_TENANT_NOT_FOUND_FOR_NAME and the two codes for a
// cluster of the wrong kind. All others are from the error code page. Atlas publishes no error code for a missing
// federation.

import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api-error.js';
import { type Credential, type CredentialRole, hasOrganizationRole, hasProjectRole } from './credentials.js';
import { PARAMETER_PATTERNS } from './schemas.js';
import type { Cluster, DedicatedCluster, FederatedDatabase, Federation, FlexCluster, World } from './world.js';

export interface RouteCall {
  /** The normalized path below `/api/atlas/v2`. */
  readonly path: string;
  /** The decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  /** The role that the credential needs in the path's project or organization. */
  readonly role: CredentialRole;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The request body, parsed as JSON. Undefined if there was no body. */
  readonly body: unknown;
  readonly credential: Credential;
  /** All credentials that can authenticate. */
  readonly credentials: Credential[];
  readonly world: World;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The URL of `/api/atlas/v2`, used in links. */
  readonly root: string;
}

export interface Answer {
  readonly status: number;
  /** The response body, which is sent as JSON. Undefined for an empty body. */
  readonly body?: unknown;
  /** A description of the change, for the call log. */
  readonly changed?: string;
  /** The type of the project event that the call creates. */
  readonly event?: string | undefined;
  /** The event's cluster name, if Atlas returns one. */
  readonly eventOn?: string;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

export const selfLinks = (ask: RouteCall, path: string) => ({ links: [{ href: `${ask.root}${path}`, rel: 'self' }] });

/**
 * Rejects malformed path parameters, and credentials that lack the required role in the path's project or organization.
 */
export function authorize(ask: RouteCall): void {
  if ('groupId' in ask.params) projectOf(ask);
  for (const [name, value] of Object.entries(ask.params)) {
    if (PARAMETER_PATTERNS[name]?.test(value) === false) {
      throw new ApiError(400, 'INVALID_PATH_PARAMETER', `${value} is not a valid ${name}.`, [name]);
    }
  }
  if ('federationSettingsId' in ask.params) federationOf(ask);
  if ('orgId' in ask.params) organizationOf(ask);
}

export function pathParam(ask: RouteCall, name: string): string {
  const value = ask.params[name];
  if (value === undefined) throw new Error(`no ${name} in the path of this route`);
  return value;
}

export const unauthorizedError = () =>
  new ApiError(401, 'USER_UNAUTHORIZED', 'This credential has no role that allows this call.');

export const notFoundError = (what: string, name: string, errorCode = 'RESOURCE_NOT_FOUND', parameters = [name]) =>
  new ApiError(404, errorCode, `There is no ${what} ${name}.`, parameters);

export function projectOf(ask: RouteCall) {
  const project = placeOf(ask, 'groupId', ask.world.projects, 'GROUP');
  if (!hasProjectRole(ask.credential, project, ask.role)) throw unauthorizedError();
  return project;
}

export function organizationOf(ask: RouteCall) {
  const organization = placeOf(ask, 'orgId', ask.world.organizations, 'ORG');
  if (!hasOrganizationRole(ask.credential, organization.id, ask.role)) throw unauthorizedError();
  return organization;
}

function placeOf<T extends { readonly id: string }>(ask: RouteCall, name: string, all: readonly T[], code: string): T {
  const id = pathParam(ask, name);
  if (!/^[a-f0-9]{24}$/.test(id)) throw new ApiError(404, `INVALID_${code}_ID`, `${id} is not an id.`, [id]);
  const place = all.find((one) => one.id === id);
  if (place === undefined) throw notFoundError(code.toLowerCase(), id, `${code}_NOT_FOUND`);
  return place;
}

/** Finds the path's federation. The credential must own one of its organizations. */
export function federationOf(ask: RouteCall): Federation {
  const id = pathParam(ask, 'federationSettingsId');
  const federation = ask.world.federations.find((one) => one.id === id);
  if (federation === undefined) throw notFoundError('federation', id);
  if (ownedOrgConfigs(ask, federation).length === 0) throw unauthorizedError();
  return federation;
}

/** The configs of organizations that the credential owns. Lists return only these configs. */
export const ownedOrgConfigs = (ask: RouteCall, { connectedOrgConfigs }: Federation) =>
  connectedOrgConfigs.filter(({ orgId }) => hasOrganizationRole(ask.credential, orgId, 'ORG_OWNER'));

/** The items that belong to the path's project. */
const inProject = <T extends { readonly projectId: string }>(ask: RouteCall, all: readonly T[]): T[] =>
  all.filter(({ projectId }) => projectId === ask.params.groupId);

export function dedicatedClusterOf(ask: RouteCall): DedicatedCluster {
  const cluster = clusterOf(ask, pathParam(ask, 'clusterName'));
  if (cluster.kind === 'dedicated') return cluster;
  const code = 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API';
  throw new ApiError(400, code, `${cluster.name} is a flex cluster, which this call doesn’t support.`, [cluster.name]);
}

export function flexClusterOf(ask: RouteCall): FlexCluster {
  const cluster = clusterOf(ask, pathParam(ask, 'name'));
  if (cluster.kind === 'flex') return cluster;
  const code = 'CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API';
  throw new ApiError(400, code, `${cluster.name} is not a flex cluster, and this call only supports those.`, [
    cluster.name,
  ]);
}

function clusterOf(ask: RouteCall, name: string): Cluster {
  const cluster = inProject(ask, ask.world.clusters).find((one) => one.name === name);
  if (cluster !== undefined) return cluster;
  throw notFoundError('cluster', name, 'CLUSTER_NOT_FOUND', [name, pathParam(ask, 'groupId')]);
}

export function federatedDatabaseOf(ask: RouteCall): FederatedDatabase {
  const name = pathParam(ask, 'tenantName');
  const database = inProject(ask, ask.world.federatedDatabases).find((one) => one.name === name);
  if (database !== undefined) return database;
  throw notFoundError('federated database', name, 'DATA_FEDERATION_TENANT_NOT_FOUND_FOR_NAME');
}
