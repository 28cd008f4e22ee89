// Settings of projects: maintenance windows and audit logs.
import { HOUR_MS } from './ids.js';
import type { MaintenanceWindow, Thing } from './types.js';

/** Atlas's times before maintenance starts, and its limit of deferrals. Source: the pages that routes/maintenance.ts names. */
export const MAINTENANCE = { announcedMs: 72 * HOUR_MS, deferredUntilMs: 48 * HOUR_MS, mostDeferrals: 2 };

/** In Payments, maintenance is announced and was deferred once; in Search, there is none to come. */
export function maintenanceWindows(payments: string, search: string, now: number): Map<string, MaintenanceWindow> {
  const usual = { hourOfDay: 3, numberOfDeferrals: 0, autoDeferOnceEnabled: false, startASAP: false };
  const due = new Date(Math.floor((now + 65 * HOUR_MS) / HOUR_MS) * HOUR_MS);
  const announced = { dayOfWeek: due.getUTCDay() + 1, hourOfDay: due.getUTCHours(), dueAt: due.getTime() };
  return new Map([
    [payments, { ...usual, ...announced, numberOfDeferrals: 1 }],
    [search, { ...usual, dayOfWeek: 1 }],
  ]);
}

const SIGN_INS = JSON.stringify({ atype: { $in: ['authenticate', 'authCheck'] } });

export const auditLogs = (payments: string): readonly [string, Thing[]][] => [
  [
    `/groups/${payments}/auditLog`,
    [{ auditAuthorizationSuccess: false, auditFilter: SIGN_INS, configurationType: 'FILTER_JSON', enabled: true }],
  ],
];
