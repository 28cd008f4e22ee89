// Atlas's replies about a project's settings, loosely parsed as in replies.ts.
import { z } from 'zod';
import { nullishFlag, nullishText } from './loose.js';

const whole = z.int().nullish();

/**
 * A project's maintenance window. In `dayOfWeek`, 1 is Sunday, and 0 means that there's no window. Announced
 * maintenance appears only in the event feed.
 */
export const MaintenanceWindow = z.object({
  dayOfWeek: whole,
  hourOfDay: whole,
  numberOfDeferrals: whole,
  autoDeferOnceEnabled: nullishFlag,
  protectedHours: z.object({ startHourOfDay: whole, endHourOfDay: whole }).nullish(),
  timeZoneId: nullishText,
});
export type MaintenanceWindow = z.output<typeof MaintenanceWindow>;

/** `auditFilter` is JSON text. */
export const DatabaseAuditing = z.object({
  enabled: nullishFlag,
  auditFilter: nullishText,
  auditAuthorizationSuccess: nullishFlag,
});
export type DatabaseAuditing = z.output<typeof DatabaseAuditing>;

/** The settings that the bot can describe. All are booleans. */
export const ProjectSettings = z.object({
  isClusterAiAssistantEnabled: nullishFlag,
  isCollectDatabaseSpecificsStatisticsEnabled: nullishFlag,
  isDataExplorerEnabled: nullishFlag,
  isDataExplorerGenAIFeaturesEnabled: nullishFlag,
  isDataExplorerGenAISampleDocumentPassingEnabled: nullishFlag,
  isDataValidationEnabled: nullishFlag,
  isExtendedStorageSizesEnabled: nullishFlag,
  isNativeRerankingEnabled: nullishFlag,
  isPerformanceAdvisorEnabled: nullishFlag,
  isRealtimePerformancePanelEnabled: nullishFlag,
  isSchemaAdvisorEnabled: nullishFlag,
});
export type ProjectSettings = z.output<typeof ProjectSettings>;

/**
 * A project limit. The value is in bytes for federated queries, and a count for everything else. Atlas returns the list
 * as a bare array.
 */
export const ProjectLimit = z.object({
  name: z.string(),
  value: z.number(),
  currentUsage: z.number().nullish(),
  defaultLimit: z.number().nullish(),
  maximumLimit: z.number().nullish(),
});
export type ProjectLimit = z.output<typeof ProjectLimit>;
