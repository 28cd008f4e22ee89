// Backups as they come with the clock: every six hours of a dedicated cluster, once a day of a flex one.
import type { DedicatedCluster, FlexCluster } from '../world.js';
import { DAY_MS, HOUR_MS, isoDate, MINUTE_MS, objectId } from './ids.js';

export const EVERY_HOURS = 6;
/** Minutes past the full hour at which the first of a day is taken, at three. */
export const REFERENCE = { hour: 3, minute: 16 };
const EVERY_MS = EVERY_HOURS * HOUR_MS;
const OFFSET_MS = REFERENCE.hour * HOUR_MS + REFERENCE.minute * MINUTE_MS;
const TAKES_MS = 4 * MINUTE_MS;
const DAYS_KEPT = 7;
const WEEKS_KEPT = 4;
const SATURDAY = 6;
const FLEX_DAYS_KEPT = 8;

const lastSlot = (now: number) => Math.floor((now - OFFSET_MS) / EVERY_MS) * EVERY_MS + OFFSET_MS;
export const nextBackup = (now: number): number => lastSlot(now) + EVERY_MS;

/** Oldest first: those of a week, and each Saturday's of four weeks. */
export function snapshotsOf(cluster: DedicatedCluster, now: number) {
  const newest = lastSlot(Math.min(now, Date.parse(cluster.backups?.stoppedAt ?? isoDate(now))));
  const slots = Array.from({ length: (WEEKS_KEPT * 7 * DAY_MS) / EVERY_MS }, (_, at) => newest - at * EVERY_MS);
  return slots
    .map((at) => ({ at, weekly: isWeekly(at) }))
    .map((slot) => ({ ...slot, expires: slot.at + (slot.weekly ? WEEKS_KEPT * 7 : DAYS_KEPT) * DAY_MS }))
    .filter(({ expires }) => expires > now)
    .reverse()
    .map((slot) => snapshot(cluster, slot, now));
}

const isWeekly = (at: number) => new Date(at).getUTCDay() === SATURDAY && new Date(at).getUTCHours() === REFERENCE.hour;

interface Slot {
  readonly at: number;
  readonly weekly: boolean;
  readonly expires: number;
}

/** As recorded: one that is under way has neither a date nor a size. */
function snapshot({ id, name, mongoDBVersion, backups }: DedicatedCluster, { at, weekly, expires }: Slot, now: number) {
  const failed = backups?.failsSince !== undefined && at >= Date.parse(backups.failsSince);
  const running = now < at + TAKES_MS;
  const done = !running && !failed;
  return {
    ...(done && { cloudProvider: 'AWS', createdAt: isoDate(at + 90_000) }),
    copyRegions: [],
    expiresAt: isoDate(expires),
    frequencyType: weekly ? 'weekly' : 'hourly',
    id: objectId(`${id}/snapshot`, at),
    mongodVersion: mongoDBVersion,
    policyItems: [],
    replicaSetName: name,
    snapshotType: 'scheduled',
    status: running ? 'inProgress' : failed ? 'failed' : 'completed',
    storageSizeBytes: done ? 48_318_382_080 + Math.round((at / DAY_MS) % 97) * 7_340_032 : 0,
    type: 'replicaSet',
  };
}

/** Oldest first, as recorded. */
export function flexSnapshotsOf({ id, mongoDBVersion }: FlexCluster, now: number) {
  const offset = 17 * HOUR_MS + 5 * MINUTE_MS;
  const newest = Math.floor((now - offset) / DAY_MS) * DAY_MS + offset;
  return Array.from({ length: FLEX_DAYS_KEPT }, (_, at) => newest - at * DAY_MS)
    .reverse()
    .map((at) => {
      const finished = now >= at + 2 * MINUTE_MS;
      return {
        expiration: isoDate(at + FLEX_DAYS_KEPT * DAY_MS),
        ...(finished && { finishTime: isoDate(at + 100_000) }),
        id: objectId(`${id}/snapshot`, at),
        mongoDBVersion,
        scheduledTime: isoDate(at),
        startTime: isoDate(at + 30_000),
        status: finished ? 'COMPLETED' : 'RUNNING',
      };
    });
}
