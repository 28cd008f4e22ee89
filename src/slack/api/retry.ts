// Retries calls to Slack while a user is still waiting for the result.
import { setTimeout as sleep } from 'node:timers/promises';

/** The time during which we retry. A later answer is no longer useful. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 1_000;

/** Retries a call while its outcome is one of `passing` and time remains. */
export async function withRetries<T extends { readonly kind: string }>(
  send: () => Promise<T>,
  passing: readonly T['kind'][],
): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const sent = await send();
    const waitMs = 'retryAfterMs' in sent && typeof sent.retryAfterMs === 'number' ? sent.retryAfterMs : RETRY_MS;
    if (!passing.includes(sent.kind) || performance.now() + waitMs > until) return sent;
    await sleep(waitMs);
  }
}
