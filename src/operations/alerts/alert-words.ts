// Formats the conditions, places and values of alerts.
import type { Alert, AlertConfig } from '../../atlas/replies.js';
import { mapFromObject } from '../../map-from-object.js';
import { formatCode } from '../format.js';
import { parseMoment } from '../moments.js';
import { formatMeasurement } from '../units.js';

/** Conditions in which data is or may soon be unreachable. Like the two maps below, sorted by severity, worst first. */
const OUTAGES: ReadonlyMap<string, string> = new Map([
  ['NO_PRIMARY', 'no primary'],
  ['HOST_DOWN', 'host down'],
  ['CLUSTER_MONGOS_IS_MISSING', 'no router'],
  ['HOST_RECOVERING', 'host recovering'],
]);
const TROUBLES: ReadonlyMap<string, string> = new Map([
  ['REPLICATION_OPLOG_WINDOW_RUNNING_OUT', 'oplog window running out'],
  ['HOST_DISK_SPACE_INSUFFICIENT_FOR_AUTO_SCALING', 'too little disk space to scale'],
  ['OUTSIDE_METRIC_THRESHOLD', 'a metric out of bounds'],
  ['OUTSIDE_FLEX_METRIC_THRESHOLD', 'a metric out of bounds'],
]);
/** Conditions that aren't urgent enough to wake anyone up. */
const LESSER: ReadonlyMap<string, string> = new Map([
  ['CPS_RESTORE_FAILED', 'a restore failed'],
  ['CPS_SNAPSHOT_FALLBACK_FAILED', 'a backup failed'],
  ['CPS_SNAPSHOT_BEHIND', 'backups behind schedule'],
  ['PRIMARY_ELECTED', 'a primary was elected'],
  ['CPS_SNAPSHOT_FALLBACK_SUCCESSFUL', 'a fallback backup succeeded'],
  ['HOST_HAS_INDEX_SUGGESTIONS', 'an index is suggested'],
  ['USERS_WITHOUT_MULTI_FACTOR_AUTH', 'users without multi-factor authentication'],
  ['DAILY_BILL_OVER_THRESHOLD', 'daily bill above its limit'],
  ['PENDING_INVOICE_OVER_THRESHOLD', 'pending invoice above its limit'],
  ['JOINED_GROUP', 'someone joined the project'],
]);
const CONDITIONS: ReadonlyMap<string, string> = new Map([...OUTAGES, ...TROUBLES, ...LESSER]);
const OPERATORS = mapFromObject({ GREATER_THAN: 'above', LESS_THAN: 'below' });

/** Labels for metrics whose names in Atlas are unclear. */
const METRICS: ReadonlyMap<string, string> = new Map([
  ['CONNECTIONS_PERCENT', 'connections in use'],
  ['QUERY_TARGETING_SCANNED_OBJECTS_PER_RETURNED', 'documents read for each document returned'],
  ['QUERY_TARGETING_SCANNED_PER_RETURNED', 'index keys read for each document returned'],
  ['OPLOG_SLAVE_LAG_MASTER_TIME', 'replication lag'],
  ['OPLOG_REPLICATION_LAG_TIME', 'replication lag'],
  ['DISK_PARTITION_SPACE_USED_DATA', 'disk space used'],
  ['NORMALIZED_SYSTEM_CPU_USER', 'CPU use'],
]);

/** Formats the condition: `replication lag`, `no primary`. Includes Atlas's code if there's no label for the code. */
export function formatCondition({ eventTypeName, metricName }: Pick<Alert, 'eventTypeName' | 'metricName'>): string {
  if (metricName) return METRICS.get(metricName) ?? metricName.toLowerCase().replaceAll('_', ' ');
  return CONDITIONS.get(eventTypeName ?? '') ?? formatCode(eventTypeName);
}

export const isOpen = ({ status }: Alert): boolean => status === 'OPEN' || status === 'TRACKING';
export const isAcknowledged = ({ acknowledgedUntil }: Alert, now: number): boolean =>
  (parseMoment(acknowledgedUntil) ?? 0) > now;

/**
 * Sorts open alerts before closed alerts. Sorts open alerts into outages, troubles and others. Within each group, sorts
 * unacknowledged alerts first, then by severity, then OPEN before TRACKING. Sorts alerts that are otherwise equal from
 * newest to oldest.
 */
export function byUrgency(now: number): (a: Alert, b: Alert) => number {
  const open = (alert: Alert) => {
    const { level, place } = severityOf(alert);
    return [0, level, Number(isAcknowledged(alert, now)), place, Number(alert.status === 'TRACKING')];
  };
  const key = (alert: Alert) => [
    ...(isOpen(alert) ? open(alert) : [1, 0, 0, 0, 0]),
    -(parseMoment(alert.created) ?? 0),
  ];
  return (a, b) => {
    const [left, right] = [key(a), key(b)];
    return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
  };
}

/**
 * Returns the alert's severity, where a lower number is more severe. Atlas has many more types, so types without a
 * label rank after all troubles.
 */
function severityOf({ eventTypeName }: Alert): { readonly level: number; readonly place: number } {
  const levels = [OUTAGES, TROUBLES, LESSER].map((kinds) => [...kinds.keys()].indexOf(eventTypeName ?? ''));
  const level = levels.findIndex((at) => at >= 0);
  return level < 0 ? { level: 1, place: TROUBLES.size } : { level, place: levels[level] ?? 0 };
}

/** Returns the cluster, host or replica set that the alert names, if any. */
export const formatAlertPlace = ({ clusterName, hostnameAndPort, replicaSetName }: Alert): string | undefined =>
  clusterName || hostnameAndPort?.split('.')[0] || replicaSetName || undefined;

/** Formats the value: `91.2%`. Returns undefined if Atlas returns no value. */
export function formatAlertValue(alert: Alert): string | undefined {
  const { number, units } = alert.currentValue ?? {};
  return number == null ? undefined : formatMeasurement(number, unitsOf(alert, units));
}

/** Formats the limit: `above 80%`. Returns undefined if the alert has no limit or the limit couldn't be read. */
export function formatAlertLimit(
  alert: Pick<Alert, 'metricName'>,
  config: Pick<AlertConfig, 'metricThreshold' | 'threshold'> | undefined,
): string | undefined {
  const limit = config?.metricThreshold ?? config?.threshold;
  if (limit?.threshold == null) return undefined;
  const operator = OPERATORS.get(limit.operator ?? '') ?? 'against';
  return `${operator} ${formatMeasurement(limit.threshold, unitsOf(alert, limit.units))}`;
}

/** Atlas returns the unit RAW for both percentages and plain numbers, so the metric's name decides which it is. */
function unitsOf({ metricName }: Pick<Alert, 'metricName'>, units: string | null | undefined) {
  return units === 'RAW' && /PERCENT|NORMALIZED.*CPU|CPU_(USER|KERNEL)/.test(metricName ?? '') ? 'PERCENT' : units;
}
