// Which projects have a backup compliance policy.
import type { BackupCompliance } from './backup-types.js';

export const backupCompliance = (projectId: string): Map<string, BackupCompliance> =>
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
