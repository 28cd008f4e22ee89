// Atlas's replies about the settings of a project, loosely parsed as in replies.ts.
import { z } from 'zod';
import { flag, text } from './loose.js';

const whole = z.int().nullish();

/** `dayOfWeek`: 1 is Sunday, 0 means no window. An announced maintenance appears only among the events. */
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

/** The settings that the bot has words for; all are booleans. */
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

/** A limit of a project: on federated queries in bytes, on everything else a count. The list is a bare array. */
export const ProjectLimit = z.object({
  name: z.string(),
  value: z.number(),
  currentUsage: z.number().nullish(),
  defaultLimit: z.number().nullish(),
  maximumLimit: z.number().nullish(),
});
export type ProjectLimit = z.output<typeof ProjectLimit>;
