// One authenticated call as its handler sees it, and how the handler finds what the call is about.
import {
  type Credential,
  hasOrganizationRole,
  hasProjectRole,
  type OrganizationRole,
  type ProjectRole,
} from './credentials.js';
import { Refused } from './refused.js';
import type { Cluster, DedicatedCluster, Federation, FlexCluster, Organization, Project, World } from './world.js';

export interface Ask {
  /** Below `/api/atlas/v2`, normalized. */
  readonly path: string;
  /** The path's variable segments, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined when none was sent. */
  readonly body: unknown;
  readonly credential: Credential;
  readonly world: World;
  /** Milliseconds. */
  readonly now: number;
  /** The address of `/api/atlas/v2`, for links. */
  readonly root: string;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON; undefined sends none. */
  readonly body?: unknown;
  /** What is different now, for the record of calls. */
  readonly changed?: string;
}

const HEX24 = /^[a-f0-9]{24}$/;
const CLUSTER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9-]*$/;

export const ok = (body: unknown, changed?: string): Answer => ({ status: 200, body, ...(changed && { changed }) });
export const noContent = (changed?: string): Answer => ({ status: 204, ...(changed && { changed }) });

export const self = (ask: Ask, path: string) => ({ links: [{ href: `${ask.root}${path}`, rel: 'self' }] });

export function param(ask: Ask, name: string): string {
  const value = ask.params[name];
  if (value === undefined) throw new Error(`no ${name} in the path of this route`);
  return value;
}

export const unauthorized = () =>
  new Refused(401, 'USER_UNAUTHORIZED', 'This credential has no role that allows this call.');

/** The project of the path, if the credential has `role` in it. */
export function projectOf(ask: Ask, role: ProjectRole): Project {
  const id = param(ask, 'groupId');
  if (!HEX24.test(id)) throw new Refused(404, 'INVALID_GROUP_ID', `${id} is no project id.`, [id]);
  const project = ask.world.projects.find((one) => one.id === id);
  if (project === undefined) throw new Refused(404, 'GROUP_NOT_FOUND', `There is no project ${id}.`, [id]);
  if (!hasProjectRole(ask.credential, project, role)) throw unauthorized();
  return project;
}

/** The organization of the path, if the credential has `role` in it. */
export function organizationOf(ask: Ask, role: OrganizationRole): Organization {
  const id = param(ask, 'orgId');
  if (!HEX24.test(id)) throw new Refused(404, 'INVALID_ORG_ID', `${id} is no organization id.`, [id]);
  const organization = ask.world.organizations.find((one) => one.id === id);
  if (organization === undefined) throw new Refused(404, 'ORG_NOT_FOUND', `There is no organization ${id}.`, [id]);
  if (!hasOrganizationRole(ask.credential, id, role)) throw unauthorized();
  return organization;
}

/** The federation of the path, if the credential owns one of the organizations in it. */
export function federationOf(ask: Ask): Federation {
  const id = hexParam(ask, 'federationSettingsId');
  const federation = ask.world.federations.find((one) => one.id === id);
  if (federation === undefined) throw notFound(`There is no federation ${id}.`, [id]);
  if (ownConfigs(ask, federation).length === 0) throw unauthorized();
  return federation;
}

/** Lists show only the organizations that the credential owns. */
export const ownConfigs = (ask: Ask, { connectedOrgConfigs }: Federation) =>
  connectedOrgConfigs.filter(({ orgId }) => hasOrganizationRole(ask.credential, orgId, 'ORG_OWNER'));

export function hexParam(ask: Ask, name: string): string {
  const id = param(ask, name);
  if (HEX24.test(id)) return id;
  throw new Refused(400, 'INVALID_PATH_PARAMETER', `${name} has to be 24 hexadecimal digits.`, [name]);
}

export function dedicatedClusterOf(ask: Ask, project: Project): DedicatedCluster {
  const cluster = clusterOf(ask, project, param(ask, 'clusterName'));
  if (cluster.kind === 'dedicated') return cluster;
  const code = 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API';
  throw new Refused(400, code, `${cluster.name} is a flex cluster, which this call does not take.`, [cluster.name]);
}

export function flexClusterOf(ask: Ask, project: Project): FlexCluster {
  const cluster = clusterOf(ask, project, param(ask, 'name'));
  if (cluster.kind === 'flex') return cluster;
  const code = 'CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API';
  throw new Refused(400, code, `${cluster.name} is no flex cluster, and this call takes no other.`, [cluster.name]);
}

function clusterOf(ask: Ask, project: Project, name: string): Cluster {
  if (!CLUSTER_NAME.test(name)) {
    throw new Refused(400, 'INVALID_PATH_PARAMETER', 'A cluster name has letters, digits and hyphens.', [
      'clusterName',
    ]);
  }
  const cluster = ask.world.clusters.find((one) => one.projectId === project.id && one.name === name);
  if (cluster !== undefined) return cluster;
  throw new Refused(404, 'CLUSTER_NOT_FOUND', `Project ${project.id} has no cluster ${name}.`, [name, project.id]);
}

export const notFound = (detail: string, parameters: readonly string[] = []) =>
  new Refused(404, 'RESOURCE_NOT_FOUND', detail, parameters);
