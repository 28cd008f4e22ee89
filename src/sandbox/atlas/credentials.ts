// Who may ask the pretend Atlas, and for what.
import { createHash } from 'node:crypto';
import { DAY_MS } from './world/ids.js';
import type { World } from './world.js';

type OrganizationRole = 'ORG_OWNER' | 'ORG_MEMBER' | 'ORG_READ_ONLY';
type ProjectRole =
  | 'GROUP_OWNER'
  | 'GROUP_READ_ONLY'
  | 'GROUP_ACCESS_MANAGER'
  | 'GROUP_ALERTS_MANAGER'
  | 'GROUP_BACKUP_MANAGER'
  | 'GROUP_BACKUP_RECOVERY_OPERATOR'
  | 'GROUP_CLUSTER_MANAGER'
  | 'GROUP_DATABASE_ACCESS_ADMIN'
  | 'GROUP_DATA_ACCESS_ADMIN'
  | 'GROUP_SUPPORT_ACCESS_MANAGER';
export type Role = OrganizationRole | ProjectRole;

interface Holder {
  /** As the record of calls names it. */
  readonly name: string;
  /** Each at an organization or a project, by its id. May be changed while it is in use. */
  readonly roles: { readonly role: Role; readonly at: string }[];
  /** Addresses that it may be used from, as ranges; none: any. Shown, not enforced. */
  accessList: string[];
}
export interface ServiceAccount extends Holder {
  readonly kind: 'service-account';
  readonly clientId: string;
  readonly clientSecret: string;
  /** In milliseconds. Shown, not enforced. */
  secretEndsAt: number;
}
export interface ApiKey extends Holder {
  readonly kind: 'api-key';
  readonly publicKey: string;
  readonly privateKey: string;
}
export type Credential = ServiceAccount | ApiKey;

const SECRET_LIVES_MS = 365 * DAY_MS;

/** The public half, by which a credential is found. */
export const credentialId = (credential: Credential): string =>
  credential.kind === 'api-key' ? credential.publicKey : credential.clientId;

/**
 * The credentials that are always there. A real one belongs to one organization; these see both, so that one bot can be
 * tried with projects of the same name. Only an organization's owner may read its federation, hence the reader's role.
 */
export function standardCredentials(world: World) {
  const everywhere = (role: OrganizationRole) => world.organizations.map(({ id }) => ({ role, at: id }));
  return {
    reader: serviceAccount('reader', everywhere('ORG_OWNER')),
    executor: serviceAccount('executor', everywhere('ORG_OWNER')),
    owner: serviceAccount('owner', everywhere('ORG_OWNER')),
    /** Sees projects and may change nothing. */
    viewer: serviceAccount('viewer', everywhere('ORG_READ_ONLY')),
    stranger: serviceAccount('stranger', []),
    readerKey: apiKey('readerKey', everywhere('ORG_OWNER')),
    executorKey: apiKey('executorKey', everywhere('ORG_OWNER')),
  };
}
export type StandardCredentials = ReturnType<typeof standardCredentials>;

/** @param id of the organization; `ORG_READ_ONLY` is the least there is */
export function hasOrganizationRole(credential: Credential, id: string, role: Role): boolean {
  const held = rolesAt(credential, id);
  if (held.has('ORG_OWNER') || held.has(role)) return true;
  return role === 'ORG_MEMBER' && held.size > 0;
}

/** An organization's owner owns its projects, its readers read them. */
export function hasProjectRole(
  credential: Credential,
  project: { readonly id: string; readonly organizationId: string },
  role: Role,
): boolean {
  const held = rolesAt(credential, project.id);
  const above = rolesAt(credential, project.organizationId);
  if (above.has('ORG_OWNER') || held.has('GROUP_OWNER') || held.has(role)) return true;
  return role === 'GROUP_READ_ONLY' && (held.size > 0 || above.has('ORG_READ_ONLY'));
}

const rolesAt = (credential: Credential, id: string) =>
  new Set<string>(credential.roles.filter(({ at }) => at === id).map(({ role }) => role));

function serviceAccount(name: string, roles: Holder['roles']): ServiceAccount {
  return {
    kind: 'service-account',
    name,
    clientId: `mdb_sa_id_${digits(name, 24)}`,
    clientSecret: `mdb_sa_sk_${digits(`${name} secret`, 40)}`,
    secretEndsAt: Date.now() + SECRET_LIVES_MS,
    roles,
    accessList: ['127.0.0.1/32'],
  };
}

function apiKey(name: string, roles: Holder['roles']): ApiKey {
  const key = digits(`${name} secret`, 32);
  return {
    kind: 'api-key',
    name,
    // Eight letters, as Atlas makes them.
    publicKey: digits(name, 8).replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit))),
    privateKey: key.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    roles,
    accessList: ['127.0.0.1/32'],
  };
}

const digits = (name: string, count: number) => createHash('sha256').update(name).digest('hex').slice(0, count);
