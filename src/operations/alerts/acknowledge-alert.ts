// Acknowledges an open alert until the requested time, so that Atlas sends no reminders. Also ends acknowledgements
// early.
import { z } from 'zod';
import { endPlaceholder } from '../call.js';
import { endTime, formatAtEnd, formatEnd } from '../end.js';
import { withoutEmpty } from '../format.js';
import { formatIsoSeconds } from '../moments.js';
import type { Call } from '../operation.js';
import { projectParam } from '../params/project.js';
import { endParam } from '../params/times.js';
import { defineStateChange } from '../recipes/action.js';
import {
  AlertBasis,
  acknowledgeCall,
  alertLocation,
  canRestoreAcknowledgement,
  describeAlertDrift,
  formatAcknowledgement,
  inspectAlert,
  isStillAcknowledged,
  lostCommentNote,
  readAcknowledgedUntil,
  restoreAcknowledgementUndo,
} from './acknowledging.js';
import { alertParam } from './alert-params.js';

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
      warnings: withoutEmpty(
        'Atlas sends no notifications until the acknowledgement or the condition ends, even if the alert gets worse.',
        pages === undefined &&
          'I couldn’t read who is notified. If it’s PagerDuty, acknowledge the alert there instead.',
        isStillAcknowledged(until, now) &&
          !canRestoreAcknowledgement(until, now) &&
          'The alert is acknowledged permanently. This change ends the acknowledgement, and you can only restore it in Atlas.',
      ),
      blockers: withoutEmpty(
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
      ),
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
