import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { DeadlinePassedError, waitUnlessAborted, withDeadline } from '../../src/atlas/deadline.js';
import { errorOf } from './server.js';

/** Ends when its signal aborts, with the signal's reason. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('a deadline', () => {
  test('aborts slow work with DeadlinePassedError', async () => {
    expect(await errorOf(withDeadline(1, [], untilAborted))).toBeInstanceOf(DeadlinePassedError);
  });

  test('lets the caller abort earlier, even beforehand', async () => {
    const giveUp = new AbortController();
    const error = errorOf(withDeadline(60_000, [giveUp.signal], untilAborted));
    giveUp.abort('enough');
    expect(await error).toBe('enough');
    const seen = await withDeadline(60_000, [giveUp.signal], async (signal) => signal.aborted);
    expect(seen).toBe(true);
  });

  test('ends at the first of several signals', async () => {
    const [never, soon] = [new AbortController(), new AbortController()];
    const error = errorOf(withDeadline(60_000, [never.signal, soon.signal], untilAborted));
    soon.abort('enough');
    expect(await error).toBe('enough');
  });

  test('aborts what the work started but no longer waits for', async () => {
    let left: Promise<unknown> = Promise.resolve();
    await withDeadline(60_000, [], async (signal) => {
      left = errorOf(untilAborted(signal));
    });
    expect(await left).toBeInstanceOf(Error);
  });

  test('leaves no timers or listeners', async () => {
    const { signal } = new AbortController();
    const before = timers();
    await withDeadline(60_000, [signal], (inner) => waitUnlessAborted(Promise.resolve(1), inner));
    await errorOf(withDeadline(60_000, [signal], () => Promise.reject(new Error('no'))));
    expect(timers()).toBe(before);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('waiting for shared work', () => {
  test('ends with the signal while the shared work continues', async () => {
    const shared = new Promise<string>((resolve) => setImmediate(() => resolve('there')));
    expect(await errorOf(waitUnlessAborted(shared, AbortSignal.abort('enough')))).toBe('enough');
    await expect(waitUnlessAborted(shared, new AbortController().signal)).resolves.toBe('there');
  });
});
