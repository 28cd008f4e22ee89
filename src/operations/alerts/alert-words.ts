// Alerts in words: what is wrong, where, and by how much.
import type { Alert, AlertConfig } from '../../atlas/replies.js';
import { table } from '../../table.js';
import { formatCode } from '../format.js';
import { momentOf } from '../moments.js';
import { formatMeasured } from '../units.js';

/** Data can't be reached, or soon may not be. Each of these maps lists the most severe first. */
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
/** Not worth waking anybody for. */
const LESSER: ReadonlyMap<string, string> = new Map([
  ['CPS_RESTORE_FAILED', 'a restore failed'],
  ['CPS_SNAPSHOT_FALLBACK_FAILED', 'a backup failed'],
  ['CPS_SNAPSHOT_BEHIND', 'backups behind schedule'],
  ['PRIMARY_ELECTED', 'a primary was elected'],
  ['CPS_SNAPSHOT_FALLBACK_SUCCESSFUL', 'a backup needed a fallback'],
  ['HOST_HAS_INDEX_SUGGESTIONS', 'an index is suggested'],
  ['USERS_WITHOUT_MULTI_FACTOR_AUTH', 'people without multi-factor authentication'],
  ['DAILY_BILL_OVER_THRESHOLD', 'daily bill above its limit'],
  ['PENDING_INVOICE_OVER_THRESHOLD', 'pending invoice above its limit'],
  ['JOINED_GROUP', 'somebody joined the project'],
]);
const CONDITIONS: ReadonlyMap<string, string> = new Map([...OUTAGES, ...TROUBLES, ...LESSER]);
const OPERATORS = table({ GREATER_THAN: 'above', LESS_THAN: 'below' });

/** Only metrics whose own names say little. */
const METRICS: ReadonlyMap<string, string> = new Map([
  ['CONNECTIONS_PERCENT', 'share of connections in use'],
  ['QUERY_TARGETING_SCANNED_OBJECTS_PER_RETURNED', 'documents read for each one returned'],
  ['QUERY_TARGETING_SCANNED_PER_RETURNED', 'index keys read for each document returned'],
  ['OPLOG_SLAVE_LAG_MASTER_TIME', 'replication lag'],
  ['OPLOG_REPLICATION_LAG_TIME', 'replication lag'],
  ['DISK_PARTITION_SPACE_USED_DATA', 'disk space used'],
  ['NORMALIZED_SYSTEM_CPU_USER', 'CPU use'],
]);

/** `replication lag`, `no primary`; with the code in brackets when the bot has no words for it. */
export function formatCondition({ eventTypeName, metricName }: Pick<Alert, 'eventTypeName' | 'metricName'>): string {
  if (metricName) return METRICS.get(metricName) ?? metricName.toLowerCase().replaceAll('_', ' ');
  return CONDITIONS.get(eventTypeName ?? '') ?? formatCode(eventTypeName);
}

export const isOpen = ({ status }: Alert): boolean => status === 'OPEN' || status === 'TRACKING';
export const isAcknowledged = ({ acknowledgedUntil }: Alert, now: number): boolean =>
  (momentOf(acknowledgedUntil) ?? 0) > now;

/**
 * Sorts open alerts before closed ones. Open ones: outages, then troubles, then the rest; within each, unacknowledged
 * before acknowledged, severe before less severe, OPEN before TRACKING. Else the newest first.
 */
export function byUrgency(now: number): (a: Alert, b: Alert) => number {
  const open = (alert: Alert) => {
    const { level, place } = severityOf(alert);
    return [0, level, Number(isAcknowledged(alert, now)), place, Number(alert.status === 'TRACKING')];
  };
  const key = (alert: Alert) => [...(isOpen(alert) ? open(alert) : [1, 0, 0, 0, 0]), -(momentOf(alert.created) ?? 0)];
  return (a, b) => {
    const [left, right] = [key(a), key(b)];
    return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
  };
}

/** Lower is more severe. Atlas has many more types: one without words here is ranked after the last trouble. */
function severityOf({ eventTypeName }: Alert): { readonly level: number; readonly place: number } {
  const levels = [OUTAGES, TROUBLES, LESSER].map((kinds) => [...kinds.keys()].indexOf(eventTypeName ?? ''));
  const level = levels.findIndex((at) => at >= 0);
  return level < 0 ? { level: 1, place: TROUBLES.size } : { level, place: levels[level] ?? 0 };
}

/** Where it is, as far as the alert itself tells. */
export const formatAlertPlace = ({ clusterName, hostnameAndPort, replicaSetName }: Alert): string | undefined =>
  clusterName || hostnameAndPort?.split('.')[0] || replicaSetName || undefined;

/** `91.2%`; undefined when Atlas gives no value. */
export function formatAlertValue(alert: Alert): string | undefined {
  const { number, units } = alert.currentValue ?? {};
  return number == null ? undefined : formatMeasured(number, unitsOf(alert, units));
}

/** `above 80%`; undefined when there is no limit, or it couldn't be read. */
export function formatAlertLimit(
  alert: Pick<Alert, 'metricName'>,
  config: Pick<AlertConfig, 'metricThreshold' | 'threshold'> | undefined,
): string | undefined {
  const limit = config?.metricThreshold ?? config?.threshold;
  if (limit?.threshold == null) return undefined;
  const operator = OPERATORS.get(limit.operator ?? '') ?? 'against';
  return `${operator} ${formatMeasured(limit.threshold, unitsOf(alert, limit.units))}`;
}

/** Atlas gives percentages the unit RAW, like any plain number. Only the metric's name tells. */
function unitsOf({ metricName }: Pick<Alert, 'metricName'>, units: string | null | undefined) {
  return units === 'RAW' && /PERCENT|NORMALIZED.*CPU|CPU_(USER|KERNEL)/.test(metricName ?? '') ? 'PERCENT' : units;
}
