// Decides whether a user may get an answer and whether others in the channel may see the answer.
import { mayLookUp, type Permissions } from '../../approvals/people/ask.js';
import { isForFew, lookUpRequesters, rulesThatCould } from '../../approvals/policy/match.js';
import { formatAllGroups, type Policy } from '../../approvals/request/policy.js';
import { isRefusal, type Refusal } from '../../approvals/request/refusal.js';
import { partsOf, type Result } from '../../operations/operation.js';
import { projectKind } from '../../operations/params/project.js';
import { type Notes, refusalMessage } from '../api/note-refusal.js';
import type { Message } from '../api/reply.js';
import type { AtlasNames, Lines } from '../lines/channel-default.js';
import { isHiddenFromSome } from '../lines/visible-names.js';
import type { Answers } from './answers.js';
import { notCheckedMessage } from './no-answer.js';
import { placeOf, projectOf, type Question, triedTo } from './question.js';

/**
 * Checks the policy again for every question and button press.
 * @param channel where the user asked
 * @returns the question, or a message that explains why this user can't get an answer
 */
export async function checkPermission(
  deps: Permissions & Notes & Pick<Lines, 'names' | 'log'>,
  asked: Question,
  channel: string,
): Promise<Question | Message> {
  try {
    const question = await judgeQuestion(deps, asked);
    return isRefusal(question) ? refusalMessage(deps, question, triedTo(asked, channel)) : question;
  } catch (error) {
    return notCheckedMessage(deps, error);
  }
}

/** @throws SlackSilent, and errors from `names` */
export async function judgeQuestion(
  deps: Permissions & Pick<AtlasNames, 'names'>,
  asked: Question,
): Promise<Question | Refusal> {
  const question = await withCurrentName(deps, asked);
  const called = projectOf(asked)?.name;
  const place = { ...placeOf(question), ...(called !== undefined && { called }) };
  return (await mayLookUp(deps, question.operation, place, question.person)) ?? question;
}

/** Updates the project's name, because rules can match names and the question may contain an old name. */
async function withCurrentName(
  { policy, names }: Pick<Answers, 'policy' | 'names'>,
  question: Question,
): Promise<Question> {
  const { operation, params } = question;
  const rules = partsOf(operation).flatMap((part) => rulesThatCould(policy, { operation: part }));
  const isByName = rules.some(({ projects }) => projects !== undefined);
  if (!isByName || params.project === undefined) return question;
  const project = (await names(projectKind, {})).find(({ id }) => id === params.project);
  return project === undefined ? question : { ...question, names: { ...question.names, project } };
}

/** Returns why only the asker may see an answer, as the end of "because ...", or undefined if others may. */
export function privateReason(
  { policy }: { readonly policy: Policy },
  question: Question,
  { personal = false, projects = [] }: Result,
): string | undefined {
  if (personal) return 'the answer names people';
  if (projects.some((project) => isHiddenFromSome(policy, project)))
    return 'the policy hides some of these projects from others';
  const place = placeOf(question);
  const part = partsOf(question.operation).find((name) => isForFew(policy, name, place));
  if (part === undefined) return undefined;
  const who = formatAllGroups(lookUpRequesters(policy, part, place));
  const isWhole = part === question.operation.name;
  return `the policy only lets ${who} look ${isWhole ? 'this up' : `up ${part}, which the answer includes`}`;
}
