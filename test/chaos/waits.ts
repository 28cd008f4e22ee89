// How long a request waited for people, and when it was reminded or escalated, from its journal.
import type { PlannedFields } from '../../src/approvals/request/request.js';
import type { History } from './history.js';
import type { Pause } from './mischief.js';

/** A due reminder. It may be skipped if the request ends or the next one is due. All times in milliseconds. */
export interface Nudge {
  readonly by: 'reminder' | 'escalation';
  readonly at: number;
  until: number;
  /** The record made before it is posted. */
  readonly note: string;
}

/** A time during which it was pending. */
export interface Wait {
  readonly rule: PlannedFields['rule'];
  /** The earliest time at which Atlas was read before. Reminders may count from there. */
  readonly lookedAt: number;
  readonly since: number;
  until: number;
  readonly nudges: Nudge[];
}

export function waitsOf({ steps }: Pick<History, 'steps'>): readonly Wait[] {
  const waits: Wait[] = [];
  let open: Wait | undefined;
  let lookedAt = 0;
  for (const { entry, before, after } of steps) {
    if (open !== undefined) {
      open.until = entry.at;
      const last = open.nudges.at(-1);
      if (last !== undefined) last.until = entry.at;
    }
    if (after.state === 'preparing') lookedAt = entry.at;
    if (after.state !== 'pending' || after.returns !== undefined) {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { rule: after.rule, lookedAt, since: entry.at, until: entry.at, nudges: [] };
      waits.push(open);
    }
    const { remindedAt, escalated } = after.reminders ?? {};
    const isNew = before?.state !== 'pending' || before.reminders?.remindedAt !== remindedAt;
    if (remindedAt !== undefined && isNew)
      open.nudges.push({
        by: escalated ? 'escalation' : 'reminder',
        at: entry.at,
        until: entry.at,
        note: `${escalated ? 'escalated' : 'reminder'} ${remindedAt}`,
      });
  }
  for (const wait of open === undefined ? [] : [open]) {
    wait.until = Number.POSITIVE_INFINITY;
    for (const nudge of wait.nudges.slice(-1)) nudge.until = Number.POSITIVE_INFINITY;
  }
  return waits;
}

/** How long something was paused between the two. */
export const pausedMs = (pauses: readonly Pause[], from: number, to: number): number =>
  pauses.reduce((sum, pause) => sum + Math.max(0, Math.min(pause.to, to) - Math.max(pause.from, from)), 0);
