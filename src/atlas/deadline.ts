// Ends work when its time is up or when the caller gives it up.

/** The reason of a signal that a deadline aborted. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/**
 * Runs `work` with a signal that aborts after `deadlineMs` (reason: DeadlinePassed) or with `outer` (its reason).
 * Not AbortSignal.any: on Node 20 that keeps every signal alive for as long as a long-lived outer one.
 */
export async function withDeadline<T>(
  deadlineMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ends = new AbortController();
  const timer = setTimeout(() => ends.abort(new DeadlinePassed(`${deadlineMs} ms`)), deadlineMs);
  const follow = () => ends.abort(outer?.reason);
  if (outer?.aborted) follow();
  outer?.addEventListener('abort', follow, { once: true });
  try {
    return await work(ends.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', follow);
  }
}

/** Waits for work that others share: an abort ends the waiting, with the signal's reason, but not the work. */
export async function waitFor<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([aborted, shared]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
