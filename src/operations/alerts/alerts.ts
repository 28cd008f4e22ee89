// Lists the alerts in a project or cluster, open alerts first.
import { z } from 'zod';
import type { Alert } from '../../atlas/replies.js';
import { DAY_MS } from '../../time-units.js';
import { clusterNotFoundResult, isClusterMissing } from '../cluster-state/cluster-kind.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import { formatRoundedDuration } from '../duration.js';
import { capitalize, formatAgo, plural, withoutEmpty } from '../format.js';
import { handleOfId } from '../handles.js';
import { formatMoment, parseMoment } from '../moments.js';
import { atLeastPrefix, unlistedNotes } from '../newest.js';
import type { NextStep, Phrase } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { defineProjectLookUp } from '../recipes/look-up.js';
import {
  ALERT_STATUSES,
  type AlertConfigsById,
  type FoundAlerts,
  findAlerts,
  readAlertConfigsById,
} from './alert-lists.js';
import {
  byUrgency,
  formatAlertLimit,
  formatAlertPlace,
  formatAlertValue,
  formatCondition,
  isAcknowledged,
  isOpen,
} from './alert-words.js';

const STATUS_CHOICES = { open: 'open now', closed: 'closed', all: 'open and closed' } as const;

const params = z.strictObject({
  project: projectParam(),
  cluster: clusterParam().optional(),
  status: choiceParam(STATUS_CHOICES, { label: 'Status', preset: 'open' }).optional(),
});
type Params = z.output<typeof params>;

const ORDERS = {
  open: 'the most urgent first',
  closed: 'the newest first',
  all: 'open alerts first',
} as const;

/** Atlas stores a permanent acknowledgement as a date far in the future. */
const PERMANENT_MS = 10 * 365 * DAY_MS;

export const alerts = defineProjectLookUp({
  name: 'alerts',
  title: 'List the alerts in a project or cluster',
  aliases: ['wrong', 'incidents', 'problems', 'warnings', 'firing', 'fired', 'paged'],
  area: 'alerts',
  example: 'alerts Cluster0 in Payments',
  role: 'Project Read Only',
  params,
  guesses: [
    {
      says: 'If a metric’s name mentions percent or CPU, its value is a percentage, although its unit is RAW.',
      reason: 'Atlas’s documentation doesn’t say what RAW stands for.',
    },
  ],

  columns: {
    Status: ({ alert }: Row) => alert.status?.toLowerCase() ?? 'unknown',
    What: ({ alert }) => formatCondition(alert),
    Value: ({ alert }) => formatAlertValue(alert) ?? '–',
    Limit: ({ alert, limits }) => limitOf(alert, limits) ?? '–',
    Where: ({ alert, found }) => placeOf(alert, found) ?? 'the project',
    Since: ({ alert }) => formatMoment(parseMoment(alert.created)),
    'Acknowledged until': ({ alert, now }) => showAcknowledged(alert, now),
    Closed: ({ alert }) => formatMoment(parseMoment(alert.resolved)),
    Alert: ({ alert }) => handleOfId(alert.id),
    Configuration: ({ alert }) => (alert.alertConfigId ? handleOfId(alert.alertConfigId) : '–'),
  },

  rowChanges: [
    {
      label: 'Acknowledge…',
      operation: 'acknowledge-alert',
      params: ({ alert, now }, { project: of }) =>
        isOpen(alert) && !isAcknowledged(alert, now) ? { project: of, alert: alert.id } : undefined,
      target: ({ alert, found }) =>
        `${handleOfId(alert.id)} ${formatCondition(alert)} on ${placeOf(alert, found) ?? 'the project'}`,
    },
    {
      label: 'Mute…',
      operation: 'mute-alert',
      params: ({ alert }, { project: of }) =>
        alert.alertConfigId ? { project: of, config: alert.alertConfigId } : undefined,
      target: ({ alert }) => `${handleOfId(alert.alertConfigId ?? '')} ${formatCondition(alert)}`,
    },
  ],

  read: (atlas, given, { part }) =>
    findAlerts(atlas, { ...given, statuses: ALERT_STATUSES[given.status ?? 'open'] }, part),

  async answer(found, { atlas, given, now, place, part }) {
    const status = given.status ?? 'open';
    if (
      given.cluster !== undefined &&
      found.count === 0 &&
      (await isClusterMissing(atlas, given.project, given.cluster))
    ) {
      return clusterNotFoundResult(given.cluster, place);
    }
    const sorted = found.alerts.toSorted(byUrgency(now));
    // Limits are in a separate list, which is read only if an alert has a value to compare with a limit.
    const measured = sorted.some((alert) => formatAlertValue(alert) !== undefined);
    const limits = measured && (await part.read('Limits are', readAlertConfigsById(withTimeout(atlas), given.project)));
    const where = given.cluster ?? place.project.name;
    const shown: ShownAlerts = { where, status, found, limits: limits || new Map(), now };
    return {
      headline: headline(sorted, shown),
      caption: `Alerts in ${where}, ${ORDERS[status]}`,
      rows: sorted.map((alert) => ({ alert, ...shown })),
      missing: found.missing,
      notes: notesOf(sorted, found, place.project.name),
      next: nextFor(given, sorted[0] && found.clusterOf(sorted[0])),
    };
  },
});

interface ShownAlerts {
  readonly where: string;
  readonly status: keyof typeof ALERT_STATUSES;
  readonly found: FoundAlerts;
  readonly limits: AlertConfigsById;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface Row extends ShownAlerts {
  readonly alert: Alert;
}

const limitOf = (alert: Alert, limits: AlertConfigsById) =>
  formatAlertLimit(alert, limits.get(alert.alertConfigId ?? ''));

function headline(rows: readonly Alert[], shown: ShownAlerts): Phrase {
  const { where, status, found, limits, now } = shown;
  const [first] = rows;
  const kind = status === 'all' ? 'alert' : `${status} alert`;
  if (first === undefined && (found.unplaced > 0 || !found.isWhole))
    return `I found no ${kind}s for ${where}${found.isWhole ? '' : ', but I couldn’t read all alerts'}.`;
  if (first === undefined) return status === 'open' ? `No alerts are open in ${where}.` : `${where} has no ${kind}s.`;
  const which = isOpen(first) ? 'the most urgent' : 'the newest';
  const value = formatAlertValue(first);
  const limit = limitOf(first, limits);
  return withoutEmpty(
    `${capitalize(`${atLeastPrefix(found.isWhole)}${plural(found.count, kind)}`)} in ${where}${found.count === 1 ? ': ' : `; ${which}: `}`,
    `${formatCondition(first)} ${placeOf(first, found) === undefined ? 'in the project' : `on ${placeOf(first, found)}`}`,
    value !== undefined && ` at ${value}`,
    limit !== undefined && `, ${limit}`,
    formatSince(first, now),
    ...(isAcknowledged(first, now) ? [', acknowledged.'] : ['.']),
  );
}

function formatSince(alert: Alert, now: number): string {
  const since = parseMoment(alert.created);
  if (since === undefined) return '';
  return isOpen(alert) ? `, for ${formatRoundedDuration(now - since)}` : `, ${formatAgo(now - since)}`;
}

const placeOf = (alert: Alert, { clusterOf }: FoundAlerts) => clusterOf(alert) || formatAlertPlace(alert);

function showAcknowledged({ acknowledgedUntil }: Alert, now: number): Phrase {
  const at = parseMoment(acknowledgedUntil);
  if (at === undefined || at <= now) return 'no';
  return at - now > PERMANENT_MS ? 'permanently' : [{ at }];
}

const TRACKED = '“Tracking” means that the condition is met, but not for long enough to notify anyone.';

function notesOf(rows: readonly Alert[], found: FoundAlerts, projectName: string): readonly string[] {
  const { count, elsewhere, unplaced } = found;
  const ask = (many: number) => `Leave out the cluster to see ${many === 1 ? 'it' : 'them'}.`;
  const unknown = `${plural(unplaced, 'more alert')} may be about this cluster. ${ask(unplaced)}`;
  return withoutEmpty(
    rows.some(({ status }) => status === 'TRACKING') && TRACKED,
    ...unlistedNotes(rows.length, count, 'alert'),
    elsewhere > 0 && `${plural(elsewhere, 'other alert')} in ${projectName}. ${ask(elsewhere)}`,
    unplaced > 0 && unknown,
  );
}

function nextFor({ project: projectId, cluster: asked }: Params, affected: string | undefined): readonly NextStep[] {
  const name = asked ?? affected;
  const events = {
    label: 'Events',
    operation: 'events',
    params: { project: projectId, ...(asked && { cluster: asked }) },
  };
  if (name === undefined) return [events];
  const one = { project: projectId, cluster: name };
  return [
    { label: `Metrics of ${name}`, operation: 'metrics', params: { ...one, measurement: 'connections' } },
    events,
    { label: 'Processes', operation: 'processes', params: one },
  ];
}
