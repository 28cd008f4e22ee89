// Journal entries with the time of their commit, to compare with Slack's and Atlas's records.
import { type Entry, readEntry as readRested } from '../support/journal.js';

export { after, type Entry } from '../support/journal.js';

/** With Redis's time of the commit. */
export const readEntry = (stamp: string, fields: readonly string[]): Entry => ({
  ...readRested(stamp, fields),
  at: Number(stamp.split('-')[0]),
});
