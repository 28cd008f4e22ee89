// Reads a project's maintenance window, for look-ups and changes.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { Event, MaintenanceWindow, requireKnown } from '../../atlas/replies.js';
import { DAY_MS } from '../../time-units.js';
import { UNREAD_TEXT } from '../format.js';
import type { Guess } from '../guesses.js';
import { formatIsoSeconds, parseMoment } from '../moments.js';
import type { Fact, Phrase } from '../operation.js';
import { ifExists, ifReadable } from '../place.js';
import { formatWeeklyHour, nextWeeklyHourAt, type WeeklyHour } from './weekly-hour.js';

export const ANNOUNCEMENT_GUESSES: readonly Guess[] = [
  {
    says: 'Only the newest maintenance event shows whether maintenance is announced.',
    reason: 'Atlas’s documentation doesn’t say which events announce maintenance.',
  },
];

/** The window that a change depends on. `day`: 1 is Sunday. `hour`: in the time zone `zone`, an IANA name. */
export const WindowBasis = z.object({
  window: z.object({ day: z.int(), hour: z.int() }).nullable(),
  zone: z.string().nullable(),
  /** Null if Atlas doesn't show it. */
  deferrals: z.int().nullable(),
});
export type WindowBasis = z.output<typeof WindowBasis>;

type Weekly = Pick<WindowBasis, 'window' | 'zone'>;

/** How often Atlas allows each announced maintenance to be deferred. */
export const MAX_DEFERRALS = 2;

const TIMES = ['not deferred', 'deferred once', 'deferred twice'];
export const formatDeferrals = (count: number) => TIMES[count] ?? `deferred ${count} times`;

export const windowPath = (project: string): Path => path`/groups/${project}/maintenanceWindow`;

/** Reads the window. Returns undefined if the project doesn't exist. */
export const readWindow = (atlas: Atlas, project: string) =>
  ifExists(atlas.get(windowPath(project), MaintenanceWindow));

/** Returns the window, or null if there's no window. Atlas returns day 0 for a project without a window. */
export function windowOf({ dayOfWeek, hourOfDay }: MaintenanceWindow): WeeklyHour | null {
  const day = requireKnown(dayOfWeek, 'the day of the maintenance window');
  return day < 1 || day > 7 ? null : { day, hour: requireKnown(hourOfDay, 'the hour of the maintenance window') };
}

/**
 * Reads the window and any announced maintenance.
 * @param now in milliseconds since the epoch
 */
export async function inspectWindow(atlas: Atlas, { project }: { readonly project: string }, now: number) {
  const [found, announced] = await Promise.all([
    readWindow(atlas, project),
    ifReadable(announcedAt(atlas, project, now)),
  ]);
  const shown = requireKnown(found, 'the maintenance window');
  const { timeZoneId, numberOfDeferrals } = shown;
  const basis: WindowBasis = {
    window: windowOf(shown),
    zone: timeZoneId ?? null,
    deferrals: numberOfDeferrals ?? null,
  };
  return { found: shown, basis, announced, facts: factsOf(shown, announced) };
}

const TOLD_FOR_MS = 21 * DAY_MS;
const ANNOUNCED = ['PROJECT_SCHEDULED_MAINTENANCE', 'MAINTENANCE_IN_ADVANCED', 'MAINTENANCE_AUTO_DEFERRED'] as const;
const OVER = ['MAINTENANCE_STARTED', 'MAINTENANCE_COMPLETED', 'MAINTENANCE_NO_LONGER_NEEDED'] as const;

/**
 * Returns when upcoming maintenance was announced, which Atlas shows only in events. Returns null if no event announces
 * maintenance.
 */
async function announcedAt(atlas: Atlas, project: string, now: number): Promise<number | null> {
  const page = z.object({ results: z.array(Event) });
  const query = { eventType: [...ANNOUNCED, ...OVER], minDate: formatIsoSeconds(now - TOLD_FOR_MS), itemsPerPage: 1 };
  const [newest] = (await atlas.get(path`/groups/${project}/events`, page, query)).results;
  const isToCome = ANNOUNCED.some((type) => type === newest?.eventTypeName);
  return (isToCome ? parseMoment(newest?.created) : undefined) ?? null;
}

type Announced = number | null | undefined;

function showAnnounced(announced: Announced): Phrase {
  if (announced === undefined) return UNREAD_TEXT;
  return announced === null ? 'none' : [{ at: announced }, '; for the start time, see Clusters in Atlas'];
}

function factsOf(found: MaintenanceWindow, announced: Announced): readonly Fact[] {
  const { numberOfDeferrals: used, autoDeferOnceEnabled: defers } = found;
  return [
    { label: 'Maintenance announced', value: showAnnounced(announced) },
    { label: 'Deferrals used', value: used == null ? UNREAD_TEXT : `${used} of ${MAX_DEFERRALS}` },
    {
      label: 'Automatic deferral',
      value: defers == null ? UNREAD_TEXT : defers ? 'on (once per maintenance)' : 'off',
    },
    { label: 'Protected hours', value: formatProtectedHours(found) },
  ];
}

/** Atlas leaves protected hours out if there are none. */
function formatProtectedHours({ protectedHours: hours }: MaintenanceWindow): string {
  if (hours === undefined) return 'none';
  const { startHourOfDay: from, endHourOfDay: to } = hours ?? {};
  return from == null || to == null ? UNREAD_TEXT : `from ${from}:00 to ${to}:00`;
}

/** Formats the window: `Sundays at 05:00 UTC, next ...`. The next window is shown in the reader's time zone. */
export function windowPhrase({ window, zone }: Weekly, now: number): Phrase {
  if (window === null) return 'none (Atlas chooses the time)';
  if (zone === null) return formatWindow({ window, zone });
  return [`${formatWeeklyHour(window)} ${zone}, next `, { at: nextWeeklyHourAt(window, zone, now) }];
}

export const formatWindow = ({ window, zone }: Weekly): string =>
  window === null ? 'none' : `${formatWeeklyHour(window)} ${zone ?? 'in the project’s time zone'}`;

export const describeWindowDrift = (before: WindowBasis, after: WindowBasis): string =>
  `the maintenance window went from ${formatWindow(before)} to ${formatWindow(after)}`;

export const WINDOW_LOCATION = 'the maintenance window in the project’s settings';
