// Finds the approver in `ask @sam`, whom the requester asks directly.
import { type PolicyQuestion, rulesThatMayDecide } from '../../approvals/policy/match.js';
import type { Policy } from '../../approvals/request/policy.js';
import { type Refusal, refuse } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import { formatList, quoted } from '../../operations/format.js';
import { matchName } from '../../operations/match.js';
import type { SlackPeople } from '../people/identity.js';

export interface AskedApproverServices {
  readonly policy: Policy;
  readonly people: Pick<SlackPeople, 'memberIds' | 'namesOf'>;
}

/** The maximum number of approvers whose names we look up in Slack. */
const MOST_NAMED = 40;

/**
 * @param question the facts known so far, which decide whose approval may count
 * @returns the approver's Slack ID
 * @throws SlackSilentError
 */
export async function findAskedApprover(
  { policy, people }: AskedApproverServices,
  question: PolicyQuestion,
  typed: string,
  asker: Person,
): Promise<string | Refusal> {
  const groups = rulesThatMayDecide(policy, question).flatMap(({ approvers }) => approvers);
  const ids = (await people.memberIds(groups)).filter((id) => id !== asker.userId);
  const wanted = typed.replace(/^@/, '');
  const byId = ids.find((id) => id.toLowerCase() === wanted.toLowerCase());
  if (byId !== undefined) return byId;
  const names = await Promise.all(
    ids.slice(0, MOST_NAMED).map(async (id) => (await people.namesOf(id)).map((name) => ({ id, name }))),
  );
  const match = matchName(wanted, names.flat());
  const found = match.kind === 'none' ? [] : match.kind === 'one' ? [match.named] : match.among;
  const [first, ...others] = new Set(found.map(({ id }) => id));
  if (first !== undefined && others.length === 0) return first;
  const some = names.flatMap(([handle]) => (handle === undefined ? [] : [`@${handle.name}`]));
  const next = some.length === 0 ? 'There’s nobody to ask.' : `You can ask ${formatList(some, 10)}.`;
  const unknown =
    ids.length > MOST_NAMED
      ? `I couldn’t find ${quoted(typed)} among the first ${MOST_NAMED} approvers`
      : `${quoted(typed)} can’t approve this change`;
  const why = first === undefined ? unknown : `${quoted(typed)} is the name of several people`;
  return refuse('asks', `${why}. ${next}`);
}
