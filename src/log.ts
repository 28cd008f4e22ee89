// Structured logs, and the one thing every line of a delivery shares: its correlation id.
import { AsyncLocalStorage } from 'node:async_hooks';
import { pino } from 'pino';

export type Log = pino.Logger;

const correlation = new AsyncLocalStorage<string>();

/** Runs `work` so that every log line, journal entry and Atlas call made inside it carries `id`. */
export function withCorrelation<T>(id: string, work: () => T): T {
  return correlation.run(id, work);
}

/** The correlation id of the Slack delivery, or of the request a worker handles, that is in hand now. */
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

/** ioredis puts what was to be written, whole requests among it, on the error of a command that Redis refused. */
const WRITTEN = 'err.command.args';

const SECRET_TEXT = [
  /x(?:ox[a-z]|app)[-.][\w.-]+/gi, // Slack tokens
  /mdb_sa_sk_[\w-]+/gi, // Atlas service account secrets
  /\b(?:Bearer|Basic) +[^"'\s,]+/gi, // Authorization values
  /\bDigest +\w+=.*$/gim, // to the end of the line: it has quotes and commas in it
  /https?:\/\/[^\s"'<>]*[?&](?:X-Amz-|Signature=|sig=|token=)[^\s"'<>]*/gi, // presigned URLs
  /https?:\/\/hooks\.slack(?:-gov)?\.com\/[^\s"'<>]*/gi, // response_url
  /(?:mongodb(?:\+srv)?|rediss?(?:\+(?:sentinel|cluster))?):\/\/[^\s"'<>]*@/gi, // names and passwords in connection strings
];

/** `text` without tokens, keys, presigned URLs and Authorization values. */
export function redact(text: string): string {
  return SECRET_TEXT.reduce((clean, pattern) => clean.replace(pattern, '[redacted]'), text);
}

/** The same for all text in a value of JSON, keys included. */
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
    // The last gate: whatever an error message or a library put into a line, no secret leaves in it.
    { write: (line) => out.write(`${JSON.stringify(redactAll(JSON.parse(line)))}\n`) },
  );
}
