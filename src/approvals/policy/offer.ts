// Decides what to do with the policy file that a process finds, as all processes follow one policy. Pure.
import { operations } from '../../operations/index.js';
import type { Policy } from '../request/policy.js';
import { describeLooser, findLooser } from './looser.js';
import type { Policies } from './store.js';

const INCOMPARABLE = 'I can’t read the policy in force: Redis lost it, or another version of the bot wrote it';

interface PolicyOffer {
  readonly hash: string;
  readonly policy: Policy;
  /** Whether this text was in force or announced before. */
  readonly isKnown: boolean;
  /** Whether the file changed while this process ran, so that somebody just edited it; false at start. */
  readonly isChange: boolean;
}

export type OfferDecision =
  | { readonly what: 'force' }
  /** `differences`: what it allows that the policy in force does not. */
  | { readonly what: 'announce'; readonly differences: readonly string[] }
  | { readonly what: 'withdraw' }
  /** It is already in force or announced. */
  | { readonly what: 'nothing' }
  /** An old file: its policy was replaced by a stricter one, or withdrawn. */
  | { readonly what: 'earlier' };

/**
 * During a rollout, or when an old process restarts, processes with different files run side by side, and none may
 * revert what another one brought in force. So:
 * - The first policy ever counts at once. So does one that is provably as strict as the one in force; it also withdraws
 *   what is announced.
 * - A looser one is announced, and waits. A process that starts with the same file does not restart the wait.
 * - A file that was in force or announced before, found at start, is old: it is ignored if it allows more or is
 *   equivalent. To bring it back, change something in it, such as a comment.
 * - A file that changes under a running process is new, whatever its text. Changing it back to the policy in force
 *   withdraws what is announced.
 * - After Redis lost history no file is the first or an old one, until one comes in force.
 *
 * @param inForce undefined when there is none, and when this version of the bot can't read it
 */
export function decideOffer(
  offer: PolicyOffer,
  { inForce: stored, announced, lostAt }: Pick<Policies, 'inForce' | 'announced' | 'lostAt'>,
  inForce: Policy | undefined,
): OfferDecision {
  const isAfterLoss = lostAt !== undefined;
  if (stored === undefined && !isAfterLoss) return { what: 'force' };
  if (offer.hash === stored?.hash) {
    if (isAfterLoss && announced === undefined) return { what: 'force' };
    return { what: offer.isChange && announced ? 'withdraw' : 'nothing' };
  }
  if (offer.hash === announced?.hash) return { what: 'nothing' };
  const differences =
    inForce === undefined ? [INCOMPARABLE] : findLooser(inForce, offer.policy, operations).map(describeLooser);
  const isOld = offer.isKnown && !offer.isChange && !isAfterLoss;
  if (differences.length > 0) return isOld ? { what: 'earlier' } : { what: 'announce', differences };
  const isEqual = inForce !== undefined && findLooser(offer.policy, inForce, operations).length === 0;
  return { what: isOld && isEqual ? 'nothing' : 'force' };
}
