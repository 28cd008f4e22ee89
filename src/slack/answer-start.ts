// From a line that asks for a look-up to its answer, its form, or what is wrong with it.
import { mayLookUpAnywhere } from '../approvals/ask.js';
import { isRefusal } from '../approvals/refusal.js';
import type { Person } from '../approvals/request.js';
import { sayAtlasError } from '../atlas/sentences.js';
import type { LookUp } from '../operations/operation.js';
import { deliverAnswer } from './answer-delivery.js';
import { audienceOf, tellAlone } from './answer-place.js';
import { mrkdwn } from './blocks/text.js';
import { type Standard, type Standing, standardOf, standingOf } from './bound.js';
import { suggestBinding } from './bound-suggest.js';
import type { Line } from './command-line/parse.js';
import { type Resolved, resolveLine } from './command-line/resolve.js';
import { TooSlow, withinMs } from './delivery.js';
import type { SlackDeps } from './deps.js';
import { fillForm, openForm } from './form.js';
import { metaOf, offerForm } from './form-offer.js';
import { notLooked, type Question } from './look-up.js';
import { problemMessage } from './offers.js';
import { type Message, say } from './reply.js';
import type { Origin, Typed } from './typed.js';
import { Waiting } from './waiting.js';

/** Of the trigger's 3 s, what may be spent on Slack and Atlas before the form opens. */
export const BEFORE_FORM_MS = 1_500;

interface Start {
  readonly typed: Typed;
  readonly operation: LookUp;
  readonly line: Line;
  readonly person: Person;
}

/** @returns what is left to be said to the asker */
export async function startLookUp(deps: SlackDeps, start: Start): Promise<Message | undefined> {
  const { typed, operation, person } = start;
  const refusal = await mayLookUpAnywhere(deps, operation, person);
  if (refusal !== undefined) {
    deps.metrics.refusals.inc({ reason: refusal.refused });
    return { text: mrkdwn(refusal.sentence) };
  }
  const waiting = new Waiting(deps, typed, `${typed.command} ${typed.text}`);
  try {
    return await answer(deps, start, waiting);
  } catch (error) {
    deps.log.warn({ err: error }, 'a look-up came to nothing');
    if (error instanceof TooSlow)
      return say('Atlas was too slow: it did not give its names in time. Ask again in a minute.');
    return say(sayAtlasError(error, { role: operation.role }));
  } finally {
    await waiting.end();
  }
}

async function answer(deps: SlackDeps, start: Start, waiting: Waiting): Promise<Message | undefined> {
  const { typed, operation, person } = start;
  const standing = await standingOf(deps, typed);
  const placing = audienceOf(deps, typed, standing);
  const finding = find(deps, start, standing);
  finding.catch(() => {}); // awaited twice below, or given up
  const early = await withinMs(BEFORE_FORM_MS, finding).catch((error: unknown) => {
    if (!(error instanceof TooSlow)) throw error;
  });
  if (early !== undefined && (await askedForRest(deps, start, early)))
    return early.trouble === undefined ? undefined : say(early.trouble);
  const { trouble, params, named: names, problems, missing } = early ?? (await withinMs(waiting.leftMs(), finding));
  if (problems.length > 0) return problemMessage(problems, typed.command);
  if (missing.length > 0) {
    const sentence = `Still missing: ${missing.join(', ')}. For example: ${typed.command} ${operation.example}`;
    return offerForm(typed, `${trouble === undefined ? '' : `${trouble} `}${sentence}`);
  }
  const question = { operation, params, names, person, command: typed.command };
  const audience = await placing;
  await deliverAnswer(
    deps,
    { question, origin: typed, audience, ...(trouble !== undefined && { lead: trouble }) },
    waiting,
  );
  if (audience.kind === 'alone' && audience.mayShare) await suggestBinding(deps, typed, standing, names.project);
  return undefined;
}

interface Found extends Resolved {
  readonly trouble: Standard['trouble'];
}

async function find(deps: SlackDeps, { line, typed }: Start, standing: Standing): Promise<Found> {
  const { bound, trouble }: Standard = typed.exact === true ? { bound: {} } : await standardOf(deps, standing);
  return { ...(await resolveLine(line, deps.names, bound)), trouble };
}

/** @returns whether a form was opened, because something has to be filled in */
async function askedForRest(deps: SlackDeps, { typed, operation }: Start, early: Found): Promise<boolean> {
  if (early.problems.length > 0 || early.missing.length === 0 || typed.trigger === undefined) return false;
  const meta = metaOf(typed, operation);
  const viewId = await openForm(deps, typed.trigger, operation, meta);
  if (viewId !== undefined) await fillForm(deps, viewId, operation, meta, Promise.resolve(early));
  return viewId !== undefined;
}

/** Of a form that was filled in and submitted. */
export async function answerForm(deps: SlackDeps, asked: Omit<Question, 'person'>, origin: Origin): Promise<void> {
  const waiting = new Waiting(deps, origin, `${asked.command} ${asked.operation.name}`);
  try {
    const person = await deps.people.whoWas(origin.userId);
    if (isRefusal(person)) {
      await tellAlone(deps, origin, { text: mrkdwn(person.sentence) });
      return;
    }
    const audience = await audienceOf(deps, origin, await standingOf(deps, origin));
    await deliverAnswer(deps, { question: { ...asked, person }, origin, audience }, waiting);
  } catch (error) {
    await tellAlone(deps, origin, notLooked(deps, error));
  } finally {
    await waiting.end();
  }
}
