// What Atlas shows a credential of itself, besides its roles: from where it may be used, and until when.
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { AllowedAddress, ServiceAccount, SystemStatus } from '../atlas/replies.js';
import type { Holder } from './held-roles.js';
import { ifVisible } from './place.js';

export interface OwnCredential {
  /** Addresses and ranges; none: it may be used from anywhere. Undefined when Atlas does not show them to it. */
  readonly accessList: readonly string[] | undefined;
  /** Of each of its secrets, in milliseconds since the epoch. Those of an API key do not end. Undefined as above. */
  readonly secretsEnd: readonly number[] | undefined;
}

/** A service account is asked for where it has a role. @throws what Atlas throws */
export async function readOwnCredential(
  atlas: Atlas,
  { held, organizations }: Pick<Holder, 'held' | 'organizations'>,
): Promise<OwnCredential> {
  const { clientId } = atlas;
  if (clientId === undefined) {
    const { apiKey } = await atlas.get(path``, SystemStatus);
    return { accessList: apiKey?.accessList.map(sayAddress), secretsEnd: [] };
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
    accessList: allowed?.map(sayAddress),
    secretsEnd: shown?.secrets.map(({ expiresAt }) => Date.parse(expiresAt ?? '')).filter((end) => !Number.isNaN(end)),
  };
}

const sayAddress = ({ cidrBlock, ipAddress }: AllowedAddress) => cidrBlock ?? ipAddress ?? '';
