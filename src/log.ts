// Structured logs. All lines about one delivery share a correlation ID, and lines about a request have its ID.
import { AsyncLocalStorage } from 'node:async_hooks';
import { pino } from 'pino';

export type Log = pino.Logger;

/** What the current work is about, as fields of its log lines. */
interface LogContext {
  readonly correlation: string;
  request?: string;
}

const context = new AsyncLocalStorage<LogContext>();

/**
 * Runs `work` and adds the correlation ID to all its log lines, journal entries and Atlas calls, and the ID of the request
 * that it is about to its log lines.
 */
export function withCorrelation<T>(id: string, work: () => T, request?: string): T {
  return context.run({ correlation: id, ...(request !== undefined && { request }) }, work);
}

/** Adds the ID of the request that the current delivery is about to all its further log lines. */
export function aboutRequest(request: string): void {
  const current = context.getStore();
  if (current !== undefined) current.request = request;
}

/** The current correlation ID. Set while a Slack delivery or, in a worker, a request is handled. */
export function correlationId(): string | undefined {
  return context.getStore()?.correlation;
}

const SECRET_FIELDS = [
  'authorization',
  'token',
  'secret',
  'password',
  'privateKey',
  'clientSecret',
  'signingSecret',
  'access_token',
  'deliveryUrl',
  'downloadUrl',
  'snapshotUrl',
  'response_url',
];

/** The arguments of a command that Redis refused. ioredis adds them to the error, and they can be complete requests. */
const WRITTEN = 'err.command.args';

const SECRET_TEXT = [
  /x(?:ox[a-z]|app)[-.]\w[\w.-]*/gi, // Slack tokens, but not xapp-... in a hint
  /mdb_sa_sk_[\w-]+/gi, // Atlas service account secrets
  /\b(?:Bearer|Basic) +(?!Information\b)[^"'\s,]+/gi, // Authorization values, but not Slack's page Basic Information
  /\bDigest +\w+=.*$/gim, // the whole line, as the value has quotes and commas
  /https?:\/\/[^\s"'<>]*[?&](?:X-Amz-|Signature=|sig=|token=)[^\s"'<>]*/gi, // presigned URLs
  /https?:\/\/hooks\.slack(?:-gov)?\.com\/[^\s"'<>]*/gi, // response_url
  /(?:mongodb(?:\+srv)?|rediss?(?:\+(?:sentinel|cluster))?):\/\/[^\s"'<>]*@/gi, // names and passwords in connection strings
];

/** Replaces tokens, keys, presigned URLs and Authorization values in `text`. */
export function redact(text: string): string {
  return SECRET_TEXT.reduce((clean, pattern) => clean.replace(pattern, '[redacted]'), text);
}

/** Redacts every string in a JSON value, including keys. */
export function redactAll(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redactAll);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [redact(key), redactAll(one)]));
}

const REDIS_AWAY =
  /isn't writeable|cannot be written to|Connection is closed|max retries per request|Command timed out|sentinels are unreachable|ECONNREFUSED|ENOENT|EPIPE/;
const REPEATED_AFTER_MS = 60_000;

/**
 * While Redis is away, every part of the bot fails to reach it many times a second. Logs each such error once a minute,
 * with the number of lines skipped since, unless the level is `debug`.
 */
function skipRepeats(): NonNullable<NonNullable<pino.LoggerOptions['hooks']>['logMethod']> {
  const logged = new Map<string, { readonly at: number; skipped: number }>();
  return function log(args, method) {
    const [fields, text]: readonly unknown[] = args;
    const kind = this.isLevelEnabled('debug') ? undefined : outageIn(fields, text);
    if (kind === undefined) return method.apply(this, args);
    const { at, skipped } = logged.get(kind) ?? { at: -REPEATED_AFTER_MS, skipped: 0 };
    const isDue = performance.now() - at >= REPEATED_AFTER_MS;
    logged.set(kind, isDue ? { at: performance.now(), skipped: 0 } : { at, skipped: skipped + 1 });
    if (isDue) method.call(this, skipped === 0 ? fields : { ...Object(fields), skipped }, String(text));
  };
}

/** Returns what lines about the same outage have in common: the error, or the text about a connection. */
function outageIn(fields: unknown, text: unknown): string | undefined {
  if (typeof fields !== 'object' || fields === null) return undefined;
  if ('reason' in fields && REDIS_AWAY.test(String(fields.reason))) return String(text);
  return 'err' in fields && fields.err instanceof Error && REDIS_AWAY.test(fields.err.message)
    ? fields.err.message.replaceAll(/\d+/g, '') // Sentinel's growing delays
    : undefined;
}

/** @param level a pino level, or `silent` */
export function createLog(level: string, destination?: pino.DestinationStream): Log {
  const out = destination ?? pino.destination({ fd: 1, sync: true });
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ ...context.getStore() }),
      hooks: { logMethod: skipRepeats() },
      redact: {
        paths: [...SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), WRITTEN],
        censor: '[redacted]',
      },
    },
    // Redacts the complete line, because errors and libraries may put secrets anywhere in it.
    { write: (line) => out.write(`${JSON.stringify(redactAll(JSON.parse(line)))}\n`) },
  );
}
