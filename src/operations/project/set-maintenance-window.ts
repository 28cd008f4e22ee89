// Sets when Atlas maintains a project's clusters.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import { projectParam } from '../params/project.js';
import { defineProjectAction } from '../recipes/project-change.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import {
  ANNOUNCEMENT_GUESSES,
  describeWindowDrift,
  formatDeferrals,
  formatWindow,
  inspectWindow,
  readWindow,
  WINDOW_LOCATION,
  WindowBasis,
  windowOf,
  windowPath,
  windowPhrase,
} from './maintenance-window.js';
import {
  dayAndHourParam,
  formatWeeklyHour,
  NO_WEEKLY_HOUR,
  parseWeeklyHour,
  serializeWeeklyHour,
  type WeeklyHour,
} from './weekly-hour.js';

const params = z.strictObject({ project: projectParam(), window: dayAndHourParam(), for: optionalEndParam() });

export const setMaintenanceWindow = defineProjectAction({
  name: 'set-maintenance-window',
  title: 'Set when Atlas maintains a project’s clusters',
  aliases: ['window', 'maintenance window', 'move maintenance', 'sunday'],
  example: 'set-maintenance-window sunday 05:00 in Payments because OPS-9 nobody trades then',
  effect: 'restorable',
  canNarrow: false,
  params,
  basis: WindowBasis,
  guesses: [
    ...ANNOUNCEMENT_GUESSES,
    {
      says: 'If deferrals are reset, maintenance may start in the new window.',
      reason: 'Atlas’s documentation says that deferrals are reset, but not when the deferred maintenance will start.',
    },
    {
      says: 'Removing the window also resets deferrals.',
      reason: 'Atlas’s documentation only says that updating the window resets deferrals.',
    },
  ],

  target: 'maintenance-window',
  read: inspectWindow,
  preview({ found, basis, announced, facts }, { given, name, now }) {
    const wanted = parseWeeklyHour(given.window) ?? null;
    const hasMore = found.protectedHours !== undefined || found.autoDeferOnceEnabled !== false;
    return {
      ...wordsFor(name, wanted),
      before: formatWindow(basis),
      after: windowPhrase({ ...basis, window: wanted }, now),
      direction: 'neither',
      facts,
      warnings: [
        typeof announced === 'number' &&
          'Maintenance is announced. Atlas may refuse to change or remove the window until maintenance is finished.',
        basis.deferrals !== 0 && describeReset(basis.deferrals, given.window),
        wanted === null ? describeRemoved(hasMore) : IN_WINDOW,
        describeWaves(basis.window, wanted),
      ],
      blockers: isDeepStrictEqual(basis.window, wanted)
        ? blockedBy('window', `${name} already has this maintenance window. Choose another time.`)
        : [],
      basis,
      undo: `set-maintenance-window restores the window (${formatWindow(basis)}) and also resets deferrals.`,
    };
  },

  // Atlas returns day 0 if there's no window but doesn't accept day 0, so a DELETE removes the window.
  call({ project: of, window }) {
    const wanted = parseWeeklyHour(window);
    return wanted === undefined
      ? callTo('DELETE', windowPath(of))
      : callTo('PATCH', windowPath(of), { body: { dayOfWeek: wanted.day, hourOfDay: wanted.hour } });
  },

  async state(atlas, { project: of }) {
    const found = await readWindow(atlas, of);
    return found && windowOf(found);
  },
  isGone: async (atlas, { params: { project: of } }) => typeof (await readWindow(atlas, of))?.dayOfWeek === 'number',
  before: ({ window }) => window,
  isDone: (state, { params: { window } }) => isDeepStrictEqual(state, parseWeeklyHour(window) ?? null),
  where: () => WINDOW_LOCATION,
  format: (window) => (window === null ? 'not set' : formatWeeklyHour(window)),
  formatDone: ({ params: { window }, basis: { zone } }) =>
    formatWindow({ window: parseWeeklyHour(window) ?? null, zone }),
  done: ({ params: { window }, basis: { zone } }, name) =>
    window === NO_WEEKLY_HOUR
      ? `Atlas chooses when it maintains ${name}.`
      : `Atlas maintains ${name} on ${formatWindow({ window: parseWeeklyHour(window) ?? null, zone })}.`,
  drift: describeDrift,
  back: (window) => ({ window: window === null ? NO_WEEKLY_HOUR : serializeWeeklyHour(window) }),
});

const IN_WINDOW =
  'Maintenance needs an election in each replica set. Urgent maintenance, such as security patches, can happen at any time.';

const describeRemoved = (hasMore: boolean): string =>
  `${hasMore ? 'Protected hours, automatic deferral and any maintenance wave are' : 'Any maintenance wave is'} also removed. Undoing this doesn’t restore ${hasMore ? 'them' : 'it'}.`;

/** Only the preview version of Atlas's API shows a project's maintenance wave. */
function describeWaves(before: WeeklyHour | null, after: WeeklyHour | null): string {
  if (after === null)
    return 'With maintenance waves, a project without a window is by default in wave 1, which Atlas maintains first.';
  if (before === null)
    return 'With maintenance waves, setting a first window moves the project to wave 2, which starts at least 48 hours after wave 1.';
  return 'With maintenance waves, maintenance might wait for a later window, because waves are at least 48 hours apart.';
}

const describeReset = (deferrals: number | null, window: string): string =>
  `Atlas resets deferrals, so ${deferrals === null ? 'deferred maintenance' : `maintenance that was ${formatDeferrals(deferrals)}`} may start ${window === NO_WEEKLY_HOUR ? 'whenever Atlas chooses' : 'in the new window'}.`;

/** Describes drift. Fewer deferrals aren't drift, because they mean that the maintenance has finished. */
function describeDrift(before: WindowBasis, after: WindowBasis): string | undefined {
  if (!isDeepStrictEqual(pick(before), pick(after))) return describeWindowDrift(before, after);
  const { deferrals } = after;
  if (deferrals === null || before.deferrals === null || deferrals <= before.deferrals) return undefined;
  return `maintenance was ${formatDeferrals(deferrals)}`;
}

const pick = ({ window, zone }: WindowBasis) => [window, zone];

function wordsFor(name: string, wanted: WeeklyHour | null) {
  if (wanted === null)
    return {
      summary: `let Atlas choose when it maintains ${name}`,
      act: 'Let Atlas choose maintenance times for',
    };
  const said = formatWeeklyHour(wanted);
  return {
    summary: `set the ${name} maintenance window to ${said}`,
    act: 'Set maintenance window of',
    extent: `to ${said}`,
  };
}
