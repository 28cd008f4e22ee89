// Removes the acknowledgement of an alert, so that Atlas sends reminders again.
import { z } from 'zod';
import { project } from '../params/project.js';
import { action } from '../recipes/action.js';
import {
  AlertBasis,
  acknowledgedUntilNow,
  callToAcknowledge,
  canComeBack,
  isStillAcknowledged,
  lessComment,
  lookAtAlert,
  sayAlertDrift,
  showUntilAcknowledged,
  toAcknowledgeAgain,
  whereAlert,
} from './acknowledging.js';
import { alert } from './alert-param.js';

export const unacknowledgeAlert = action({
  name: 'unacknowledge-alert',
  title: 'Take the acknowledgement of an alert back',
  area: 'alerts',
  example: 'unacknowledge-alert feab4f in Payments because INC-42 it is not over',
  role: 'Project Alerts Manager',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  params: z.strictObject({ project: project(), alert: alert() }),
  basis: AlertBasis,
  claims: [
    { says: 'Atlas sends notifications of the alert again.', document: 'acknowledgeGroupAlert, unacknowledgeAlert' },
  ],

  async preview(atlas, given, now) {
    const { found, what, until, common, blockers } = await lookAtAlert(atlas, given, now);
    const nothing = `The alert for ${what} is not acknowledged: nothing to take back.`;
    return {
      ...common,
      summary: `take back that the alert for ${what} is acknowledged`,
      act: 'End acknowledgement of alert',
      notice: `The alert for ${what} is no longer acknowledged`,
      after: 'not acknowledged',
      warnings: [],
      blockers:
        blockers.length > 0 || isStillAcknowledged(until, now) ? blockers : [{ param: 'alert', sentence: nothing }],
      undo:
        isStillAcknowledged(until, now) && !canComeBack(until, now)
          ? 'It is acknowledged for good: that can be put back in Atlas only. acknowledge-alert does so for a while.'
          : `acknowledge-alert acknowledges it again, until the same time${lessComment(found)}.`,
    };
  },

  call: (given) => callToAcknowledge(given, { unacknowledgeAlert: true }),
  state: acknowledgedUntilNow,
  before: ({ alert }) => alert?.until ?? null,
  // Atlas clears the time, or sets an earlier one.
  isDone: (until, { basis }) => until === null || until < (basis.alert?.until ?? ''),
  where: whereAlert,
  say: showUntilAcknowledged,
  sayDone: () => 'not acknowledged',
  done: (_, what) => `The alert for ${what} is no longer acknowledged.`,
  drift: sayAlertDrift,
  undo: ({ params, basis }, now) => toAcknowledgeAgain(params, basis.alert?.until ?? null, now),
});
