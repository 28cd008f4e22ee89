// Atlas's replies about how a project is set up. Loose as replies.ts says.
import { z } from 'zod';
import { flag, text } from './loose.js';

const whole = z.int().nullish();

/** `dayOfWeek` from 1, a Sunday; 0 where there is none. Whether maintenance is announced is shown nowhere but in events. */
export const MaintenanceWindow = z.object({
  dayOfWeek: whole,
  hourOfDay: whole,
  numberOfDeferrals: whole,
  autoDeferOnceEnabled: flag,
  protectedHours: z.object({ startHourOfDay: whole, endHourOfDay: whole }).nullish(),
  timeZoneId: text,
});
export type MaintenanceWindow = z.output<typeof MaintenanceWindow>;

/** `auditFilter` is JSON as text. */
export const AuditLog = z.object({ enabled: flag, auditFilter: text, auditAuthorizationSuccess: flag });
export type AuditLog = z.output<typeof AuditLog>;

/** Those that the bot has words for; all of them are switches. */
export const ProjectSettings = z.object({
  isClusterAiAssistantEnabled: flag,
  isCollectDatabaseSpecificsStatisticsEnabled: flag,
  isDataExplorerEnabled: flag,
  isDataExplorerGenAIFeaturesEnabled: flag,
  isDataExplorerGenAISampleDocumentPassingEnabled: flag,
  isDataValidationEnabled: flag,
  isExtendedStorageSizesEnabled: flag,
  isNativeRerankingEnabled: flag,
  isPerformanceAdvisorEnabled: flag,
  isRealtimePerformancePanelEnabled: flag,
  isSchemaAdvisorEnabled: flag,
});
export type ProjectSettings = z.output<typeof ProjectSettings>;

/** Of a project: on federated queries in bytes, on all else a count. The list is a bare array. */
export const ProjectLimit = z.object({
  name: z.string(),
  value: z.number(),
  currentUsage: z.number().nullish(),
  defaultLimit: z.number().nullish(),
  maximumLimit: z.number().nullish(),
});
export type ProjectLimit = z.output<typeof ProjectLimit>;
