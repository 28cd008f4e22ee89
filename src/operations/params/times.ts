// Params for durations, timestamps, the end of a temporary change, and the time range of a look-up.
import { DateTime } from 'luxon';
import type { z } from 'zod';
import { DAY_MS, HOUR_MS } from '../../time-units.js';
import {
  canonicalDuration,
  DEFAULT_DURATION_LIMITS,
  type DurationLimits,
  durationMs,
  formatDuration,
  formatDurationLimits,
  formatIsoDuration,
} from '../duration.js';
import { canonicalEnd, formatEndAsTyped, resolveEndText, UNTIL } from '../end.js';
import { quoted } from '../format.js';
import { formatIsoSeconds } from '../moments.js';
import { canonicalStart, formatStartAsTyped, resolveStartText, startTextProblem } from '../start.js';
import type { Instant, TimeSpan } from '../values.js';
import { fieldOf, type ParamOverrides, textParam } from './field.js';
import type { ParamKind } from './kind.js';

type Labelled = ParamOverrides & { label: string };

export const durationParamKind: ParamKind = {
  name: 'duration',
  noun: 'length of time',
  takes: 'phrase',
  input: 'text',
  amounts: {
    of(value) {
      const read = canonicalDuration(value);
      return read.ok ? { unit: 'milliseconds', amount: durationMs(read.value) } : undefined;
    },
    noun: 'a length of time',
    example: '> 7d',
  },
};

/** Returns the limits of a duration, and the limits in words. */
function withLimits({ limits = DEFAULT_DURATION_LIMITS, ...extra }: Labelled) {
  return { ...extra, limits, limit: formatDurationLimits(limits) };
}

/** Returns the param for a duration, which is stored in its shortest form: `90m` becomes `1h30m`. */
export const durationParam = (extra: Labelled) =>
  textParam((text) => canonicalDuration(text, undefined, extra.limits), {
    kind: durationParamKind,
    hint: 'such as 30m, 4h or 1d',
    ...withLimits(extra),
  });

const DAYS_LIMITS = { ...DEFAULT_DURATION_LIMITS, least: '1d' };

/** Returns the param for a duration in whole days, because Atlas counts retention in days. */
export const daysParam = (extra: Labelled) =>
  textParam(
    (text) => {
      const read = canonicalDuration(text, '7d or 30 days', DAYS_LIMITS);
      if (!read.ok || durationMs(read.value) % DAY_MS === 0) return read;
      return { ok: false, reason: `${quoted(text)} isn’t a whole number of days. Enter a number of days, such as 7d.` };
    },
    { kind: durationParamKind, hint: 'in whole days, such as 7d', ...withLimits({ ...extra, limits: DAYS_LIMITS }) },
  );

export const endParamKind: ParamKind = {
  name: 'end',
  noun: 'time',
  takes: 'phrase',
  input: 'text',
  keeps: UNTIL,
  timed: { fixed: resolveEndText, written: formatEndAsTyped },
};

/**
 * Returns the param for the end of a temporary change, which is stored as a duration (`1h30m`) or a fixed time (`until
 * 2026-11-27T18:00:00Z`).
 */
export const endParam = (extra: Labelled) =>
  textParam((text) => canonicalEnd(text, extra.limits), {
    kind: endParamKind,
    hint: 'such as 30m, 4h or until 18:00',
    ...withLimits(extra),
  });

export const startParamKind: ParamKind = {
  name: 'start',
  noun: 'time',
  takes: 'phrase',
  input: 'text',
  timed: { fixed: resolveStartText, written: formatStartAsTyped, problem: startTextProblem },
};

/** The param for the time at which a change runs, which is stored as ISO 8601 in UTC. Every change has this param. */
export const startParam = textParam(canonicalStart, {
  label: 'Run at',
  kind: startParamKind,
  hint: 'such as 22:00 or tomorrow 2:00. Leave empty to run it as soon as it’s approved',
}).optional();

/** Formats the time at which a change runs for storage: `2026-11-27T22:00:00Z`. */
export const serializeStart = (at: number): string => formatIsoSeconds(at);

export const durationLimitsOf = (schema: unknown): DurationLimits => fieldOf(schema).limits ?? DEFAULT_DURATION_LIMITS;

export const instantParamKind: ParamKind = { name: 'instant', noun: 'time', takes: 'phrase', input: 'text' };

/**
 * Returns the param for a timestamp, which is stored as ISO 8601 in UTC, to the second: `2026-11-25T10:00:00Z`. A
 * timestamp without an offset is parsed as UTC.
 */
export const instantParam = (extra: Labelled) =>
  textParam(
    (text) => {
      const moment = DateTime.fromISO(text.trim(), { zone: 'utc' });
      return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/i.test(text.trim()) && moment.isValid
        ? { ok: true, value: moment.startOf('second').toISO({ suppressMilliseconds: true }) }
        : {
            ok: false,
            reason: `${quoted(text)} isn’t a time I recognize. Enter a time in UTC, such as 2026-11-25T10:00Z.`,
          };
    },
    { kind: instantParamKind, hint: 'in UTC, such as 2026-11-25T10:00Z', ...extra },
  );

const DEFAULT_PERIOD = '1h';

/** Returns the params of a time range. A look-up that uses them must refine its strict object with `checkTimeRange`. */
export const timeRangeParams = () => ({
  last: durationParam({ label: 'Last', hint: 'such as 30m or 1d. Leave empty for the last hour' }).optional(),
  from: instantParam({ label: 'From' }).optional(),
  to: instantParam({ label: 'To' }).optional(),
});

export interface TimeRange {
  readonly last?: string | undefined;
  /** ISO 8601, like `to`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function checkTimeRange({ last, from, to }: TimeRange, context: z.core.$RefinementCtx): void {
  const refuse = (message: string, ...names: string[]) => context.addIssue({ code: 'custom', message, path: names });
  if (last !== undefined && (from ?? to) !== undefined) {
    refuse('Enter either “last”, or “from” and “to”.', 'last');
  } else if (from !== undefined && to === undefined) {
    refuse('Also enter “to”, the end of the time range.', 'to');
  } else if (from === undefined && to !== undefined) {
    refuse('Also enter “from”, the start of the time range.', 'from');
  } else if (from !== undefined && to !== undefined && from >= to) {
    refuse('The time range must start before it ends.', 'from');
  }
}

export function timeSpanOf({ last, from, to }: TimeRange, now: number): TimeSpan {
  return from === undefined || to === undefined
    ? { from: now - durationMs(last ?? DEFAULT_PERIOD), to: now }
    : { from: Date.parse(from), to: Date.parse(to) };
}

/** Returns either a period, or a start and an end, because Atlas doesn't accept both. */
export function timeRangeQuery({ last, from, to }: TimeRange) {
  return from === undefined || to === undefined
    ? { period: formatIsoDuration(last ?? DEFAULT_PERIOD) }
    : { start: from, end: to };
}

/** Formats a time range as the end of a sentence: ` in the last hour`, ` between ... and ...`. */
export function formatTimeRange({ last, from, to }: TimeRange): readonly (string | Instant)[] {
  if (from !== undefined && to !== undefined) {
    const [start, end] = [{ at: Date.parse(from) }, { at: Date.parse(to) }];
    // Within half a day, a reader knows the day of the end, so that it's shown as a time.
    return end.at - start.at < 12 * HOUR_MS ? [' from ', start, ' to ', end] : [' between ', start, ' and ', end];
  }
  return [` in the last ${formatDuration(durationMs(last ?? DEFAULT_PERIOD)).replace(/^1 (?=\w+$)/, '')}`];
}
