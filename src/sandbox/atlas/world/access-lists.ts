// Access lists of projects: ranges, single addresses, a temporary one, a security group, and one open to the whole
// internet.

import { HOUR_MS, isoDate } from './ids.js';
import type { Thing } from './types.js';

export const accessLists = (payments: string, search: string, now: number): readonly [string, Thing[]][] => [
  [listOf(payments), inPayments(now)],
  [listOf(search), [{ cidrBlock: '0.0.0.0/0', comment: 'until the trial is over' }]],
];
const listOf = (project: string) => `/groups/${project}/accessList`;

const inPayments = (now: number): Thing[] => [
  { cidrBlock: '10.20.0.0/16', comment: 'checkout VPC' },
  { cidrBlock: '198.51.100.0/24', comment: 'VPN' },
  { cidrBlock: '203.0.113.9/32', ipAddress: '203.0.113.9', comment: 'old office' },
  {
    cidrBlock: '192.0.2.44/32',
    ipAddress: '192.0.2.44',
    comment: 'backfill runner',
    deleteAfterDate: isoDate(now + 5 * HOUR_MS),
  },
  { awsSecurityGroup: 'sg-0f3a91c27b6d4e580', comment: 'reports' },
];
