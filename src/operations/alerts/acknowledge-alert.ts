// Acknowledges an open alert until the requested time, so that Atlas sends no reminders. Also ends acknowledgements
// early.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { Alert, AlertConfig, requireKnown, requireKnownOrNone } from '../../atlas/replies.js';
import { callTo, endPlaceholder } from '../call.js';
import { DEFAULT_DURATION_LIMITS, durationMs } from '../duration.js';
import { endTime, formatAtEnd, formatEnd, serializeFixedEnd } from '../end.js';
import { quoted, UNREAD_TEXT, withoutEmpty } from '../format.js';
import { handleOfId } from '../handles.js';
import { formatIsoSeconds, parseMoment } from '../moments.js';
import type { Call, Fact, Json, Phrase, Undo } from '../operation.js';
import { projectParam } from '../params/project.js';
import { endParam } from '../params/times.js';
import { ifExists, ifReadable, readProjectPlace } from '../place.js';
import { defineStateChange } from '../recipes/action.js';
import { alertConfigPath, formatRecipients, notifiesPagerDuty } from './alert-config.js';
import { alertParam } from './alert-params.js';
import { formatAlertPlace, formatAlertValue, formatCondition, isOpen } from './alert-words.js';

/**
 * The alert that a change depends on. `until`: the end of the acknowledgement in ISO 8601, to the second, which may be
 * in the past. Null if the alert was never acknowledged.
 */
const AlertBasis = z.object({
  alert: z.object({ isOpen: z.boolean(), until: z.string().nullable() }).nullable(),
});
type AlertBasis = z.output<typeof AlertBasis>;

const formatAcknowledgement = (until: string | null, now: number): Phrase =>
  isStillAcknowledged(until, now) ? ['acknowledged until ', { at: Date.parse(until) }] : 'not acknowledged';

const alertLocation = ({ alert }: AlertOf) =>
  `the alert with an ID ending in ${handleOfId(alert)}, in the project’s alerts`;

/** The parts that both changes share. */
const ACKNOWLEDGING = {
  area: 'alerts',
  role: 'Project Alerts Manager',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  basis: AlertBasis,
  state: readAcknowledgedUntil,
  before: ({ alert }: AlertBasis) => alert?.until ?? null,
  where: alertLocation,
  format: formatAcknowledgement,
  drift: describeAlertDrift,
} as const;

const Body = z.object({ acknowledgedUntil: z.string() });

export const acknowledgeAlert = defineStateChange({
  ...ACKNOWLEDGING,
  name: 'acknowledge-alert',
  title: 'Acknowledge an open alert temporarily',
  aliases: ['ack', 'acknowledge', 'ack alert'],
  example: 'acknowledge-alert feab4f in Payments for 2h because INC-42 we are on it',
  endsByItself: true,
  params: z.strictObject({
    project: projectParam(),
    alert: alertParam(),
    for: endParam({
      label: 'For how long',
      hint: 'such as 30m, 2h or until 18:00. Afterwards, Atlas sends reminders again',
    }),
  }),

  async preview(atlas, given, now) {
    const { found, what, until, pages, common, blockers } = await inspectAlert(atlas, given, now);
    const isSame = until !== null && until === formatIsoSeconds(endTime(given.for, now));
    return {
      ...common,
      summary: `acknowledge the alert for ${what} ${formatEnd(given.for)}`,
      act: 'Acknowledge alert for',
      after: isStillAcknowledged(until, now) ? 'acknowledged, with a new end time' : 'acknowledged',
      warnings: [
        'Atlas sends no notifications until the acknowledgement or the condition ends, even if the alert gets worse.',
        pages === undefined &&
          'I couldn’t read who is notified. If it’s PagerDuty, acknowledge the alert there instead.',
        isStillAcknowledged(until, now) &&
          !canRestoreAcknowledgement(until, now) &&
          'The alert is acknowledged permanently. This change ends the acknowledgement, and you can only restore it in Atlas.',
      ],
      blockers: [
        ...blockers,
        pages === true &&
          blockers.length === 0 && {
            param: 'alert',
            sentence:
              'This alert notifies PagerDuty, so it can be acknowledged only there. Acknowledge it in PagerDuty.',
          },
        isSame && {
          param: 'for',
          sentence: 'The alert is already acknowledged until that time. Choose a different time.',
        },
      ],
      undo: `The acknowledgement ends automatically ${formatAtEnd(given.for)}. Before that, ${canRestoreAcknowledgement(until, now) ? `acknowledge-alert restores the current end time${lostCommentNote(found)}` : 'unacknowledge-alert ends it'}.`,
    };
  },

  call: (given) => acknowledgeCall(given, { acknowledgedUntil: endPlaceholder(given.for) }),
  // Atlas ends the acknowledgement at the requested time, whether or not we find the alert.
  isGone: async (atlas, { params: given, call }, now) =>
    !isStillAcknowledged(untilIn(call), now) || (await readAcknowledgedUntil(atlas, given)) === null,
  isDone: (until, { call }) => until === untilIn(call),
  stillDone: (until, { call }, now) => until === untilIn(call) && isStillAcknowledged(until, now),
  formatDone: ({ call }) => ['acknowledged until ', { at: Date.parse(untilIn(call)) }],
  done: ({ call }, what) => [`The alert for ${what} is acknowledged until `, { at: Date.parse(untilIn(call)) }, '.'],
  undo({ params: { project, alert }, basis, call }, now) {
    if (!isStillAcknowledged(untilIn(call), now)) return undefined;
    const again = restoreAcknowledgementUndo({ project, alert }, basis.alert?.until ?? null, now);
    return again ?? { operation: 'unacknowledge-alert', params: { project, alert } };
  },
});

const untilIn = ({ body }: Call): string => Body.parse(body).acknowledgedUntil;

export const unacknowledgeAlert = defineStateChange({
  ...ACKNOWLEDGING,
  name: 'unacknowledge-alert',
  title: 'End an alert’s acknowledgement',
  example: 'unacknowledge-alert feab4f in Payments because INC-42 the incident continues',
  params: z.strictObject({ project: projectParam(), alert: alertParam() }),

  async preview(atlas, given, now) {
    const { found, what, until, common, blockers } = await inspectAlert(atlas, given, now);
    const nothing = `The alert for ${what} isn’t acknowledged.`;
    return {
      ...common,
      summary: `end the acknowledgement of the alert for ${what}`,
      act: 'Unacknowledge alert for',
      after: 'not acknowledged',
      warnings: [],
      blockers:
        blockers.length > 0 || isStillAcknowledged(until, now) ? blockers : [{ param: 'alert', sentence: nothing }],
      undo:
        isStillAcknowledged(until, now) && !canRestoreAcknowledgement(until, now)
          ? 'Can’t be undone from Slack because acknowledge-alert needs an end time. Use Atlas to acknowledge permanently.'
          : `acknowledge-alert acknowledges the alert again until the same time${lostCommentNote(found)}.`,
    };
  },

  call: (given) => acknowledgeCall(given, { unacknowledgeAlert: true }),
  // Atlas ends an acknowledgement by clearing its end or by setting an earlier end.
  isDone: (until, { basis }) => until === null || until < (basis.alert?.until ?? ''),
  formatDone: () => 'not acknowledged',
  done: (_, what) => `The alert for ${what} is no longer acknowledged.`,
  undo: ({ params, basis }, now) => restoreAcknowledgementUndo(params, basis.alert?.until ?? null, now),
});

interface AlertOf {
  readonly project: string;
  readonly alert: string;
}

const alertPath = (given: AlertOf): Path => path`/groups/${given.project}/alerts/${given.alert}`;

/** Only this API version accepts the acknowledgement fields. */
const acknowledgeCall = (given: AlertOf, body: Json) =>
  callTo('PATCH', alertPath(given), { version: '2024-05-30', body });

function untilOf({ acknowledgedUntil }: Alert): string | null {
  const at = parseMoment(requireKnownOrNone(acknowledgedUntil, 'when the acknowledgement ends'));
  return at === undefined ? null : formatIsoSeconds(at);
}

const read = (atlas: Atlas, given: AlertOf) => ifExists(atlas.get(alertPath(given), Alert));

async function readAcknowledgedUntil(atlas: Atlas, given: AlertOf): Promise<string | null | undefined> {
  const found = await read(atlas, given);
  return found && untilOf(found);
}

const isStillAcknowledged = (until: string | null, now: number): until is string =>
  until !== null && Date.parse(until) > now;

/** @param now milliseconds since the epoch */
async function inspectAlert(atlas: Atlas, given: AlertOf, now: number) {
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

/** Returns a note that an undo doesn't restore the acknowledgement's comment, if it has a comment. */
const lostCommentNote = (found: Alert | undefined): string =>
  found?.acknowledgementComment ? ', without the comment' : '';

/**
 * Whether the bot can restore the acknowledgement. It can't restore a permanent acknowledgement, which Atlas stores as
 * an end in 100 years.
 */
const canRestoreAcknowledgement = (until: string | null, now: number): until is string =>
  isStillAcknowledged(until, now) && Date.parse(until) - now <= durationMs(DEFAULT_DURATION_LIMITS.most);

/**
 * Returns the change that restores the acknowledgement, or undefined if its end is in the past or too far away.
 * @param now milliseconds since the epoch
 */
const restoreAcknowledgementUndo = (
  { project, alert }: AlertOf,
  until: string | null,
  now: number,
): Undo | undefined =>
  canRestoreAcknowledgement(until, now)
    ? { operation: 'acknowledge-alert', params: { project, alert, for: serializeFixedEnd(Date.parse(until)) } }
    : undefined;

/**
 * Describes the difference, or returns undefined if the two states no longer differ in effect.
 * @param now milliseconds since the epoch
 */
function describeAlertDrift({ alert: before }: AlertBasis, { alert: after }: AlertBasis, now: number) {
  if (before === null || after === null) return 'Atlas no longer shows the alert';
  if (before.isOpen !== after.isOpen) return after.isOpen ? 'the alert opened again' : 'the alert was closed';
  if (!isStillAcknowledged(before.until, now) && !isStillAcknowledged(after.until, now)) return undefined;
  return isStillAcknowledged(after.until, now)
    ? 'someone acknowledged the alert'
    : 'the alert is no longer acknowledged';
}
