// What Atlas shows a credential about itself, besides its roles: from where it may be used, and when it expires.
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { AllowedAddress, ServiceAccount, SystemStatus } from '../atlas/replies.js';
import type { Holder } from './held-roles.js';
import { ifVisible } from './place.js';

export interface OwnCredential {
  /** Addresses and ranges. Empty: usable from anywhere. Undefined: Atlas does not show them to this credential. */
  readonly accessList: readonly string[] | undefined;
  /** Expiry of each secret, in milliseconds since the epoch; those of an API key do not expire. Undefined as above. */
  readonly secretsEnd: readonly number[] | undefined;
}

/**
 * A service account is read in a place where it has a role.
 * @throws what Atlas throws
 */
export async function readOwnCredential(
  atlas: Atlas,
  { held, organizations }: Pick<Holder, 'held' | 'organizations'>,
): Promise<OwnCredential> {
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
    ifVisible(atlas.list(list, AllowedAddress)),
  ]);
  return {
    accessList: allowed?.map(formatAddress),
    secretsEnd: shown?.secrets.map(({ expiresAt }) => Date.parse(expiresAt ?? '')).filter((end) => !Number.isNaN(end)),
  };
}

const formatAddress = ({ cidrBlock, ipAddress }: AllowedAddress) => cidrBlock ?? ipAddress ?? '';
