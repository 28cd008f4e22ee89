// Project settings: maintenance windows, audit logs, access lists and backup compliance policies.
import { HOUR_MS, isoTimestamp } from './ids.js';
import type { AtlasObject, BackupCompliance, MaintenanceWindow } from './types.js';

/** Lead times before maintenance, and the deferral limit. For the sources, see routes/maintenance.ts. */
export const MAINTENANCE_RULES = { announcedMs: 72 * HOUR_MS, deferredUntilMs: 48 * HOUR_MS, mostDeferrals: 2 };

/** Payments has announced maintenance that was deferred once. Search has no upcoming maintenance. */
export function initialMaintenanceWindows(
  payments: string,
  search: string,
  now: number,
): Map<string, MaintenanceWindow> {
  const usual = { hourOfDay: 3, numberOfDeferrals: 0, autoDeferOnceEnabled: false, startASAP: false };
  const due = new Date(Math.floor((now + 65 * HOUR_MS) / HOUR_MS) * HOUR_MS);
  const announced = { dayOfWeek: due.getUTCDay() + 1, hourOfDay: due.getUTCHours(), dueAt: due.getTime() };
  return new Map([
    [payments, { ...usual, ...announced, numberOfDeferrals: 1 }],
    [search, { ...usual, dayOfWeek: 1 }],
  ]);
}

const SIGN_INS = JSON.stringify({ atype: { $in: ['authenticate', 'authCheck'] } });

export const initialAuditLogs = (payments: string): readonly [string, AtlasObject[]][] => [
  [
    `/groups/${payments}/auditLog`,
    [{ auditAuthorizationSuccess: false, auditFilter: SIGN_INS, configurationType: 'FILTER_JSON', enabled: true }],
  ],
];

/** Ranges, single addresses, a temporary address, a security group and an entry for the whole internet. */
export const initialAccessLists = (
  payments: string,
  search: string,
  now: number,
): readonly [string, AtlasObject[]][] => [
  [listOf(payments), inPayments(now)],
  [listOf(search), [{ cidrBlock: '0.0.0.0/0', comment: 'until the trial ends' }]],
];
const listOf = (project: string) => `/groups/${project}/accessList`;

const inPayments = (now: number): AtlasObject[] => [
  { cidrBlock: '10.20.0.0/16', comment: 'checkout VPC' },
  { cidrBlock: '198.51.100.0/24', comment: 'VPN' },
  { cidrBlock: '203.0.113.9/32', ipAddress: '203.0.113.9', comment: 'old office' },
  {
    cidrBlock: '192.0.2.44/32',
    ipAddress: '192.0.2.44',
    comment: 'backfill runner',
    deleteAfterDate: isoTimestamp(now + 5 * HOUR_MS),
  },
  { awsSecurityGroup: 'sg-0f3a91c27b6d4e580', comment: 'reports' },
];

export const initialBackupCompliance = (projectId: string): Map<string, BackupCompliance> =>
  new Map([
    [
      projectId,
      {
        authorizedEmail: 'legal@counter.example',
        authorizedUserFirstName: 'Lea',
        authorizedUserLastName: 'Legal',
        copyProtectionEnabled: false,
        deletable: false,
        encryptionAtRestEnabled: false,
        onDemandPolicyItem: {
          frequencyInterval: 1,
          frequencyType: 'ondemand',
          retentionUnit: 'days',
          retentionValue: 3,
        },
        pitEnabled: false,
        projectId,
        restoreWindowDays: 0,
        scheduledPolicyItems: [
          { frequencyInterval: 6, frequencyType: 'hourly', retentionUnit: 'days', retentionValue: 7 },
        ],
        state: 'ACTIVE',
        updatedDate: '2026-02-03T08:15:00Z',
        updatedUser: 'legal@counter.example',
      },
    ],
  ]);
