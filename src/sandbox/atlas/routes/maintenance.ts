// Projects' maintenance windows.
//
// The error codes are on the error code page. From issues and tests in MongoDB's Terraform provider: an unset window
// has day 0, and `numberOfDeferrals` can't be sent (#1223). In recorded responses, a PATCH returns 200 with an empty
// body. Atlas announces maintenance 48 to 72 hours before its start (page respond-to-required-maintenance) and accepts
// deferrals only during that time (the CLI's page atlas-maintenanceWindows-defer). An update resets the deferrals
// (OpenAPI document, updateGroupMaintenanceWindow). Announced maintenance also keeps its window from being removed
// (resetGroupMaintenanceWindow). Guesses: both codes for a deferral at another time, and that
// maintenance whose deferrals are reset starts in the next window.
import type { z } from 'zod';
import { ApiError } from '../api-error.js';
import { parseBody } from '../body.js';
import { route } from '../route.js';
import { type Answer, ok, pathParam, type RouteCall } from '../route-call.js';
import { MaintenanceWindow as Sent } from '../schemas.js';
import { MAINTENANCE_RULES } from '../world/project-settings.js';
import type { MaintenanceWindow } from '../world.js';

const WINDOW = '/groups/{groupId}/maintenanceWindow';
const DAY_MS = 86_400_000;
const NOT_SET: MaintenanceWindow = {
  dayOfWeek: 0,
  hourOfDay: 0,
  numberOfDeferrals: 0,
  autoDeferOnceEnabled: false,
  startASAP: false,
};

export const maintenanceRoutes = [
  route('get', WINDOW, (ask) => ok(reply(windowOf(ask)))),
  route('patch', WINDOW, set),
  route('delete', WINDOW, reset),
  route('post', `${WINDOW}/defer`, defer),
  route('post', `${WINDOW}/autoDefer`, toggleDeferral),
];

/** Returns the project's window. Maintenance that is due is complete immediately, unlike in Atlas. */
function windowOf(ask: RouteCall): MaintenanceWindow {
  const window = ask.world.maintenanceWindows.get(pathParam(ask, 'groupId')) ?? NOT_SET;
  return window.dueAt !== undefined && window.dueAt <= ask.now ? maintained(window) : window;
}

const maintained = (window: MaintenanceWindow) => ({ ...window, dueAt: undefined, numberOfDeferrals: 0 });

const isAnnounced = ({ now }: RouteCall, { dueAt }: MaintenanceWindow) =>
  dueAt !== undefined && now >= dueAt - MAINTENANCE_RULES.announcedMs;

/** Atlas's response doesn't include upcoming maintenance. */
const reply = ({ dueAt: _, ...window }: MaintenanceWindow) => ({ ...window, timeZoneId: 'UTC' });

const refused = (code: string, detail: string) => new ApiError(400, code, detail);

function keep(ask: RouteCall, window: MaintenanceWindow, changed: string, status = 200): Answer {
  ask.world.maintenanceWindows.set(pathParam(ask, 'groupId'), window);
  return { status, changed };
}

/** Sets the window. Announced maintenance can't be rescheduled, but it can be started immediately. */
function set(ask: RouteCall): Answer {
  const before = windowOf(ask);
  const { startASAP = false, ...sent } = parseBody(Sent, ask.body);
  checkTimes(sent);
  if (startASAP) return start(ask, before);
  if (isMoved(before, sent)) checkMovable(ask, before);
  const { protectedHours = before.protectedHours, ...rest } = sent;
  const { hourOfDay = before.hourOfDay, autoDeferOnceEnabled = before.autoDeferOnceEnabled, dayOfWeek } = rest;
  const after = { ...before, dayOfWeek, hourOfDay, autoDeferOnceEnabled, ...(protectedHours && { protectedHours }) };
  const dueAt = before.dueAt === undefined ? undefined : nextStart(after, ask.now);
  const said = `set the maintenance window to hour ${hourOfDay} of day ${dayOfWeek}`;
  return keep(ask, { ...after, numberOfDeferrals: 0, dueAt }, said);
}

function nextStart({ dayOfWeek, hourOfDay }: MaintenanceWindow, now: number): number {
  const today = new Date(now);
  const inDays = (dayOfWeek - 1 - today.getUTCDay() + 7) % 7;
  const next = today.setUTCHours(hourOfDay, 0, 0, 0) + inDays * DAY_MS;
  return next > now ? next : next + 7 * DAY_MS;
}

type Times = Omit<z.output<typeof Sent>, 'startASAP'>;

function checkTimes({ dayOfWeek, hourOfDay = 0, protectedHours }: Times): void {
  if (dayOfWeek < 1 || dayOfWeek > 7)
    throw refused('ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK', 'The day must be from 1 (Sunday) to 7.');
  const hours = [hourOfDay, protectedHours?.startHourOfDay ?? 0, protectedHours?.endHourOfDay ?? 0];
  if (hours.some((hour) => hour < 0 || hour > 23))
    throw refused('ATLAS_INVALID_MAINTENANCE_WINDOW_HOUR_OF_DAY', 'The hour must be from 0 to 23.');
}

const isMoved = (before: MaintenanceWindow, { dayOfWeek, hourOfDay }: Times) =>
  dayOfWeek !== before.dayOfWeek || (hourOfDay ?? before.hourOfDay) !== before.hourOfDay;

function start(ask: RouteCall, before: MaintenanceWindow): Answer {
  checkScheduled(ask, before);
  return keep(ask, maintained(before), 'started maintenance immediately');
}

function checkScheduled(ask: RouteCall, window: MaintenanceWindow): void {
  if (window.dayOfWeek === 0) throw refused('ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED', 'The project has no window.');
  if (!isAnnounced(ask, window)) throw refused('ATLAS_MAINTENANCE_NOT_SCHEDULED', 'No maintenance is announced.');
}

function defer(ask: RouteCall): Answer {
  const before = windowOf(ask);
  const { dueAt = 0 } = before;
  const numberOfDeferrals = before.numberOfDeferrals + 1;
  if (numberOfDeferrals > MAINTENANCE_RULES.mostDeferrals)
    throw refused('ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED', 'The maintenance was already deferred twice.');
  checkScheduled(ask, before);
  if (ask.now > dueAt - MAINTENANCE_RULES.deferredUntilMs)
    throw refused('VALIDATION_ERROR', 'The maintenance starts too soon to be deferred.');
  return keep(ask, { ...before, numberOfDeferrals, dueAt: dueAt + 7 * DAY_MS }, 'deferred the maintenance by a week');
}

/** Toggles automatic deferral, so a second call reverts the first. */
function toggleDeferral(ask: RouteCall): Answer {
  const before = windowOf(ask);
  if (before.dayOfWeek === 0) throw refused('ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED', 'The project has no window.');
  const autoDeferOnceEnabled = !before.autoDeferOnceEnabled;
  return keep(ask, { ...before, autoDeferOnceEnabled }, `turned deferral ${autoDeferOnceEnabled ? 'on' : 'off'}`);
}

function checkMovable(ask: RouteCall, before: MaintenanceWindow): void {
  if (isAnnounced(ask, before))
    throw refused('ATLAS_MAINTENANCE_ALREADY_SCHEDULED', 'Announced maintenance can’t be rescheduled.');
}

function reset(ask: RouteCall): Answer {
  checkMovable(ask, windowOf(ask));
  return keep(ask, NOT_SET, 'reset the maintenance window', 204);
}
