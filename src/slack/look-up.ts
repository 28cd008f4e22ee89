// Runs a look-up and answers: allowed first, then one question to Atlas, then its picture.

import { mayLookUp } from '../approvals/ask.js';
import { SlackSilent } from '../approvals/people.js';
import { isRefusal } from '../approvals/refusal.js';
import type { Person } from '../approvals/request.js';
import { sayAtlasError } from '../atlas/sentences.js';
import type { LookUp, Named, Params } from '../operations/operation.js';
import { resultBlocks } from './blocks/result.js';
import { mrkdwn } from './blocks/text.js';
import { writeLine } from './command-line/write.js';
import { sayFault } from './delivery.js';
import type { SlackDeps } from './deps.js';
import { type Message, say } from './reply.js';

const WITHIN_MS = 25_000;

export interface Question {
  readonly operation: LookUp;
  readonly params: Params;
  readonly names: Readonly<Record<string, Named>>;
  readonly person: Person;
  /** As it was typed: `/atlas`. */
  readonly command: string;
}

export async function answerLookUp(deps: SlackDeps, question: Question): Promise<Message> {
  const { operation, params, names } = question;
  const project =
    names.project ?? (params.project === undefined ? undefined : { id: params.project, name: params.project });
  try {
    const refusal = await mayLookUp(deps, operation, project === undefined ? {} : { project }, question.person);
    if (refusal !== undefined && isRefusal(refusal)) return { text: mrkdwn(refusal.sentence) };
  } catch (error) {
    return notLooked(deps, error);
  }
  try {
    const atlas = deps.reader.with({ signal: AbortSignal.timeout(WITHIN_MS) });
    const result = await operation.run(atlas, params, Date.now());
    return resultBlocks(result, { asked: `${question.command} ${writeLine(operation, params, names)}` });
  } catch (error) {
    deps.log.warn({ err: error, operation: operation.name }, 'a look-up failed');
    return say(sayAtlasError(error, { role: operation.role, ...(project && { where: project.name }) }));
  }
}

/** Whether somebody may look could not be found out. Atlas has no part in it, and was not asked. */
export function notLooked(deps: SlackDeps, error: unknown): Message {
  deps.log.error({ err: error }, 'a look-up could not begin');
  return say(
    error instanceof SlackSilent
      ? 'Slack did not say in time who you are, so I did not look. Try again in a minute.'
      : sayFault(error),
  );
}
