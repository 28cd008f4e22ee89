// What people still need to know about the history in Redis, and what they can do about it.

import type { PolicyStore } from '../policy/store.js';
import { type Doubt, describeDoubt, isDoubtRelevant, isLoss } from '../request/doubt.js';
import type { Freeze } from '../request/freeze.js';
import type { Policy } from '../request/policy.js';
import type { DoubtStore } from '../storage/doubt-store.js';
import type { FreezeStore } from '../storage/freeze-store.js';
import type { RequestStore } from '../storage/store.js';

export interface PresentDeps {
  readonly store: Pick<RequestStore, 'index'>;
  readonly history: Pick<DoubtStore, 'read'>;
  readonly freezes: Pick<FreezeStore, 'read'>;
  readonly policies: Pick<PolicyStore, 'read'>;
}

interface PresentDoubts {
  readonly all: readonly Doubt[];
  readonly isFrozenByLoss: boolean;
  /** Whether no policy came in force since history was lost: until then only the host ends the freeze. */
  readonly isForHost: boolean;
}

type Freezers = Pick<Policy, 'freezers' | 'inForce'>;

const ACCEPT = '`npx countersign history accept`';

/** Whether a freeze followed a loss, and was set by no person. */
export const isLossFreeze = ({ by }: Pick<Freeze, 'by'>): boolean => by === 'countersign';

/** Whether all changes are held: by the freeze of a loss, or as an empty Redis is not known to be a first start. */
export async function holdsAll({ history, freezes }: Pick<PresentDeps, 'history' | 'freezes'>): Promise<boolean> {
  const [doubts, frozen] = await Promise.all([history.read(), freezes.read()]);
  return frozen.all.some(isLossFreeze) || doubts.all.some(({ kind, isJudged }) => kind === 'empty' && isJudged);
}

/** The doubts that still matter. */
export async function presentDoubts({ store, history, freezes, policies }: PresentDeps): Promise<PresentDoubts> {
  const [doubts, frozen, { lostAt }] = await Promise.all([history.read(), freezes.read(), policies.read()]);
  const isFrozenByLoss = frozen.all.some(isLossFreeze);
  const present = { isFrozenByLoss, isForHost: lostAt !== undefined };
  if (doubts.all.length === 0) return { ...present, all: [] };
  const oldestApproval = await readOldest(store);
  return { ...present, all: doubts.all.filter((one) => isDoubtRelevant(one, { isFrozenByLoss, oldestApproval })) };
}

async function readOldest({ index }: PresentDeps['store']): Promise<number | undefined> {
  const all = await Promise.all([index.oldestAsked(), index.oldestReturn()]);
  const known = all.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** A sentence for each: what is known, what is held for it, and the next step. */
export function describeDoubts(present: PresentDoubts, policy: Freezers): string[] {
  return [...new Set(present.all.map((one) => `${describeDoubt(one)}${nextStep(one, present, policy)}`))];
}

/** The same in one text; empty when there is nothing to say. */
export const readDescribed = async (deps: PresentDeps, policy: Freezers): Promise<string> =>
  describeDoubts(await presentDoubts(deps), policy).join(' ');

function nextStep(one: Doubt, { isFrozenByLoss, isForHost }: PresentDoubts, policy: Freezers): string {
  if (!one.isJudged || one.kind === 'empty') return '';
  const old = ' Earlier approvals no longer count.';
  return isLoss(one) && isFrozenByLoss ? `${old} ${describeLossFreeze(policy, isForHost)}` : old;
}

/** How the freeze that follows a loss ends. */
export function describeLossFreeze({ freezers = [], inForce }: Freezers, isForHost: boolean): string {
  const host = `All changes are frozen until somebody runs ${ACCEPT} on the host.`;
  if (freezers.length === 0 && inForce?.isAwaited !== true) return host;
  if (!isForHost) return 'All changes are frozen until somebody ends that with unfreeze.';
  return `${host} Once the policy file is in force, the people it names can use unfreeze too.`;
}
