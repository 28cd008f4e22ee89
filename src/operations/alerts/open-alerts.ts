// Formats the number and age of a project's or cluster's open alerts, and the most urgent alert.
import type { Alert } from '../../atlas/replies.js';
import { formatRoundedDuration } from '../duration.js';
import { withoutEmpty } from '../format.js';
import { parseMoment } from '../moments.js';
import type { Fact } from '../operation.js';
import { isAlertAbout, type NamedCluster } from './alert-lists.js';
import { byUrgency, formatCondition, isAcknowledged } from './alert-words.js';

/** Formats the number and age of open alerts: `2 alerts are open, the oldest for 40 minutes`. */
export function formatOpenAlerts(alerts: readonly Alert[] | undefined, now: number): string {
  if (alerts === undefined) return 'I couldn’t read the alerts';
  if (alerts.length === 0) return 'no alerts are open';
  const since = Math.min(...alerts.map(({ created }) => parseMoment(created) ?? now));
  const long = since < now ? formatRoundedDuration(now - since) : '';
  if (alerts.length === 1) return long === '' ? '1 alert is open' : `1 alert has been open for ${long}`;
  return `${alerts.length.toLocaleString('en-US')} alerts are open${long === '' ? '' : `, the oldest for ${long}`}`;
}

/**
 * Formats the most urgent open alert: `no primary on Cluster0, since ...`. Empty if no alert is open.
 * @param clusters used to find the alert's cluster
 */
export function mostUrgentAlertFacts(
  alerts: readonly Alert[] = [],
  now: number,
  clusters: readonly NamedCluster[] = [],
): readonly Fact[] {
  const [first] = alerts.toSorted(byUrgency(now));
  if (first === undefined) return [];
  const since = parseMoment(first.created);
  const place = clusters.find((one) => isAlertAbout(one)(first));
  const value = withoutEmpty(
    `${formatCondition(first)}${place === undefined ? '' : ` on ${place.name}`}`,
    ...(since === undefined ? [] : [', since ', { at: since }]),
    isAcknowledged(first, now) && ', acknowledged',
  );
  return [{ label: alerts.length === 1 ? 'Open alert' : 'Most urgent alert', value }];
}
