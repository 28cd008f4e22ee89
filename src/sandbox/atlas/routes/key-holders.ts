// API keys and service accounts of organizations and projects: the simulated Atlas's credentials, and keys and accounts
// that are only listed.
//
// According to the error code page, a missing API key returns 400. Atlas publishes no error code for a missing service
// account.

import { ApiError } from '../api-error.js';
import type { ApiKey, Credential, ServiceAccount } from '../credentials.js';
import { ANY_VALUE } from '../listing.js';
import { jsonResourceRoutes, resourceRoutes } from '../resource.js';
import { type RouteOptions, route } from '../route.js';
import { type Answer, notFoundError, pathParam, type RouteCall } from '../route-call.js';
import { isoTimestamp, objectId } from '../world/ids.js';
import { KEY_CREATED_AT, maskedKey, maskedSecret } from '../world/key-holders.js';
import type { ApiKeyEntry, ServiceAccountEntry } from '../world.js';

const NEW: RouteOptions = { versions: ['2024-08-05'] };

export const keyHolderRoutes = [
  ...resourceRoutes<ApiKeyEntry>({
    path: '/orgs/{orgId}/apiKeys',
    item: '{apiUserId}',
    kept: keys,
    one: keyOf,
    draw: drawKey,
    remove: removeKey,
  }),
  route('delete', '/orgs/{orgId}/serviceAccounts/{clientId}', removeAccount, NEW),
  // A caller with only ORG_MEMBER can't see the organization's service accounts, not even the caller's own account.
  ...(
    [
      ['/orgs/{orgId}', 'ORG_READ_ONLY'],
      ['/groups/{groupId}', 'GROUP_READ_ONLY'],
    ] as const
  ).flatMap(([place, role]) => [
    ...resourceRoutes<ServiceAccountEntry>({
      ...NEW,
      path: `${place}/serviceAccounts`,
      item: '{clientId}',
      role,
      query: { includeSystemManaged: ANY_VALUE },
      kept: accounts,
      one: accountOf,
      draw: drawAccount,
    }),
    ...resourceRoutes({
      ...NEW,
      path: `${place}/serviceAccounts/{clientId}/accessList`,
      role,
      kept: (ask) => keyAccessListReply(signsIn(ask)),
      draw: (_, entry) => entry,
    }),
    ...jsonResourceRoutes({ path: `${place}/mcpConfigs`, versions: ['2025-03-12'], role, draw: (_, config) => config }),
  ]),
];

export const keyAccessListReply = ({ accessList }: Credential) => accessList.map((cidrBlock) => ({ cidrBlock }));

/** Organizations also list keys that only have a role in one of their projects. */
const isOfPlace = ({ params, world }: RouteCall, at: string): boolean =>
  at === (params.groupId ?? params.orgId) ||
  world.projects.some(({ id, organizationId }) => id === at && organizationId === params.orgId);

const ofPlace = <T extends { readonly roles: readonly { readonly at: string }[] }>(
  ask: RouteCall,
  all: readonly T[],
): T[] => all.filter(({ roles }) => roles.some(({ at }) => isOfPlace(ask, at)));

function keys(ask: RouteCall): ApiKeyEntry[] {
  const own = ask.credentials.filter((one): one is ApiKey => one.kind === 'api-key').map(listedKey);
  return ofPlace(ask, [...own, ...ask.world.apiKeys]);
}

export const keyId = ({ publicKey }: ApiKey): string => objectId(publicKey, KEY_CREATED_AT);

const listedKey = (key: ApiKey): ApiKeyEntry => ({
  id: keyId(key),
  desc: key.name,
  publicKey: key.publicKey,
  privateKey: maskedKey(key.privateKey),
  roles: key.roles,
});

function keyOf(ask: RouteCall): ApiKeyEntry {
  const id = pathParam(ask, 'apiUserId');
  const key = keys(ask).find((one) => one.id === id);
  if (key === undefined) throw new ApiError(400, 'API_KEY_NOT_FOUND', `There is no API key ${id}.`, [id]);
  return key;
}

/** Deletes the key and revokes its access. */
function removeKey(ask: RouteCall, { desc, publicKey }: ApiKeyEntry): Answer {
  forget(ask.world.apiKeys, (one) => one.publicKey === publicKey);
  forget(ask.credentials, (one) => one.kind === 'api-key' && one.publicKey === publicKey);
  return { status: 204, changed: `deleted the API key ${desc}` };
}

function removeAccount(ask: RouteCall): Answer {
  const { clientId, name } = accountOf(ask);
  forget(ask.world.serviceAccounts, (one) => one.clientId === clientId);
  forget(ask.credentials, (one) => one.kind === 'service-account' && one.clientId === clientId);
  return { status: 204, changed: `deleted the service account ${name}` };
}

function forget<T>(all: T[], is: (one: T) => boolean): void {
  all.splice(0, all.length, ...all.filter((one) => !is(one)));
}

function drawKey(ask: RouteCall, { roles, ...key }: ApiKeyEntry) {
  const here = roles.filter(({ at }) => isOfPlace(ask, at));
  return { ...key, links: [], roles: here.map(({ role, at }) => roleReply(ask, role, at)) };
}

export const roleReply = ({ world }: RouteCall, roleName: string, at: string) => ({
  roleName,
  ...(world.organizations.some(({ id }) => id === at) ? { orgId: at } : { groupId: at }),
});

function accounts(ask: RouteCall): ServiceAccountEntry[] {
  const own = ask.credentials.filter((one): one is ServiceAccount => one.kind === 'service-account');
  return ofPlace(ask, [...own.map((one) => listedAccount(one, ask.now)), ...ask.world.serviceAccounts]);
}

const listedAccount = ({ clientId, clientSecret, name, roles, secretEndsAt }: ServiceAccount, now: number) => ({
  clientId,
  name,
  description: 'for the sandbox',
  createdAt: KEY_CREATED_AT,
  roles,
  secrets: [
    {
      id: objectId(clientId, KEY_CREATED_AT),
      createdAt: KEY_CREATED_AT,
      expiresAt: isoTimestamp(secretEndsAt),
      lastUsedAt: isoTimestamp(now),
      maskedSecretValue: maskedSecret(clientSecret),
    },
  ],
});

function accountOf(ask: RouteCall): ServiceAccountEntry {
  const clientId = pathParam(ask, 'clientId');
  const account = accounts(ask).find((one) => one.clientId === clientId && rolesHere(ask, one).length > 0);
  if (account === undefined) throw notFoundError('service account', clientId);
  return account;
}

function signsIn(ask: RouteCall): Credential {
  const { clientId } = accountOf(ask);
  const own = ask.credentials.find((one) => one.kind === 'service-account' && one.clientId === clientId);
  if (own === undefined) throw notFoundError('access list of', clientId);
  return own;
}

const rolesHere = ({ params }: RouteCall, { roles }: ServiceAccountEntry) =>
  roles.filter(({ at }) => at === (params.orgId ?? params.groupId)).map(({ role }) => role);

function drawAccount(ask: RouteCall, account: ServiceAccountEntry) {
  return { ...account, roles: rolesHere(ask, account) };
}
