// Decides whether a user may get an answer, and whether other channel members may see the answer.
import { lookUpRefusal, type PermissionServices } from '../../approvals/people/ask.js';
import { isLookUpRestricted, requestersOfLookUp, rulesThatMayDecide } from '../../approvals/policy/match.js';
import { formatMembersOfEach, type Policy } from '../../approvals/request/policy.js';
import { type LookUpResult, namesWithIncluded } from '../../operations/operation.js';
import { projectParamKind } from '../../operations/params/project.js';
import { type AuditServices, noteAndDescribeRefusal } from '../api/note-refusal.js';
import type { Message } from '../api/reply.js';
import type { LineServices } from '../lines/channel-default.js';
import { isProjectHiddenFromSome } from '../lines/visible-names.js';
import type { AnswerServices } from './answers.js';
import { uncheckedPermissionMessage } from './no-answer.js';
import { attemptedLookUp, type Question, questionPlace, questionProject } from './question.js';

/**
 * Checks the policy. Called for every question and every button press.
 * @param channel where the user asked
 * @returns the question, or a message that explains why this user can't get an answer
 */
export async function checkPermission(
  deps: PermissionServices & AuditServices & Pick<LineServices, 'names' | 'log'>,
  asked: Question,
  channel: string,
): Promise<Question | Message> {
  try {
    const question = await withCurrentName(deps, asked);
    const called = questionProject(asked)?.name;
    const place = { ...questionPlace(question), ...(called !== undefined && { called }) };
    const refusal = await lookUpRefusal(deps, question.operation, place, question.person);
    return refusal === undefined ? question : noteAndDescribeRefusal(deps, refusal, attemptedLookUp(asked, channel));
  } catch (error) {
    return uncheckedPermissionMessage(deps, error);
  }
}

/** Updates the project's name in the question, because rules can match names and the question may have an old name. */
async function withCurrentName(
  { policy, names }: Pick<AnswerServices, 'policy' | 'names'>,
  question: Question,
): Promise<Question> {
  const { operation, params } = question;
  const rules = namesWithIncluded(operation).flatMap((part) => rulesThatMayDecide(policy, { operation: part }));
  const isByName = rules.some(({ projects }) => projects !== undefined);
  if (!isByName || params.project === undefined) return question;
  const project = (await names(projectParamKind, {})).find(({ id }) => id === params.project);
  return project === undefined ? question : { ...question, names: { ...question.names, project } };
}

/** Returns why only the asker may see an answer, as a clause after "because". Undefined if others may see it. */
export function privateReason(
  { policy }: { readonly policy: Policy },
  question: Question,
  { personal = false, projects = [] }: LookUpResult,
): string | undefined {
  if (personal) return 'the answer names people';
  if (projects.some((project) => isProjectHiddenFromSome(policy, project)))
    return 'the policy hides some of these projects from other people';
  const place = questionPlace(question);
  const part = namesWithIncluded(question.operation).find((name) => isLookUpRestricted(policy, name, place));
  if (part === undefined) return undefined;
  const who = formatMembersOfEach(requestersOfLookUp(policy, part, place));
  const isWhole = part === question.operation.name;
  return `the policy only lets ${who} look ${isWhole ? 'this up' : `up ${part}, which the answer includes`}`;
}
