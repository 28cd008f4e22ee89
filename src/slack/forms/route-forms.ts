// Routes Slack deliveries about forms: changes, picker searches, submissions and closed forms.
import type { App, ViewClosedAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Delivery } from '../../approvals/request/delivery.js';
import { isRefusal } from '../../approvals/request/refusal.js';
import { operationNamed, operations } from '../../operations/index.js';
import type { Operation } from '../../operations/operation.js';
import type { AnswerServices, IntakeServices } from '../answers/answers.js';
import { handleDelivery, ignoringLostAck, isDeliveryForUs } from '../api/delivery.js';
import { identifyDelivery } from '../api/replays.js';
import { pushView } from '../api/views.js';
import { ids } from '../ids.js';
import { parseCommand } from '../lines/parse.js';
import { BECAUSE } from '../lines/vocabulary.js';
import { onFormClosed } from './closed.js';
import { dropDraft, isUnchangedAfterPause, saveFormDraft } from './draft.js';
import { fillForm, onFormChanged } from './form.js';
import type { FormServices } from './forms.js';
import { metaOf, originOf, parseMeta } from './meta.js';
import { type FormView, formViewSchema, isTypedInput, parseFormView } from './parse-form-view.js';
import { pickerOptions } from './pickers.js';
import { onFormSubmitted } from './submitted.js';
import { loadingModal } from './view.js';

const onForm = z.object({ view: formViewSchema, user: z.object({ id: z.string() }) });
const formAction = onForm.extend({ actions: z.array(z.object({ action_id: z.string() })).default([]) });

const firstPress = onForm.extend({
  trigger_id: z.string(),
  actions: z.tuple([z.object({ value: z.string() })]).rest(z.unknown()),
});

/** Sends no message about an error in `handleDelivery`, because the form shows the error. */
const silently = async () => {};

export function routeForms(app: App, deps: FormServices & AnswerServices & IntakeServices): void {
  app.action(ids.formAny, async ({ ack, body }) => {
    await ignoringLostAck(deps, () => ack())();
    if (!isDeliveryForUs(deps, body)) return;
    const { view, user, actions } = formAction.parse(body);
    await handleDelivery(deps, 'form', () => onChange(deps, view, user.id, actions[0]?.action_id), silently);
  });
  app.action(ids.first, async ({ ack, body }) => {
    await ignoringLostAck(deps, () => ack())();
    if (!isDeliveryForUs(deps, body)) return;
    const { view, user, trigger_id: trigger, actions } = firstPress.parse(body);
    const press = { userId: user.id, line: actions[0].value, trigger };
    await handleDelivery(deps, 'form', () => openPrerequisite(deps, view, operationOf(view), press), silently);
  });
  app.options(ids.paramAny, async ({ ack, body, options: asked }) => {
    const suggestion = isDeliveryForUs(deps, body) ? onForm.safeParse(body) : undefined;
    if (suggestion?.success !== true) return ack({ options: [] });
    const { view, user } = suggestion.data;
    return ignoringLostAck(deps, ack)(await pickerOptions(deps, view, asked.action_id, asked.value, user.id));
  });
  app.view<ViewSubmitAction>(ids.form, async ({ ack, body }) => {
    if (!isDeliveryForUs(deps, body)) return ack();
    const { view, user } = onForm.parse(body);
    await handleDelivery(
      deps,
      'submission',
      () => onSubmission(deps, view, user.id, identifyDelivery(body), ignoringLostAck(deps, ack)),
      silently,
    );
  });
  app.view<ViewClosedAction>({ callback_id: ids.form, type: 'view_closed' }, async ({ ack, body }) => {
    await ignoringLostAck(deps, () => ack())();
    if (!isDeliveryForUs(deps, body)) return;
    const { view, user } = onForm.parse(body);
    await handleDelivery(deps, 'closing', () => onFormClosed(deps, view, operationOf(view), user.id), silently);
  });
}

function operationOf(view: FormView): Operation {
  const { operation } = parseMeta(view.private_metadata);
  const found = operationNamed(operation);
  if (found === undefined) throw new Error(`a form names an unknown operation: ${operation}`);
  return found;
}

/**
 * Handles a change in a form, e.g. a keystroke. For the reason, only saves a draft. In other text, waits for a pause.
 */
async function onChange(
  deps: FormServices,
  view: FormView,
  userId: string,
  actionId: string | undefined,
): Promise<void> {
  if (isRefusal(await deps.people.cachedPerson(userId))) return;
  const operation = operationOf(view);
  const noting = actionId === ids.tryAgain ? undefined : saveFormDraft(deps, view, operation);
  if (actionId === ids.reason) return noting;
  if (isTypedInput(operation, actionId) && !(await isUnchangedAfterPause(deps, view, operation))) return;
  await onFormChanged(deps, view, operation, userId);
}

type ViewAck = (
  response?:
    | { response_action: 'errors'; errors: Record<string, string> }
    | { response_action: 'update'; view: ModalView },
) => Promise<void>;

async function onSubmission(
  deps: FormServices & AnswerServices & IntakeServices,
  view: FormView,
  userId: string,
  delivery: Delivery,
  ack: ViewAck,
): Promise<void> {
  // We drop the draft first, so that it isn't sent back if the user closes the form during the submission.
  dropDraft(deps, view.id);
  const submitted = await onFormSubmitted(deps, { view, operation: operationOf(view), userId, delivery });
  if ('errors' in submitted) {
    await ack({ response_action: 'errors', errors: submitted.errors });
    return saveFormDraft(deps, view, operationOf(view));
  }
  const { shown, after } = submitted;
  if (shown !== undefined) void saveFormDraft(deps, view, operationOf(view));
  await ack(shown && { response_action: 'update', view: shown }).finally(after);
}

interface PrerequisitePress {
  readonly userId: string;
  /** The other change's command text, without the slash command. */
  readonly line: string;
  readonly trigger: string;
}

/**
 * Opens the form of a change that must be made first, on top of this form and with the same reason. If the user may not
 * request that change, its form explains why.
 */
async function openPrerequisite(
  deps: FormServices,
  view: FormView,
  operation: Operation,
  { userId, line, trigger }: PrerequisitePress,
): Promise<void> {
  const { meta, reason } = parseFormView(view, operation);
  const text = reason.trim() === '' ? line : `${line} ${BECAUSE} ${reason.trim()}`;
  const read = parseCommand(text, operations, meta.writing);
  if (read.kind !== 'operation') throw new Error(`a form offers a command of kind ${read.kind}: ${line}`);
  const first = metaOf({ ...originOf(meta, userId), command: meta.command, text }, read);
  const id = await pushView(deps, trigger, loadingModal(read.operation, first));
  if (id !== undefined) await fillForm(deps, { id, userId }, read.operation, first);
}
