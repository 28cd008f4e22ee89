// Settings of projects: maintenance windows and audit logs.
import type { MaintenanceWindow, Thing } from './types.js';

/** In Payments, maintenance is announced and was deferred once; in Search, none is announced. */
export function maintenanceWindows(payments: string, search: string): Map<string, MaintenanceWindow> {
  const usual = { hourOfDay: 3, numberOfDeferrals: 0, autoDeferOnceEnabled: false, startASAP: false };
  return new Map([
    [payments, { ...usual, dayOfWeek: 7, numberOfDeferrals: 1, isScheduled: true }],
    [search, { ...usual, dayOfWeek: 1, isScheduled: false }],
  ]);
}

const SIGN_INS = JSON.stringify({ atype: { $in: ['authenticate', 'authCheck'] } });

export const auditLogs = (payments: string): readonly [string, Thing[]][] => [
  [
    `/groups/${payments}/auditLog`,
    [{ auditAuthorizationSuccess: false, auditFilter: SIGN_INS, configurationType: 'FILTER_JSON', enabled: true }],
  ],
];
