// Structured logs. All lines about one delivery share a correlation ID.
import { AsyncLocalStorage } from 'node:async_hooks';
import { pino } from 'pino';

export type Log = pino.Logger;

const correlation = new AsyncLocalStorage<string>();

/** Runs `work` and adds the correlation ID to all its log lines, journal entries and Atlas calls. */
export function withCorrelation<T>(id: string, work: () => T): T {
  return correlation.run(id, work);
}

/** The current correlation ID. Set while a Slack delivery or, in a worker, a request is handled. */
export function correlationId(): string | undefined {
  return correlation.getStore();
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
      mixin: () => (correlationId() === undefined ? {} : { correlation: correlationId() }),
      redact: {
        paths: [...SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), WRITTEN],
        censor: '[redacted]',
      },
    },
    // Redacts the complete line, because errors and libraries may put secrets anywhere in it.
    { write: (line) => out.write(`${JSON.stringify(redactAll(JSON.parse(line)))}\n`) },
  );
}
