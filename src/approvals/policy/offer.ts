// Decides what to do with a process's policy file. All processes follow the same policy. Pure.
import { operations } from '../../operations/index.js';
import type { Policy } from '../request/policy.js';
import { describeLoosening, findLoosenings } from './looser.js';
import type { StoredPolicies } from './store.js';

const INCOMPARABLE =
  'I can’t read the policy in force, because Redis lost it or a different version of Countersign wrote it';

interface PolicyOffer {
  readonly hash: string;
  readonly policy: Policy;
  /** Whether the file's policy was in force or announced earlier. */
  readonly isKnown: boolean;
  /** Whether somebody edited the file while the process was running. False at startup. */
  readonly isChange: boolean;
}

export type PolicyOfferDecision =
  | { readonly what: 'force' }
  /** `differences`: what the file allows that the policy in force doesn't. */
  | { readonly what: 'announce'; readonly differences: readonly string[] }
  | { readonly what: 'withdraw' }
  /** The policy is already in force or announced. */
  | { readonly what: 'nothing' }
  /** An old file, whose policy was withdrawn or replaced by a stricter policy. */
  | { readonly what: 'earlier' };

/**
 * During a rollout, or when an old process restarts, processes with different files run side by side. No process may
 * revert a policy that another process put into effect. So:
 * - The very first policy takes effect immediately. So does a policy that's provably as strict as the one in force,
 *   which also withdraws an announced policy.
 * - A looser policy is announced, and waits. A process that starts with the same file doesn't restart the wait.
 * - A file found at startup that was in force or announced earlier is old. We ignore an old file if it's equivalent or
 *   allows more. To use an old file again, edit it, e.g. change a comment.
 * - A file that changes while a process is running is new, whatever its text. Changing the file back to the policy in
 *   force withdraws the announced policy.
 * - After Redis lost history, no file counts as first or old until a policy is in force.
 *
 * @param inForce the policy in force; undefined if there is none, or if this release can't read it
 */
export function decidePolicyOffer(
  offer: PolicyOffer,
  { inForce: stored, announced, lostAt }: Pick<StoredPolicies, 'inForce' | 'announced' | 'lostAt'>,
  inForce: Policy | undefined,
): PolicyOfferDecision {
  const isAfterLoss = lostAt !== undefined;
  if (stored === undefined && !isAfterLoss) return { what: 'force' };
  if (offer.hash === stored?.hash) {
    if (isAfterLoss && announced === undefined) return { what: 'force' };
    return { what: offer.isChange && announced ? 'withdraw' : 'nothing' };
  }
  if (offer.hash === announced?.hash) return { what: 'nothing' };
  const differences =
    inForce === undefined ? [INCOMPARABLE] : findLoosenings(inForce, offer.policy, operations).map(describeLoosening);
  const isOld = offer.isKnown && !offer.isChange && !isAfterLoss;
  if (differences.length > 0) return isOld ? { what: 'earlier' } : { what: 'announce', differences };
  const isEqual = inForce !== undefined && findLoosenings(offer.policy, inForce, operations).length === 0;
  return { what: isOld && isEqual ? 'nothing' : 'force' };
}
