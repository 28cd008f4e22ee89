// Reads and restores the acknowledgement of an alert.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { Alert, AlertConfig, requireKnown, requireKnownOrNone } from '../../atlas/replies.js';
import { callTo } from '../call.js';
import { DEFAULT_DURATION_LIMITS, durationMs } from '../duration.js';
import { serializeFixedEnd } from '../end.js';
import { quoted, UNREAD_TEXT, withoutEmpty } from '../format.js';
import { handleOfId } from '../handles.js';
import { formatIsoSeconds, parseMoment } from '../moments.js';
import type { Fact, Json, Phrase, Undo } from '../operation.js';
import { ifExists, ifReadable, readProjectPlace } from '../place.js';
import { alertConfigPath, formatRecipients, notifiesPagerDuty } from './alert-config.js';
import { formatAlertPlace, formatAlertValue, formatCondition, isOpen } from './alert-words.js';

/**
 * The alert that a change depends on. `until`: the end of the acknowledgement in ISO 8601, to the second, which may be
 * in the past. Null if the alert was never acknowledged.
 */
export const AlertBasis = z.object({
  alert: z.object({ isOpen: z.boolean(), until: z.string().nullable() }).nullable(),
});
export type AlertBasis = z.output<typeof AlertBasis>;

interface AlertOf {
  readonly project: string;
  readonly alert: string;
}

const alertPath = (given: AlertOf): Path => path`/groups/${given.project}/alerts/${given.alert}`;

/** Only this API version accepts the acknowledgement fields. */
export const acknowledgeCall = (given: AlertOf, body: Json) =>
  callTo('PATCH', alertPath(given), { version: '2024-05-30', body });

function untilOf({ acknowledgedUntil }: Alert): string | null {
  const at = parseMoment(requireKnownOrNone(acknowledgedUntil, 'when the acknowledgement ends'));
  return at === undefined ? null : formatIsoSeconds(at);
}

const read = (atlas: Atlas, given: AlertOf) => ifExists(atlas.get(alertPath(given), Alert));

export async function readAcknowledgedUntil(atlas: Atlas, given: AlertOf): Promise<string | null | undefined> {
  const found = await read(atlas, given);
  return found && untilOf(found);
}

export const isStillAcknowledged = (until: string | null, now: number): until is string =>
  until !== null && Date.parse(until) > now;

/** @param now milliseconds since the epoch */
export async function inspectAlert(atlas: Atlas, given: AlertOf, now: number) {
  const [place, found] = await Promise.all([readProjectPlace(atlas, given.project), read(atlas, given)]);
  const handle = handleOfId(given.alert);
  const about = found?.alertConfigId;
  const config = about ? await ifReadable(atlas.get(alertConfigPath(given.project, about), AlertConfig)) : undefined;
  const where = found && formatAlertPlace(found);
  const what = found === undefined ? handle : `${formatCondition(found)}${where === undefined ? '' : ` on ${where}`}`;
  const until = found === undefined ? null : untilOf(found);
  const opened = found !== undefined && isOpen({ ...found, status: requireKnown(found.status, 'the alert’s status') });
  const missing = `${place.project.name} has no alert ${handle}. To see open alerts, run the alerts command.`;
  const closed = `The alert for ${what} is already closed.`;
  return {
    found,
    what,
    until,
    pages: notifiesPagerDuty(config),
    common: {
      subject: what,
      place,
      names: { alert: handle },
      target: { kind: 'alert', id: given.alert },
      before: formatAcknowledgement(until, now),
      direction: 'neither' as const,
      facts:
        found === undefined
          ? []
          : [...factsOf(found, config), ...(isStillAcknowledged(until, now) ? commentOf(found) : [])],
      basis: { alert: found === undefined ? null : { isOpen: opened, until } },
    },
    blockers: opened ? [] : [{ param: 'alert', sentence: found === undefined ? missing : closed }],
  };
}

function factsOf(found: Alert, config: AlertConfig | undefined): readonly Fact[] {
  const since = parseMoment(found.created);
  const value = formatAlertValue(found);
  return withoutEmpty(
    since !== undefined && { label: 'Open since', value: [{ at: since }] },
    value !== undefined && { label: 'Value', value },
    { label: 'Notifies', value: config === undefined ? UNREAD_TEXT : formatRecipients(config) },
  );
}

const commentOf = ({ acknowledgementComment: comment }: Alert): readonly Fact[] =>
  comment ? [{ label: 'Comment', value: quoted(comment, 80) }] : [];

export const formatAcknowledgement = (until: string | null, now: number): Phrase =>
  isStillAcknowledged(until, now) ? ['acknowledged until ', { at: Date.parse(until) }] : 'not acknowledged';

/** Returns a note that an undo doesn't restore the acknowledgement's comment, if it has a comment. */
export const lostCommentNote = (found: Alert | undefined): string =>
  found?.acknowledgementComment ? ', without the comment' : '';

/**
 * Whether the bot can restore the acknowledgement. It can't restore a permanent acknowledgement, which Atlas stores as
 * an end in 100 years.
 */
export const canRestoreAcknowledgement = (until: string | null, now: number): until is string =>
  isStillAcknowledged(until, now) && Date.parse(until) - now <= durationMs(DEFAULT_DURATION_LIMITS.most);

/**
 * Returns the change that restores the acknowledgement, or undefined if its end is in the past or too far away.
 * @param now milliseconds since the epoch
 */
export const restoreAcknowledgementUndo = (
  { project, alert }: AlertOf,
  until: string | null,
  now: number,
): Undo | undefined =>
  canRestoreAcknowledgement(until, now)
    ? { operation: 'acknowledge-alert', params: { project, alert, for: serializeFixedEnd(Date.parse(until)) } }
    : undefined;

export const alertLocation = ({ alert }: AlertOf) =>
  `the alert with an ID ending in ${handleOfId(alert)}, in the project’s alerts`;

/**
 * Describes the difference, or returns undefined if the two states no longer differ in effect.
 * @param now milliseconds since the epoch
 */
export function describeAlertDrift({ alert: before }: AlertBasis, { alert: after }: AlertBasis, now: number) {
  if (before === null || after === null) return 'Atlas no longer shows the alert';
  if (before.isOpen !== after.isOpen) return after.isOpen ? 'the alert opened again' : 'the alert was closed';
  if (!isStillAcknowledged(before.until, now) && !isStillAcknowledged(after.until, now)) return undefined;
  return isStillAcknowledged(after.until, now)
    ? 'someone acknowledged the alert'
    : 'the alert is no longer acknowledged';
}
