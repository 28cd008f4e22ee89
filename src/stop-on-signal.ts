// Graceful shutdown.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.js';
import type { StatusReporter } from './status.js';

const STOP_WITHIN_MS = 9_000;

/**
 * Handles SIGTERM, SIGINT and SIGHUP: reports that the process isn't ready, finishes the work in progress and exits with 0.
 * After 9 s, the process exits anyway, and another worker takes over the remaining work.
 */
export function stopOnSignal(log: Log, status: StatusReporter, stop: () => Promise<void>): AbortSignal {
  const stopping = new AbortController();
  const onSignal = async () => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    status.stopping();
    log.info('stopping');
    const late = sleep(STOP_WITHIN_MS, 'late', { ref: false });
    const ended = await Promise.race([
      stop().catch((error: unknown) => log.error({ err: error }, 'stopping failed')),
      late,
    ]);
    log.info(ended === 'late' ? 'stopped with work still in progress' : 'stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, onSignal);
  return stopping.signal;
}
