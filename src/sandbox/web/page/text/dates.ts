// Formats Slack's dates in the reader's time zone.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting

const DAY_MS = 86_400_000;

const STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

/**
 * Formats a date. Returns the fallback for an unknown format.
 * @param at seconds since the epoch
 * @param now milliseconds since the epoch
 */
export function formatDate(at: number, format: string, fallback: string, now: number): string {
  if (!Number.isFinite(at) || format === '') return fallback;
  let known = true;
  const text = format.replace(/\{(\w+)\}/g, (_, name: string) => {
    const drawn = name === 'ago' ? ago(now - at * 1000) : one(new Date(at * 1000), name, now);
    known &&= drawn !== undefined;
    return drawn ?? '';
  });
  return known ? text : fallback;
}

/** Formats a time, with the date unless the time is today. @param at milliseconds since the epoch, like `now` */
export function clockTime(at: number, now: number): string {
  const sameDay = dayOf(new Date(at)) === dayOf(new Date(now));
  const style = sameDay ? STYLES.time : { ...STYLES.time, month: 'short' as const, day: 'numeric' as const };
  return new Intl.DateTimeFormat(undefined, style).format(at);
}

function one(date: Date, name: string, now: number): string | undefined {
  const plain = name.replace(/_pretty$/, '');
  const style = STYLES[plain];
  if (style === undefined) return undefined;
  if (plain !== name) {
    const days = Math.round((dayOf(date) - dayOf(new Date(now))) / DAY_MS);
    const pretty = new Map([
      [-1, 'yesterday'],
      [0, 'today'],
      [1, 'tomorrow'],
    ]).get(days);
    if (pretty !== undefined) return pretty;
  }
  return new Intl.DateTimeFormat(undefined, style).format(date);
}

const dayOf = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

function ago(ms: number): string {
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  const minutes = Math.round(-ms / 60_000);
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
  if (Math.abs(minutes) < 60 * 24) return relative.format(Math.round(minutes / 60), 'hour');
  return relative.format(Math.round(minutes / (60 * 24)), 'day');
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});
export const exactTime = (at: number) => CLOCK.format(at);
