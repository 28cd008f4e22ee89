// The simulated Atlas's credentials and their permissions.
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
export type CredentialRole = OrganizationRole | ProjectRole;

interface Holder {
  readonly name: string;
  /** The roles, each with the id of its organization or project. They may change at any time. */
  readonly roles: { readonly role: CredentialRole; readonly at: string }[];
  /** The allowed IP ranges, which aren't enforced here. An empty list allows all addresses. */
  accessList: string[];
}
export interface ServiceAccount extends Holder {
  readonly kind: 'service-account';
  readonly clientId: string;
  readonly clientSecret: string;
  /** In milliseconds since the epoch. The expiry isn't enforced here. */
  secretEndsAt: number;
}
export interface ApiKey extends Holder {
  readonly kind: 'api-key';
  readonly publicKey: string;
  readonly privateKey: string;
}
export type Credential = ServiceAccount | ApiKey;

const SECRET_LIVES_MS = 365 * DAY_MS;

/** Returns the public key or client id. */
export const credentialId = (credential: Credential): string =>
  credential.kind === 'api-key' ? credential.publicKey : credential.clientId;

/**
 * Creates the built-in credentials. Unlike real credentials, they can access both organizations, so one bot can see two
 * projects with the same name. Only owners can read an organization's federation, so the reader is an owner.
 */
export function standardCredentials(world: World) {
  const everywhere = (role: OrganizationRole) => world.organizations.map(({ id }) => ({ role, at: id }));
  return {
    reader: serviceAccount('reader', everywhere('ORG_OWNER')),
    executor: serviceAccount('executor', everywhere('ORG_OWNER')),
    owner: serviceAccount('owner', everywhere('ORG_OWNER')),
    /** A credential that can see projects but can't change anything. */
    viewer: serviceAccount('viewer', everywhere('ORG_READ_ONLY')),
    stranger: serviceAccount('stranger', []),
    readerKey: apiKey('readerKey', everywhere('ORG_OWNER')),
    executorKey: apiKey('executorKey', everywhere('ORG_OWNER')),
  };
}
export type StandardCredentials = ReturnType<typeof standardCredentials>;

/** Checks a role in an organization. Every organization role includes `ORG_MEMBER`. @param id the organization's id */
export function hasOrganizationRole(credential: Credential, id: string, role: CredentialRole): boolean {
  const held = rolesAt(credential, id);
  if (held.has('ORG_OWNER') || held.has(role)) return true;
  return role === 'ORG_MEMBER' && held.size > 0;
}

/** Checks a role in a project. Some roles include others (page reference/user-roles). */
export function hasProjectRole(
  credential: Credential,
  project: { readonly id: string; readonly organizationId: string },
  role: CredentialRole,
): boolean {
  const held = rolesAt(credential, project.id);
  const above = rolesAt(credential, project.organizationId);
  if (above.has('ORG_OWNER') || held.has('GROUP_OWNER') || held.has(role)) return true;
  if (role === 'GROUP_BACKUP_RECOVERY_OPERATOR' && held.has('GROUP_BACKUP_MANAGER')) return true;
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
    // Eight letters, like Atlas's public keys.
    publicKey: digits(name, 8).replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit))),
    privateKey: key.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    roles,
    accessList: ['127.0.0.1/32'],
  };
}

const digits = (name: string, count: number) => createHash('sha256').update(name).digest('hex').slice(0, count);
