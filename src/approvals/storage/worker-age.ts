// How long ago a worker last looked for work.
import { plural } from '../../operations/format.js';
import type { RequestStore } from './store.js';

/** Workers leave a sign every 5 s. Without one for this long, no worker is running. */
const GONE_AFTER_MS = 30_000;

/** Describes a worker's last sign, and whether it's so old that no worker can be running. */
export async function readWorkerNote(store: Pick<RequestStore, 'workerSeenMs'>) {
  const ms = await store.workerSeenMs();
  const isGone = ms === undefined || ms > GONE_AFTER_MS;
  const seconds = Math.max(Math.round((ms ?? 0) / 1_000), 0);
  const age = seconds < 120 ? plural(seconds, 'second') : plural(Math.round(seconds / 60), 'minute');
  const note = ms === undefined ? 'none has run yet' : `last active ${age} ago`;
  return { isGone, note: isGone ? `${note}, so nothing is prepared or sent` : note };
}
