// Waits for what no event tells of.
import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again until it finds something. */
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

/** Something that a test lets go on: what waits for `until` waits for `open`. */
export function gate(): { readonly until: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const until = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { until, open };
}
