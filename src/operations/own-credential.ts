// Reads which addresses may use a credential, and when the credential expires. Atlas may hide either from the
// credential.
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { CredentialAccessListEntry, ServiceAccount, SystemStatus } from '../atlas/replies.js';
import type { CredentialRoles } from './held-roles.js';
import { ifVisible } from './place.js';

export interface CredentialAddressesAndExpiry {
  /** The allowed IP addresses and ranges. Empty if any address is allowed. Undefined if Atlas hides the list. */
  readonly accessList: readonly string[] | undefined;
  /**
   * When each secret expires, in milliseconds since the epoch. Empty for an API key, which doesn't expire. Undefined if
   * Atlas doesn't show the secrets.
   */
  readonly secretsEnd: readonly number[] | undefined;
}

/**
 * Reads the limits of an API key or service account. A service account is read in the first organization or project
 * where it has a role.
 * @throws Atlas errors
 */
export async function readOwnCredential(
  atlas: Atlas,
  { held, organizations }: Pick<CredentialRoles, 'held' | 'organizations'>,
): Promise<CredentialAddressesAndExpiry> {
  const { clientId } = atlas;
  if (clientId === undefined) {
    const { apiKey } = await atlas.get(path``, SystemStatus);
    return { accessList: apiKey?.accessList.map(formatAddress), secretsEnd: [] };
  }
  const at = held[0]?.at.id;
  if (at === undefined) return { accessList: undefined, secretsEnd: undefined };
  const isOrganization = organizations.some(({ id }) => id === at);
  const [account, list] = isOrganization
    ? [path`/orgs/${at}/serviceAccounts/${clientId}`, path`/orgs/${at}/serviceAccounts/${clientId}/accessList`]
    : [path`/groups/${at}/serviceAccounts/${clientId}`, path`/groups/${at}/serviceAccounts/${clientId}/accessList`];
  const [shown, allowed] = await Promise.all([
    ifVisible(atlas.get(account, ServiceAccount)),
    ifVisible(atlas.list(list, CredentialAccessListEntry)),
  ]);
  return {
    accessList: allowed?.map(formatAddress),
    secretsEnd: shown?.secrets.map(({ expiresAt }) => Date.parse(expiresAt ?? '')).filter((end) => !Number.isNaN(end)),
  };
}

const formatAddress = ({ cidrBlock, ipAddress }: CredentialAccessListEntry) => cidrBlock ?? ipAddress ?? '';
