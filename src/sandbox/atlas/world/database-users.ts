// Permanent and temporary database users with a password, a certificate or a cloud role.

import { HOUR_MS, isoTimestamp } from './ids.js';
import type { AtlasObject } from './types.js';

const user = (groupId: string, username: string, roles: readonly string[], rest: AtlasObject = {}): AtlasObject => ({
  awsIAMType: 'NONE',
  databaseName: 'admin',
  groupId,
  labels: [],
  ldapAuthType: 'NONE',
  oidcAuthType: 'NONE',
  roles: roles.map((role) => {
    const [roleName, databaseName = 'admin', collectionName] = role.split(/[@.]/);
    return { databaseName, roleName, ...(collectionName !== undefined && { collectionName }) };
  }),
  scopes: [],
  username,
  x509Type: 'NONE',
  ...rest,
});

export function initialDatabaseUsers(
  payments: string,
  search: string,
  now: number,
): readonly [string, AtlasObject[]][] {
  const onCluster0 = { scopes: [{ name: 'Cluster0', type: 'CLUSTER' }] };
  return [
    [
      `/groups/${payments}/databaseUsers`,
      [
        user(payments, 'app', ['readWrite@payments', 'read@catalog.items'], { description: 'checkout service' }),
        user(payments, 'reports', ['reporting'], onCluster0),
        user(payments, 'ada', ['atlasAdmin'], { labels: [{ key: 'team', value: 'sre' }] }),
        user(payments, 'backfill', ['readWriteAnyDatabase'], { deleteAfterDate: isoTimestamp(now + 20 * HOUR_MS) }),
        user(payments, 'CN=billing', ['read@payments'], { databaseName: '$external', x509Type: 'MANAGED' }),
        user(payments, 'arn:aws:iam::123456789012:role/etl', ['read@audit', 'read@catalog'], {
          awsIAMType: 'ROLE',
          databaseName: '$external',
        }),
      ],
    ],
    [`/groups/${search}/databaseUsers`, [user(search, 'app', ['readWriteAnyDatabase'])]],
  ];
}

export const CUSTOM_ROLES: readonly AtlasObject[] = [
  {
    actions: [{ action: 'FIND', resources: [{ collection: '', db: 'payments' }] }],
    inheritedRoles: [],
    roleName: 'reporting',
  },
];

/** Recent sign-ins to Cluster0 in Payments, newest first. `ago` is in milliseconds. */
export const RECENT_SIGN_INS = [
  { username: 'app', ago: 40_000, ipAddress: '10.20.3.17' },
  { username: 'CN=billing', ago: 11 * 60_000, ipAddress: '10.20.8.4' },
  { username: 'jane', ago: 25 * 60_000, ipAddress: '203.0.113.80', failed: true },
  { username: 'reports', ago: 5 * HOUR_MS, ipAddress: '198.51.100.12' },
] as const;
