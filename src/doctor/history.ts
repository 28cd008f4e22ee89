// Checks whether changes are held because Redis lost history.

import { isByLoss } from '../approvals/history/present.js';
import { readPolicies } from '../approvals/policy/store.js';
import { isLoss, sayDoubt, stillMatters } from '../approvals/request/doubt.js';
import { readFreezes } from '../approvals/storage/freeze-store.js';
import { readDoubts } from '../approvals/storage/history-store.js';
import type { Connection } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';
import { type Check, fail, pass, warn } from './check.js';

export async function checkHistory(redis: Connection, key: Keys): Promise<readonly Check[]> {
  const [doubts, freezes, { lostAt }] = await Promise.all([
    readDoubts(redis, key),
    readFreezes(redis, key),
    readPolicies(redis, key),
  ]);
  const isFrozenByLoss = freezes.all.some(isByLoss);
  // Whether open requests are older than a doubt is no matter of the setup.
  const present = doubts.all.filter((one) => stillMatters(one, { isFrozenByLoss, oldestApproval: undefined }));
  if (!isFrozenByLoss && present.length === 0) return [pass('History: none is known to be missing in Redis')];
  const what = [...new Set(present.map(sayDoubt))].join(' ');
  if (!isFrozenByLoss && !present.some(isLoss)) return [warn(`History: ${what}`, 'start a worker, which compares it')];
  const accept = 'run npx countersign history accept on the host';
  const isForHost = lostAt !== undefined || present.some(({ kind }) => kind === 'empty');
  const next = isForHost ? accept : `use unfreeze in Slack, or ${accept}`;
  return [fail(`History: all changes are frozen. ${what}`.trim(), next)];
}
