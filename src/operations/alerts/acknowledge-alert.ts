// Acknowledges an open alert, so that Atlas sends no reminders until the given time.
import { z } from 'zod';
import { fromRun } from '../call.js';
import { endAt, sayEnd, sayEndBriefly, sayWhenOver, showUntil } from '../end.js';
import { toTheSecond } from '../moments.js';
import type { Call } from '../operation.js';
import { end } from '../params/end.js';
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

const Body = z.object({ acknowledgedUntil: z.string() });

export const acknowledgeAlert = action({
  name: 'acknowledge-alert',
  title: 'Acknowledge an open alert for a while',
  aliases: ['ack', 'acknowledge', 'ack alert'],
  area: 'alerts',
  example: 'acknowledge-alert feab4f in Payments for 2h because INC-42 we are on it',
  role: 'Project Alerts Manager',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  endsByItself: true,
  params: z.strictObject({
    project: project(),
    alert: alert(),
    for: end({ label: 'For how long', hint: 'such as 30m, 2h or until 18:00; then Atlas reminds people again' }),
  }),
  basis: AlertBasis,
  claims: [
    {
      says: 'Until the time that is asked, Atlas sends no more notifications of the alert.',
      document: 'acknowledgeGroupAlert',
    },
    {
      says: 'Atlas sends none either when the alert gets worse meanwhile.',
      guess: 'No page says what an acknowledged alert does when its value changes.',
    },
  ],

  async preview(atlas, given, now) {
    const { found, what, until, common, blockers } = await lookAtAlert(atlas, given, now);
    const isSame = until !== null && until === toTheSecond(endAt(given.for, now));
    return {
      ...common,
      summary: `acknowledge the alert for ${what} ${sayEnd(given.for)}`,
      act: 'Acknowledge alert',
      extent: sayEndBriefly(given.for),
      notice: `The alert for ${what} is acknowledged, ${sayEndBriefly(given.for)}`,
      after: showUntil('acknowledged', given.for, now),
      warnings: [
        'Atlas reminds nobody of it meanwhile, also when it gets worse.',
        ...(isStillAcknowledged(until, now) && !canComeBack(until, now)
          ? ['It is acknowledged for good now. That ends, and can be put back in Atlas only.']
          : []),
      ],
      blockers: [
        ...blockers,
        ...(isSame ? [{ param: 'for', sentence: 'It is acknowledged until then already. Choose another time.' }] : []),
      ],
      undo: `It ends by itself ${sayWhenOver(given.for)}; before that, ${canComeBack(until, now) ? `acknowledge-alert brings back the end that it has now${lessComment(found)}` : 'unacknowledge-alert takes it back'}.`,
    };
  },

  call: (given) => callToAcknowledge(given, { acknowledgedUntil: fromRun(given.for) }),
  state: acknowledgedUntilNow,
  // Atlas ends it at that time, whether the alert is found or not.
  isGone: async (atlas, { params: given, call }, now) =>
    !isStillAcknowledged(untilIn(call), now) || (await acknowledgedUntilNow(atlas, given)) === null,
  before: ({ alert }) => alert?.until ?? null,
  isDone: (until, { call }) => until === untilIn(call),
  stillDone: (until, { call }, now) => until === untilIn(call) && isStillAcknowledged(until, now),
  where: whereAlert,
  say: showUntilAcknowledged,
  sayDone: ({ call }) => ['acknowledged until ', { at: Date.parse(untilIn(call)) }],
  done: ({ call }, what) => [`The alert for ${what} is acknowledged until `, { at: Date.parse(untilIn(call)) }, '.'],
  drift: sayAlertDrift,
  undo({ params: { project, alert }, basis, call }, now) {
    if (!isStillAcknowledged(untilIn(call), now)) return undefined;
    const again = toAcknowledgeAgain({ project, alert }, basis.alert?.until ?? null, now);
    return again ?? { operation: 'unacknowledge-alert', params: { project, alert } };
  },
});

const untilIn = ({ body }: Call): string => Body.parse(body).acknowledgedUntil;
