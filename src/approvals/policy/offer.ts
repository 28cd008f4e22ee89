// What becomes of the policy file that a process finds, where all processes go by one policy. Pure.
import { operations } from '../../operations/index.js';
import { looser, sayLooser } from './looser.js';
import type { Policy } from './policy.js';
import type { Policies } from './store.js';

export interface PolicyOffer {
  readonly hash: string;
  readonly policy: Policy;
  /** Whether its text was in force or announced at some time. */
  readonly isKnown: boolean;
  /** It changed while this process ran: somebody has just put it there. Otherwise the process may only have started with it. */
  readonly isChange: boolean;
}

export type OfferDecision =
  | { readonly what: 'force' }
  /** `differences`: what it allows that the one in force does not. */
  | { readonly what: 'announce'; readonly differences: readonly string[] }
  | { readonly what: 'withdraw' }
  /** It is the one in force, or waits to be. */
  | { readonly what: 'nothing' }
  /** It was replaced by a stricter one, or withdrawn. */
  | { readonly what: 'earlier' };

/**
 * While a new version is rolled out, and whenever an old process starts again, processes with different files stand side by
 * side, and none may undo what another has brought. So:
 * - The first policy that there is counts at once, and so does one that is provably as strict as the one in force, also when
 *   something else is announced: it takes that back.
 * - One that is not is announced, and waits. A process that starts with it again leaves its wait as it is.
 * - A process that starts with a file that was in force or announced before has an old one: that is passed over where it
 *   allows more, or says the same in other words. Who wants it back changes something in it, such as a comment.
 * - A file that changes under a running process is new, whatever it says: back to the one in force takes back what is announced.
 *
 * @param inForce undefined when this version of the bot cannot read it
 */
export function answerTo(
  offer: PolicyOffer,
  { inForce: stored, announced }: Pick<Policies, 'inForce' | 'announced'>,
  inForce: Policy | undefined,
): OfferDecision {
  if (stored === undefined) return { what: 'force' };
  if (offer.hash === stored.hash) return { what: offer.isChange && announced ? 'withdraw' : 'nothing' };
  if (offer.hash === announced?.hash) return { what: 'nothing' };
  const differences =
    inForce === undefined
      ? ['the policy in force was written for another version of me, so the two cannot be compared']
      : looser(inForce, offer.policy, operations).map(sayLooser);
  const isOld = offer.isKnown && !offer.isChange;
  if (differences.length > 0) return isOld ? { what: 'earlier' } : { what: 'announce', differences };
  const isEqual = inForce !== undefined && looser(offer.policy, inForce, operations).length === 0;
  return { what: isOld && isEqual ? 'nothing' : 'force' };
}
