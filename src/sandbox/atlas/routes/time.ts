// Time ranges in query parameters. The error codes come from the error code page of Atlas's documentation.
import { Duration } from 'luxon';
import { ApiError } from '../api-error.js';

/** A time range in milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const PERIOD = /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/;

const refused = (code: string, detail: string, parameter: string) => new ApiError(400, code, detail, [parameter]);

/** Parses either a period or a start and an end. @returns undefined if the query has neither */
export function parseSpan(query: URLSearchParams, now: number): TimeRange | undefined {
  const [start, end, period] = ['start', 'end', 'period'].map((name) => query.get(name));
  if (period != null) {
    if (start != null || end != null) {
      throw refused('MUTUALLY_EXCLUSIVE_QUERY_PARAMETERS', 'Send either a period or a start and an end.', 'period');
    }
    if (!PERIOD.test(period)) throw refused('INVALID_PERIOD', `${period} is not an ISO 8601 duration.`, period);
    return { from: now - Duration.fromISO(period).toMillis(), to: now };
  }
  if (start == null && end == null) return undefined;
  if (start == null || end == null) throw refused('INVALID_QUERY_PARAMETER', 'Send both a start and an end.', 'start');
  const span = { from: instant(start), to: instant(end) };
  if (span.from >= span.to) throw refused('START_DATE_AFTER_END_DATE', 'The start must be before the end.', start);
  return span;
}

/** Parses a date parameter. @returns milliseconds since the epoch, or undefined if it's missing */
export function parseDate(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  return text === null ? undefined : instant(text);
}

function instant(text: string): number {
  if (!DATE.test(text)) throw refused('INVALID_DATE_FORMAT', `${text} is not an ISO 8601 date.`, text);
  return Date.parse(text);
}
