// The time range of a look-up: a period up to now, or from one moment to another.
import type { z } from 'zod';
import { durationMs, isoDuration, sayDuration } from '../duration.js';
import type { Instant, TimeSpan } from '../operation.js';
import { duration } from './duration.js';
import { instant } from './instant.js';

const DEFAULT_PERIOD = '1h';

/** The params of a time range, for a strict object that `checkWindow` refines. */
export const timeRangeParams = () => ({
  last: duration({ label: 'Last', hint: 'such as 30m or 1d; the last hour when left out' }).optional(),
  from: instant({ label: 'From' }).optional(),
  to: instant({ label: 'To' }).optional(),
});

export interface TimeRange {
  readonly last?: string | undefined;
  /** ISO 8601, as is `to`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function checkTimeRange({ last, from, to }: TimeRange, context: z.core.$RefinementCtx): void {
  const refuse = (message: string, ...names: string[]) => context.addIssue({ code: 'custom', message, path: names });
  if (last !== undefined && (from ?? to) !== undefined) {
    refuse('Use either last, or from and to, not both.', 'last');
  } else if (from !== undefined && to === undefined) {
    refuse('From needs a to: when does it end?', 'to');
  } else if (from === undefined && to !== undefined) {
    refuse('To needs a from: when does it begin?', 'from');
  } else if (from !== undefined && to !== undefined && from >= to) {
    refuse('From must be before to.', 'from');
  }
}

export function timeSpanOf({ last, from, to }: TimeRange, now: number): TimeSpan {
  return from === undefined || to === undefined
    ? { from: now - durationMs(last ?? DEFAULT_PERIOD), to: now }
    : { from: Date.parse(from), to: Date.parse(to) };
}

/** Atlas takes either a period or a start and an end, never both. */
export function timeRangeQuery({ last, from, to }: TimeRange) {
  return from === undefined || to === undefined
    ? { period: isoDuration(last ?? DEFAULT_PERIOD) }
    : { start: from, end: to };
}

/** ` in the last hour`, ` between ... and ...`. */
export function sayTimeRange({ last, from, to }: TimeRange): readonly (string | Instant)[] {
  if (from !== undefined && to !== undefined) {
    return [' between ', { at: Date.parse(from) }, ' and ', { at: Date.parse(to) }];
  }
  return [` in the last ${sayDuration(durationMs(last ?? DEFAULT_PERIOD)).replace(/^1 (?=\w+$)/, '')}`];
}
