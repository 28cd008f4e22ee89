// Handles a submitted form. Shows each error at its field, or stores the submission before acknowledging it.

import type { ModalView } from '@slack/types';
import { submitRequest } from '../../approvals/asking/submit.js';
import { prefetchGroups } from '../../approvals/people/ask.js';
import type { Delivery } from '../../approvals/request/delivery.js';
import { canonicalJson } from '../../approvals/request/ids.js';
import { isRefusal, type Refusal } from '../../approvals/request/refusal.js';
import { readWorkerNote } from '../../approvals/storage/worker-age.js';
import type { Change, LookUp, Operation } from '../../operations/operation.js';
import { retryWhileSlotMoves } from '../../redis/moving.js';
import type { AnswerServices, IntakeServices } from '../answers/answers.js';
import { audienceOf, tellPrivately, tellRefusal } from '../answers/audience.js';
import { uncheckedPermissionMessage } from '../answers/no-answer.js';
import { sendAnswer } from '../answers/send-answer.js';
import { SlowNotice } from '../answers/slow-notice.js';
import { describeFault, withTimeLimit } from '../api/delivery.js';
import { noteRefusal } from '../api/note-refusal.js';
import { invalidateFormDelivery, STORE_WITHIN_MS } from '../api/replays.js';
import { plainMessage } from '../api/reply.js';
import { describeMistypedName, matchesShownName } from '../blocks/sanitize.js';
import { clipText, formatPlain } from '../blocks/text.js';
import { ids } from '../ids.js';
import { type LineServices, readChannelDefaultOrNone } from '../lines/channel-default.js';
import { noteUsedProject } from '../lines/recent-projects.js';
import { paramsOf, startTimeOf, withoutStart } from '../lines/vocabulary.js';
import { formatLine } from '../lines/write.js';
import { checkAgain } from './form.js';
import type { FormServices } from './forms.js';
import { needsEnd, originOf, undoneOrExtendedRequests } from './meta.js';
import { type FilledForm, type FormView, parseFormView } from './parse-form-view.js';

type FieldErrors = Record<string, string>;
/**
 * The response to a submission. `shown` replaces the form, which otherwise closes. `after` runs after the
 * acknowledgement, even if the acknowledgement fails.
 */
type Submitted = { readonly errors: FieldErrors } | { readonly after: () => Promise<void>; readonly shown?: ModalView };

const MOST_ERROR = 300;

interface FormSubmission {
  readonly view: FormView;
  readonly operation: Operation;
  readonly userId: string;
  readonly delivery: Delivery;
}

export async function onFormSubmitted(
  deps: FormServices & AnswerServices & IntakeServices,
  sent: FormSubmission,
): Promise<Submitted> {
  const { operation } = sent;
  const filled = parseFormView(sent.view, operation);
  const errors = fieldErrors(operation, filled);
  if (Object.keys(errors).length > 0) return { errors };
  if (operation.effect === 'read') return acceptLookUp(deps, sent, operation, filled);
  if (filled.meta.onlyChecks === true) {
    const checked = await checkAgain(deps, sent.view, operation, sent.userId);
    if ('shown' in checked) return checked;
    const { param = '', sentence } = checked.blocker;
    return { errors: { [filled.blocks[param] ?? firstBlock(filled)]: clipText(sentence, MOST_ERROR) } };
  }
  const stopped = confirmErrors(operation, filled);
  return stopped === undefined ? storeChange(deps, sent, operation, filled) : { errors: stopped };
}

async function storeChange(
  deps: FormServices & AnswerServices,
  sent: FormSubmission,
  operation: Change,
  filled: FilledForm,
): Promise<Submitted> {
  const notStored = async (block: string, why: (isUnrecorded: boolean) => string): Promise<Submitted> => {
    return { errors: { [block]: await invalidateFormDelivery(deps, sent.delivery, why) } };
  };
  try {
    const storing = retryWhileSlotMoves(() => store(deps, sent, operation, filled));
    const refusal = await withTimeLimit(STORE_WITHIN_MS, storing);
    if (refusal === undefined) return { after: () => tellIfNoWorker(deps, sent, filled) };
    noteRefusal(deps, refusal, { by: sent.userId, tried: operation.name, channel: filled.meta.channel });
    return await notStored(blockOf(filled, refusal), () => formatPlain(refusal.sentence));
  } catch (error) {
    deps.log.error({ err: error }, 'failed to store a submission');
    return notStored(ids.reason, (isUnrecorded) => describeFault(error, isUnrecorded));
  }
}

/** Tells the requester that their request waits for a worker, because no card appears until one runs. */
async function tellIfNoWorker(deps: FormServices & AnswerServices, { userId }: FormSubmission, { meta }: FilledForm) {
  const { isGone, note } = await readWorkerNote(deps.store);
  const sentence = `Recorded, but no worker is running (${note}). Tell your administrator. Your request continues once one runs.`;
  if (isGone) await tellPrivately(deps, originOf(meta, userId), plainMessage(sentence));
}

function fieldErrors(operation: Operation, filled: FilledForm): FieldErrors {
  const at = (param: string) => filled.blocks[param] ?? ids.param(param);
  const errors: FieldErrors = {};
  for (const [param, sentence] of Object.entries(filled.wrong)) errors[at(param)] = sentence;
  for (const { name, field, required } of paramsOf(operation)) {
    if (required && filled.params[name] === undefined) errors[at(name)] ??= `Choose the ${field.label.toLowerCase()}.`;
  }
  if (filled.params.for === undefined && needsEnd(filled.meta, filled.params))
    errors[at('for')] ??= 'Enter a duration, such as 2h, or an end time.';
  if (Object.keys(errors).length > 0) return errors;
  for (const { path, message } of operation.params.safeParse(withoutStart(filled.params)).error?.issues ?? []) {
    errors[at(String(path[0] ?? Object.keys(filled.blocks)[0]))] = message;
  }
  return errors;
}

const firstBlock = ({ blocks }: Pick<FilledForm, 'blocks'>) => Object.values(blocks)[0] ?? ids.reason;

/** Requires that the user confirms an irreversible change by typing the name, for exactly the submitted params. */
function confirmErrors(operation: Change, { meta, params, confirm, blocks }: FilledForm): FieldErrors | undefined {
  if (meta.confirm === undefined && operation.effect !== 'irreversible') return undefined;
  if (meta.confirm === undefined || meta.confirm.of !== canonicalJson(params)) {
    return {
      [firstBlock({ blocks })]:
        'Wait for the preview, then submit again. If there’s an error in place of the preview, fix the error first.',
    };
  }
  return matchesShownName(confirm, meta.confirm.name)
    ? undefined
    : { [ids.confirm]: describeMistypedName(meta.confirm.name) };
}

async function store(
  deps: FormServices,
  { view, userId, delivery }: FormSubmission,
  operation: Change,
  filled: FilledForm,
): Promise<Refusal | undefined> {
  prefetchGroups(deps, operation.name, [userId], ({ requesters }) => [requesters]);
  const person = await deps.people.freshPerson(userId);
  if (isRefusal(person)) return person;
  const { meta, params, names, reason } = filled;
  const known = params.project === undefined || meta.place?.project?.id === params.project;
  const request = await submitRequest(deps, {
    form: view.id,
    operation,
    params: withoutStart(params),
    names,
    reason,
    startsAt: startTimeOf(params),
    person,
    askedIn: meta.channel,
    ...(meta.thread !== undefined && { thread: meta.thread }),
    command: meta.command,
    ...undoneOrExtendedRequests(meta, params),
    ...(meta.replaces !== undefined && { replaces: meta.replaces }),
    ...(meta.asks !== undefined && { asks: meta.asks }),
    place: known && meta.place ? { ...meta.place, ...(names.project && { called: names.project.name }) } : undefined,
    delivery,
  });
  if (isRefusal(request)) return request;
  noteUsedProject(deps, { userId, channel: meta.channel }, params);
  return undefined;
}

/** Returns the field for a refusal's message: the param's field, or else the reason. */
const blockOf = (filled: FilledForm, refusal: Refusal) => filled.blocks[refusal.refused] ?? ids.reason;

/** Stores the look-up before the acknowledgement, so that the user is told if this process dies before answering. */
function acceptLookUp(
  deps: LineServices & AnswerServices & IntakeServices,
  { view, userId }: FormSubmission,
  operation: LookUp,
  filled: FilledForm,
): Submitted {
  const { responseUrl: answerTo, command } = filled.meta;
  const line = `${command} ${formatLine(operation, filled.params, filled.names)}`;
  const leave = deps.lineLimit.enter(userId);
  if (typeof leave === 'string') {
    deps.metrics.turnedAway.inc({ kind: 'submission' });
    return { errors: { [firstBlock(filled)]: leave } };
  }
  const noting = deps.accepted.begin(`form:${view.id}`, { userId, line, ...(answerTo && { answerTo }) });
  // Look-ups also work while Redis is down.
  const accepting = noting.catch(() => ({ answered: async () => {} }));
  const answer = async () => {
    const accepted = await accepting;
    if (accepted !== undefined) await lookUp(deps, operation, filled, userId).finally(() => accepted.answered());
  };
  return { after: () => answer().finally(leave) };
}

async function lookUp(
  deps: AnswerServices & LineServices,
  operation: LookUp,
  { meta, params, names }: FilledForm,
  userId: string,
): Promise<void> {
  const { command } = meta;
  const origin = originOf(meta, userId);
  const waiting = new SlowNotice(deps, origin, `${command} ${operation.name}`);
  try {
    const person = await deps.people.cachedPerson(userId);
    if (isRefusal(person)) {
      await tellRefusal(deps, origin, person, operation.name);
      return;
    }
    const audience = await audienceOf(deps, origin, await readChannelDefaultOrNone(deps, origin));
    const question = { operation, params, names, command, person };
    await sendAnswer(deps, { question, origin, audience }, waiting);
  } catch (error) {
    await tellPrivately(deps, origin, uncheckedPermissionMessage(deps, error));
  } finally {
    await waiting.end();
  }
}
