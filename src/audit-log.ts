// Writes the audit log to a file or to stdout, as set in AUDIT_LOG. The log in log.ts is separate from the audit log.
import { open } from 'node:fs/promises';
import { AuditNoteBuffer, type AuditRecorder, noAudit } from './approvals/storage/audit/notes.js';
import { AuditWriter } from './approvals/storage/audit/writer.js';
import { type Config, ConfigError } from './config.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { Stores } from './stores.js';

interface AuditLogDeps extends Pick<Stores, 'audits'> {
  readonly config: Pick<Config, 'auditLog'>;
  /** Resolves once Redis is usable. */
  readonly usable: () => Promise<unknown>;
  readonly metrics: Metrics;
  readonly log: Log;
}

/**
 * @returns `audit`, which records look-ups and refusals, and `stop`, which stops the writer
 * @throws ConfigError if the file can't be written
 */
export async function startAuditLog(
  deps: AuditLogDeps,
): Promise<{ audit: AuditRecorder; stop: () => Promise<unknown> }> {
  const { config, audits: store, metrics, log } = deps;
  const { auditLog: path } = config;
  if (path === undefined) return { audit: noAudit, stop: async () => {} };
  const write = path === 'stdout' ? toStdout : (text: string) => append(path, text);
  await write('').catch((error: unknown) => {
    throw new ConfigError(`I can’t write to the audit log (AUDIT_LOG): ${String(error)}`);
  });
  const audit = new AuditNoteBuffer({ store, metrics, log });
  const writer = new AuditWriter({ store, write, metrics, log });
  void deps.usable().then(() => writer.start());
  return { audit, stop: () => Promise.all([audit.stop(), writer.stop()]) };
}

const toStdout = (text: string) =>
  new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });

/** Opens the file for each write, so that log rotation can rename it. */
async function append(path: string, text: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}
