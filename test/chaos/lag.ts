// Records when the run itself stalled, so that Slack and Atlas answered late.
import type { Pause } from './mischief.js';

const LOOK_EVERY_MS = 250;
const LATE_MS = 1_000;

/** @returns the way to stop it */
export function noteLag(pauses: Pause[]): () => void {
  let before = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - before > LATE_MS) pauses.push({ from: before, to: now });
    before = now;
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
