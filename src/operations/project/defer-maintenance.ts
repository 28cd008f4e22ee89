// Defers announced maintenance by a week. This change can't be undone.

import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { requireKnown } from '../../atlas/replies.js';
import { HOUR_MS } from '../../time-units.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import type { Phrase } from '../operation.js';
import { projectParam } from '../params/project.js';
import { defineProjectAction } from '../recipes/project-change.js';
import {
  ANNOUNCEMENT_GUESSES,
  describeWindowDrift,
  formatDeferrals,
  inspectWindow,
  MAX_DEFERRALS,
  readWindow,
  WINDOW_LOCATION,
  WindowBasis,
  windowPhrase,
} from './maintenance-window.js';
import { nextWeeklyHourAt } from './weekly-hour.js';

const DEFERRALS = 'how many times maintenance was deferred';
const DeferralBasis = WindowBasis.extend({ deferrals: z.int() });
type DeferralBasis = z.output<typeof DeferralBasis>;

export const deferMaintenance = defineProjectAction({
  name: 'defer-maintenance',
  title: 'Defer a project’s announced maintenance by a week',
  aliases: ['defer', 'postpone', 'delay'],
  example: 'defer-maintenance in Payments because OPS-9 the sale runs until monday',
  effect: 'irreversible',
  canNarrow: false,
  lasts: 'Happens once',
  params: z.strictObject({ project: projectParam() }),
  basis: DeferralBasis,
  guesses: [
    ...ANNOUNCEMENT_GUESSES,
    {
      says: 'Announced maintenance starts in the project’s next window.',
      reason: 'Atlas’s API doesn’t show when announced maintenance starts.',
    },
  ],

  target: 'maintenance-window',
  read: inspectWindow,
  preview({ basis: seen, announced, facts }, { name, now }) {
    const deferrals = requireKnown(seen.deferrals, DEFERRALS);
    const basis = { ...seen, deferrals };
    return {
      summary: `defer announced maintenance in ${name} by a week`,
      act: 'Defer maintenance of',
      extent: 'by a week',
      before: formatDeferrals(deferrals),
      after: formatDeferrals(deferrals + 1),
      direction: 'neither',
      facts: [{ label: 'Window', value: windowPhrase(basis, now) }, ...facts],
      warnings: [
        ...(announced === null
          ? ['I found no announced maintenance. If no maintenance is announced, Atlas will refuse this change.']
          : whenToDefer(basis, now)),
        ...(deferrals + 1 === MAX_DEFERRALS ? ['After this deferral, maintenance can’t be deferred again.'] : []),
        describeWaves(name, deferrals),
      ],
      blockers: blockersOf(name, basis),
      basis,
      undo: 'Can’t be undone. To start maintenance sooner, choose Begin Now in the maintenance banner in Atlas, under Clusters.',
      confirm: name,
    };
  },

  call: ({ project: of }) => callTo('POST', path`/groups/${of}/maintenanceWindow/defer`),
  state: async (atlas, { project: of }) => {
    const found = await readWindow(atlas, of);
    return found && requireKnown(found.numberOfDeferrals, DEFERRALS);
  },
  before: ({ deferrals }) => deferrals,
  isDone: (state, { basis: { deferrals } }) => state === deferrals + 1,
  where: () => WINDOW_LOCATION,
  format: (count) => formatDeferrals(count),
  formatDone: ({ basis: { deferrals } }) => formatDeferrals(deferrals + 1),
  done: (_, name) => `Maintenance in ${name} is deferred by a week.`,
  drift: (before, after) =>
    before.deferrals === after.deferrals
      ? describeWindowDrift(before, after)
      : `maintenance was ${formatDeferrals(before.deferrals)} and is now ${formatDeferrals(after.deferrals)}`,
  // This change deletes nothing, so it saves no file.
  restoreKit: () => undefined,
});

/** Says when Atlas accepts a deferral. Assumes a start in the next window, because the API doesn't show the start. */
function whenToDefer({ window, zone }: WindowBasis, now: number): readonly Phrase[] {
  if (window === null || zone === null) return [];
  const start = nextWeeklyHourAt(window, zone, now);
  const [from, until] = [start - 72 * HOUR_MS, start - 48 * HOUR_MS];
  if (now < from)
    return [
      [
        'This may be too early. If maintenance starts in the next window, Atlas accepts a deferral from ',
        { at: from },
        '.',
      ],
    ];
  if (now > until)
    return [
      [
        'This may be too late. If maintenance starts in the next window, Atlas accepts a deferral until ',
        { at: until },
        '.',
      ],
    ];
  return [
    [
      'Approve this before ',
      { at: until },
      '. Atlas only accepts a deferral 48 to 72 hours before maintenance starts.',
    ],
  ];
}

/** Only the preview version of Atlas's API shows a project's maintenance wave. */
const describeWaves = (name: string, deferrals: number): string =>
  deferrals === 0
    ? `If ${name} has a maintenance wave, only the last wave can be deferred, and only once.`
    : `If ${name} has a maintenance wave, Atlas allows only one deferral and will refuse this change.`;

function blockersOf(name: string, { window, deferrals }: DeferralBasis): readonly Blocker[] {
  if (window === null)
    return blockedBy('project', `${name} has no maintenance window. First, set one with set-maintenance-window.`);
  if (deferrals < MAX_DEFERRALS) return [];
  return blockedBy('project', `Maintenance was ${formatDeferrals(deferrals)}. Atlas doesn’t allow another deferral.`);
}
