// What surrounds an answer: whether a person may have it, and what is said when there is none.
import { type AskDeps, mayLookUp } from '../../approvals/ask.js';
import type { Audit, ShownTo } from '../../approvals/audit/notes.js';
import { SlackSilent } from '../../approvals/people.js';
import { isForFew, lookUpRequesters, rulesThatCould } from '../../approvals/policy/match.js';
import { nameAll, type Policy } from '../../approvals/policy/policy.js';
import { isRefusal, type Refusal } from '../../approvals/refusal.js';
import type { Person } from '../../approvals/request.js';
import { DeadlinePassed } from '../../atlas/deadline.js';
import { AtlasApiError, AtlasUnreachable } from '../../atlas/errors.js';
import { sayAtlasError } from '../../atlas/sentences.js';
import type { Log } from '../../log.js';
import {
  type LookUp,
  type Named,
  type Params,
  type Phrase,
  type Place,
  partsOf,
  type Result,
} from '../../operations/operation.js';
import { projectKind } from '../../operations/params/project.js';
import { plural } from '../../operations/say.js';
import { isOfStore, sayFault, sayReference, TooSlow, whySilent } from '../api/delivery.js';
import type { RefusalDeps } from '../api/refused.js';
import { type Message, say } from '../api/reply.js';
import type { Names } from '../lines/check.js';
import { sayRefused } from '../lines/understand.js';
import { isHiddenFromSome } from '../lines/visible-names.js';
import { ANSWER_WITHIN_MS, NoAnswer } from './ask-atlas.js';

export interface Question {
  readonly operation: LookUp;
  readonly params: Params;
  readonly names: Readonly<Record<string, Named>>;
  readonly person: Person;
  /** The slash command as it was typed: `/atlas`. */
  readonly command: string;
}

export interface AllowDeps extends AskDeps, RefusalDeps {
  /** Resolves names, as the policy's rules may match names. */
  readonly names: Names;
  readonly log: Log;
}

/**
 * Checks the policy anew for every question and press.
 * @param channel where it is asked
 * @returns the question, or a message that says why this person gets no answer
 */
export async function allowed(deps: AllowDeps, asked: Question, channel: string): Promise<Question | Message> {
  try {
    const question = await judgeQuestion(deps, asked);
    return isRefusal(question) ? sayRefused(deps, question, triedTo(asked, channel)) : question;
  } catch (error) {
    return sayNotChecked(deps, error);
  }
}

export const triedTo = ({ person, operation }: Question, channel: string) => ({
  by: person.userId,
  tried: operation.name,
  channel,
});

export interface NoteLookUpDeps {
  readonly audit: Pick<Audit, 'lookedUp'>;
}

/** Notes the look-up for the audit log. @param channel where it was asked */
export function noteLookUp(
  { audit }: NoteLookUpDeps,
  { person, operation, params }: Question,
  channel: string,
  shownTo: ShownTo,
): void {
  audit.lookedUp({ by: person.userId, operation: operation.name, params, channel, shownTo });
}

/** @throws SlackSilent, and what `names` throws */
export async function judgeQuestion(deps: AllowDeps, asked: Question): Promise<Question | Refusal> {
  const question = await withCurrentName(deps, asked);
  const called = projectOf(asked)?.name;
  const place = { ...placeOf(question), ...(called !== undefined && { called }) };
  return (await mayLookUp(deps, question.operation, place, question.person)) ?? question;
}

/**
 * The question with the project's current name, as rules may match names and a form or followed answer may have an old
 * one.
 */
async function withCurrentName({ policy, names }: AllowDeps, question: Question): Promise<Question> {
  const { operation, params } = question;
  const rules = partsOf(operation).flatMap((part) => rulesThatCould(policy, { operation: part }));
  const isByName = rules.some(({ projects }) => projects !== undefined);
  if (!isByName || params.project === undefined) return question;
  const project = (await names(projectKind, {})).find(({ id }) => id === params.project);
  return project === undefined ? question : { ...question, names: { ...question.names, project } };
}

/** Why an answer is only for the asker, as the end of "because ..."; undefined when others may see it. */
export function whyPrivate(
  { policy }: { readonly policy: Policy },
  question: Question,
  { personal = false, projects = [] }: Result,
): string | undefined {
  if (personal) return 'it names people';
  if (projects.some((project) => isHiddenFromSome(policy, project)))
    return 'the policy keeps some of these projects from others';
  const place = placeOf(question);
  const part = partsOf(question.operation).find((name) => isForFew(policy, name, place));
  if (part === undefined) return undefined;
  const who = nameAll(lookUpRequesters(policy, part, place));
  const isWhole = part === question.operation.name;
  return `the policy lets only ${who} look ${isWhole ? 'it up' : `up ${part}, which it shows`}`;
}

/** The message when the permission could not be checked. Atlas was not asked. */
export function sayNotChecked(deps: { readonly log: Log }, error: unknown): Message {
  deps.log.error({ err: error }, 'a look-up could not begin');
  if (error instanceof SlackSilent) return say(`I did not look: ${whySilent(error)}`);
  return say(isOfStore(error) ? sayReference(`I did not look: ${DOWN} Try again in a minute.`) : sayFault(error));
}

const DOWN = 'look-ups are down, because my store (Redis) cannot be used right now.';

/** The message when a line was not run because Redis is away. */
export const sayLookUpsDown = () =>
  sayReference(`L${DOWN.slice(1)} Nothing was asked of Atlas. Try again in a minute.`);

/**
 * For `catch`: turns a failure of Redis into the message that look-ups are down. A look-up records nothing, so it need
 * not mention that.
 */
export const orLookUpsDown =
  (deps: { readonly log: Log }) =>
  (error: unknown): Message => {
    if (!isOfStore(error)) throw error;
    return sayNotChecked(deps, error);
  };

/** Explains a failure of Atlas to the asker: how far it got, and what to do. */
export function sayNoAnswer(deps: { readonly log: Log }, { operation, ...question }: Question, error: unknown): Phrase {
  deps.log.warn({ err: error, operation: operation.name }, 'a look-up failed');
  const project = projectOf({ operation, ...question });
  const cause = error instanceof NoAnswer ? error.cause : error;
  if (error instanceof TooSlow) return `${TOO_SLOW} Try again in a minute.`;
  if (error instanceof NoAnswer && isOutOfTime(cause)) return sayOutOfTime(error);
  const sentence = sayAtlasError(cause, { role: operation.role, ...(project && { where: project.name }) });
  const retryAfterMs = cause instanceof AtlasApiError && cause.status === 429 ? cause.retryAfterMs : undefined;
  if (retryAfterMs === undefined) return sentence;
  return [sentence, ' That is at ', { at: Date.now() + retryAfterMs }, '.'];
}

const TOO_SLOW = `Atlas was too slow: I gave up after ${ANSWER_WITHIN_MS / 1_000} seconds.`;
const isOutOfTime = (cause: unknown) => cause instanceof AtlasUnreachable && cause.cause instanceof DeadlinePassed;

function sayOutOfTime({ count: { asked, answered } }: NoAnswer): string {
  const reached =
    answered === 0
      ? 'It answered none of my calls'
      : `It answered ${answered} of my ${plural(asked, 'call')}, not enough for an answer`;
  return `${TOO_SLOW} ${reached}. Try again in a minute, or ask for less.`;
}

const placeOf = (question: Question): Place => {
  const project = projectOf(question);
  return project === undefined ? {} : { project };
};
const projectOf = ({ names, params }: Question) =>
  names.project ?? (params.project === undefined ? undefined : { id: params.project, name: params.project });
