// Deadlines and aborts.

/** The abort reason after a deadline. */
export class DeadlinePassedError extends Error {
  override readonly name = 'DeadlinePassedError';
}

/**
 * Runs `work` with a signal that aborts after `deadlineMs` (with the reason DeadlinePassedError), or when a signal in
 * `outer` aborts (with the reason of that signal). The signal also aborts when `work` ends, so that nothing that `work`
 * started keeps running.
 */
export function withDeadline<T>(
  deadlineMs: number,
  outer: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withAnySignal(outer, async (ends) => {
    const timer = setTimeout(() => ends.abort(new DeadlinePassedError(`${deadlineMs} ms`)), deadlineMs);
    try {
      return await work(ends.signal);
    } finally {
      clearTimeout(timer);
      ends.abort(OVER);
    }
  });
}

const OVER = new Error('the work has ended');

/** Replaces AbortSignal.any, which leaks memory on Node 20: each signal stays in memory as long as the outer one. */
export async function withAnySignal<T>(
  outer: readonly AbortSignal[],
  work: (ends: AbortController) => Promise<T>,
): Promise<T> {
  const ends = new AbortController();
  const follows = outer.map((signal) => ({ signal, follow: () => ends.abort(signal.reason) }));
  for (const { signal, follow } of follows) {
    if (signal.aborted) follow();
    signal.addEventListener('abort', follow, { once: true });
  }
  try {
    return await work(ends);
  } finally {
    for (const { signal, follow } of follows) signal.removeEventListener('abort', follow);
  }
}

/** Waits for shared work. An abort ends this wait with the signal's reason, but the work continues for others. */
export async function waitUnlessAborted<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
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
