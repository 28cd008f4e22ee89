// Waits for conditions without an event.
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that never answers fails the test by name, instead of using up its time. */
export const ANSWERS_WITHIN_MS = 30_000;

/** Polls until `look` returns something. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = 20_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(20);
  }
  throw new Error(`not so within ${withinMs} ms: ${look.toString()}`);
}

/** A gate that a test opens: `until` resolves once `open` is called. */
export function gate(): { readonly until: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const until = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { until, open };
}
