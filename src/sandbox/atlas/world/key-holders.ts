// API keys and service accounts of other programs. They're listed but can't authenticate here.
import { DAY_MS, HOUR_MS, isoTimestamp, objectId } from './ids.js';
import { COUNTER_INC_ID } from './organizations.js';
import type { ApiKeyEntry, AtlasObject, ServiceAccountEntry } from './types.js';

export const KEY_CREATED_AT = '2024-11-04T09:20:00Z';

export const maskedKey = (privateKey: string): string => `********-****-****-${privateKey.slice(-12)}`;
export const maskedSecret = (secret: string): string => `mdb_sa_sk_...${secret.slice(-4)}`;

export const initialApiKeys = (payments: string): ApiKeyEntry[] => [
  {
    id: objectId('pipeline', '2021-03-02T09:31:08Z'),
    desc: 'pipeline',
    publicKey: 'pipeline',
    privateKey: maskedKey('4c1f9b0e7a52'),
    roles: [
      { role: 'ORG_MEMBER', at: COUNTER_INC_ID },
      { role: 'GROUP_CLUSTER_MANAGER', at: payments },
    ],
  },
  {
    id: objectId('old terraform', '2021-09-14T12:00:00Z'),
    desc: 'old terraform',
    publicKey: 'hqkzvwrt',
    privateKey: maskedKey('90d7e6b2c3fa'),
    roles: [{ role: 'ORG_OWNER', at: COUNTER_INC_ID }],
  },
];

export const initialServiceAccounts = (search: string, now: number): ServiceAccountEntry[] => [
  {
    clientId: 'mdb_sa_id_67289a4c1f0e3b5d7a9c2e40',
    name: 'search-indexer',
    description: 'builds search indexes',
    createdAt: KEY_CREATED_AT,
    roles: [
      { role: 'ORG_MEMBER', at: COUNTER_INC_ID },
      { role: 'GROUP_SEARCH_INDEX_EDITOR', at: search },
    ],
    secrets: [secret('indexer', now - 200 * DAY_MS, now + 165 * DAY_MS, isoTimestamp(now - 2 * HOUR_MS))],
  },
  {
    clientId: 'mdb_sa_id_6611fe209d4b7c83a5e0f1d2',
    name: 'billing-export',
    description: 'monthly invoices',
    createdAt: '2024-04-07T02:01:20Z',
    roles: [{ role: 'ORG_BILLING_READ_ONLY', at: COUNTER_INC_ID }],
    secrets: [secret('billing', now - 360 * DAY_MS, now + 5 * DAY_MS, null)],
  },
];

/** By list path. */
export const initialMcpConfigs = (payments: string): [string, AtlasObject[]][] => [
  [`/orgs/${COUNTER_INC_ID}/mcpConfigs`, [mcpConfig('cost reports', 'ORG_BILLING_READ_ONLY')]],
  [`/groups/${payments}/mcpConfigs`, [mcpConfig('incident helper', 'GROUP_CLUSTER_MANAGER')]],
];

const mcpConfig = (name: string, role: string) => ({
  mcpConfigId: `${objectId(name, KEY_CREATED_AT)}d4c1f9b0`.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  mcpConfigName: name,
  clientId: `mdb_sa_id_${objectId(`${name} in`, KEY_CREATED_AT)}`,
  egressClientId: `mdb_sa_id_${objectId(`${name} out`, KEY_CREATED_AT)}`,
  ipAccessList: [],
  roles: [role],
});

const secret = (name: string, created: number, expires: number, lastUsedAt: string | null) => ({
  id: objectId(`${name} secret`, created),
  createdAt: isoTimestamp(created),
  expiresAt: isoTimestamp(expires),
  lastUsedAt,
  maskedSecretValue: maskedSecret(objectId(name, created)),
});
