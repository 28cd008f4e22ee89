// Describes the doubts about history that users still need to know about, and their next steps.

import type { PolicyStore } from '../policy/store.js';
import { describeDoubt, type HistoryDoubt, isDoubtRelevant, isLoss } from '../request/doubt.js';
import type { Freeze } from '../request/freeze.js';
import type { Policy } from '../request/policy.js';
import type { HistoryDoubtStore } from '../storage/doubt-store.js';
import type { FreezeStore } from '../storage/freeze-store.js';
import type { RequestStore } from '../storage/store.js';

export interface RelevantDoubtsDeps {
  readonly store: Pick<RequestStore, 'index'>;
  readonly history: Pick<HistoryDoubtStore, 'read'>;
  readonly freezes: Pick<FreezeStore, 'read'>;
  readonly policies: Pick<PolicyStore, 'read'>;
}

interface PresentDoubts {
  readonly all: readonly HistoryDoubt[];
  readonly isFrozenByLoss: boolean;
  /** Whether no policy has come into force since the loss. While true, the freeze can only be ended on the host. */
  readonly isForHost: boolean;
}

type Freezers = Pick<Policy, 'freezers' | 'inForce'>;

const ACCEPT = '`npx countersign history accept`';

/** Returns whether the bot set a freeze after a loss. */
export const isLossFreeze = ({ by }: Pick<Freeze, 'by'>): boolean => by === 'countersign';

/** Returns whether all changes are on hold, because they were frozen after a loss or Redis is unexpectedly empty. */
export async function areAllChangesHeld({
  history,
  freezes,
}: Pick<RelevantDoubtsDeps, 'history' | 'freezes'>): Promise<boolean> {
  const [doubts, frozen] = await Promise.all([history.read(), freezes.read()]);
  return frozen.all.some(isLossFreeze) || doubts.all.some(({ kind, isJudged }) => kind === 'empty' && isJudged);
}

/** Returns the doubts that are still relevant. */
export async function readRelevantDoubts({
  store,
  history,
  freezes,
  policies,
}: RelevantDoubtsDeps): Promise<PresentDoubts> {
  const [doubts, frozen, { lostAt }] = await Promise.all([history.read(), freezes.read(), policies.read()]);
  const isFrozenByLoss = frozen.all.some(isLossFreeze);
  const present = { isFrozenByLoss, isForHost: lostAt !== undefined };
  if (doubts.all.length === 0) return { ...present, all: [] };
  const oldestApproval = await readOldest(store);
  return { ...present, all: doubts.all.filter((one) => isDoubtRelevant(one, { isFrozenByLoss, oldestApproval })) };
}

async function readOldest({ index }: RelevantDoubtsDeps['store']): Promise<number | undefined> {
  const all = await Promise.all([index.oldestAsked(), index.oldestReturn()]);
  const known = all.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Describes each doubt: the facts, the changes that are on hold, and the next step. */
export function describeDoubts(present: PresentDoubts, policy: Freezers): string[] {
  return [...new Set(present.all.map((one) => `${describeDoubt(one)}${nextStep(one, present, policy)}`))];
}

/** Returns the descriptions of all doubts as one text; empty if there are none. */
export const readDoubtsText = async (deps: RelevantDoubtsDeps, policy: Freezers): Promise<string> =>
  describeDoubts(await readRelevantDoubts(deps), policy).join(' ');

function nextStep(one: HistoryDoubt, { isFrozenByLoss, isForHost }: PresentDoubts, policy: Freezers): string {
  if (!one.isJudged || one.kind === 'empty') return '';
  const old = ' Earlier approvals no longer count.';
  return isLoss(one) && isFrozenByLoss ? `${old} ${describeHowToUnfreeze(policy, isForHost)}` : old;
}

/** Describes how to end the freeze after a loss. */
export function describeHowToUnfreeze({ freezers = [], inForce }: Freezers, isForHost: boolean): string {
  const host = `All changes are frozen until somebody runs ${ACCEPT} on the host.`;
  if (freezers.length === 0 && inForce?.isAwaited !== true) return host;
  if (!isForHost) return 'All changes are frozen until somebody runs the unfreeze command.';
  return `${host} Once the policy file is in force, the people it names can also run the unfreeze command.`;
}
