// Handles submissions of forms opened from a card. Stores each submission before its acknowledgement.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { recordAnswer, recordDecision, recordDenialReason } from '../../../approvals/deciding/decide.js';
import { askToEndChange, describeReverting, endChangeNow } from '../../../approvals/deciding/end.js';
import type { Delivery } from '../../../approvals/request/delivery.js';
import { isEmptyReason } from '../../../approvals/request/reason.js';
import { isRefusal, type Refusal } from '../../../approvals/request/refusal.js';
import type { RequestUpdate } from '../../../approvals/storage/update-request.js';
import { aboutRequest } from '../../../log.js';
import { mapFromObject } from '../../../map-from-object.js';
import { invalidateFormDelivery } from '../../api/replays.js';
import { describeMistypedName, matchesShownName } from '../../blocks/sanitize.js';
import { formatPlain } from '../../blocks/text.js';
import { ids, parseButtonValue } from '../../ids.js';
import { type RecordingContext, recordInTime } from '../decision-presses.js';
import type { DecisionServices } from '../decisions.js';
import { describeEarlierApproval, describeEarlierSettlement, describeEarlierStop } from '../repeated-press.js';
import { messageModal } from './frame.js';
import { OUTCOMES } from './settling-modal.js';
import { denialModal } from './stop-modal.js';

const input = z.object({ value: z.string().nullish(), selected_option: z.object({ value: z.string() }).nullish() });
export const submissionSchema = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    /** The form's request id and plan hash. The submitter's id is never taken from this field. */
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), input)) }),
  }),
});
type SubmissionPayload = z.output<typeof submissionSchema>;

type Errors = { readonly response_action: 'errors'; readonly errors: Record<string, string> };
/** The response to Slack. If it's undefined, Slack closes the form. */
type FormResponse = Errors | { readonly response_action: 'update'; readonly view: ModalView } | undefined;

/** Stores the submission. Resolves to the response to Slack once the submission is stored or refused. */
export async function recordFormSubmission(
  deps: DecisionServices,
  submission: SubmissionPayload,
  delivery: Delivery,
): Promise<FormResponse> {
  const { user, view } = submission;
  const { id: request } = parseButtonValue(view.private_metadata);
  aboutRequest(request);
  const attempted = { by: user.id, tried: view.callback_id, request };
  const done = await recordInTime(deps, attempted, delivery, {
    carryOut: (context) => carryOut(deps, submission, context),
    describeRepeated: BEFORE.get(view.callback_id),
    format: formatPlain,
  });
  if ('errors' in done) return done;
  if (!('why' in done)) return undefined;
  const said = errorIn(submission, await invalidateFormDelivery(deps, delivery, done.why));
  return done.refused === 'approved meanwhile' ? ((await offerStop(deps, view).catch(() => undefined)) ?? said) : said;
}

/** The messages for a user who submits the same decision again, by form. */
const BEFORE = mapFromObject({
  [ids.approvalForm]: describeEarlierApproval,
  [ids.settleForm]: describeEarlierSettlement,
  [ids.denyForm]: describeEarlierStop,
  [ids.stopForm]: describeEarlierStop,
  [ids.endForm]: describeReverting,
  [ids.questionForm]: () => 'You already asked this question.',
  [ids.answerForm]: () => 'You already gave this answer.',
});

/** Shows an error below the form's first input and keeps the user's entries. A form without inputs is replaced. */
function errorIn({ view }: SubmissionPayload, sentence: string): FormResponse {
  const [block] = Object.keys(view.state.values);
  if (block !== undefined) return errorAt(block, sentence);
  return { response_action: 'update', view: messageModal('Not recorded', sentence) };
}

const errorAt = (block: string, sentence: string): Errors => ({
  response_action: 'errors',
  errors: { [block]: sentence },
});

async function carryOut(
  deps: DecisionServices,
  { user, view }: SubmissionPayload,
  context: RecordingContext,
): Promise<RequestUpdate | Refusal | Errors | typeof NOTHING_TO_SAY> {
  const { id, planHash } = parseButtonValue(view.private_metadata);
  const press = { id, planHash, userId: user.id, ...context };
  const filled = filledIn(view);
  switch (view.callback_id) {
    case ids.denyForm:
    case ids.stopForm: {
      const isWaiting = view.callback_id === ids.denyForm;
      return recordDecision(deps, { ...press, decision: 'deny', why: filled(ids.why), isWaiting });
    }
    case ids.questionForm:
    case ids.answerForm: {
      const text = filled(ids.message);
      if (isEmptyReason(text)) return errorAt(ids.message, 'Enter some text.');
      if (view.callback_id === ids.questionForm)
        return recordDecision(deps, { ...press, decision: 'ask', question: text });
      return recordAnswer(deps, { ...press, number: Number(planHash), answer: text });
    }
    case ids.endForm:
      return endChangeNow(deps, press);
    case ids.askToEndForm: {
      const asked = await askToEndChange(deps, { ...press, form: view.id, why: filled(ids.why) });
      return isRefusal(asked) ? asked : NOTHING_TO_SAY;
    }
    case ids.reasonForm: {
      const why = filled(ids.why);
      return why === '' ? NOTHING_TO_SAY : recordDenialReason(deps, { id, userId: user.id, why, ...context });
    }
    case ids.settleForm: {
      const decision = Object.entries(OUTCOMES).find(([value]) => value === filled(ids.outcome))?.[1];
      return decision === undefined
        ? errorAt(ids.outcome, 'Choose an option.')
        : recordDecision(deps, { ...press, decision });
    }
    case ids.approvalForm: {
      const stored = await deps.store.read(id);
      const request = typeof stored === 'object' ? stored.request : undefined;
      const name = request !== undefined && 'preview' in request ? request.preview?.confirm : undefined;
      if (name !== undefined && !matchesShownName(filled(ids.confirm), name))
        return errorAt(ids.confirm, describeMistypedName(name));
      const atMost = Object.hasOwn(view.state.values, ids.atMost) ? filled(ids.atMost) : undefined;
      return recordDecision(deps, { ...press, decision: 'approve', atMost });
    }
    default:
      throw new Error(`no form of a card: ${view.callback_id}`);
  }
}

/** Closes the form. */
const NOTHING_TO_SAY = {};

/** Draws the form again, to stop a request that was approved while the form was open. */
async function offerStop({ store }: DecisionServices, view: SubmissionPayload['view']): Promise<FormResponse> {
  const stored = await store.read(parseButtonValue(view.private_metadata).id);
  const request = typeof stored === 'object' ? stored.request : undefined;
  if (request?.state !== 'approved' && request?.state !== 'executing') return undefined;
  return { response_action: 'update', view: denialModal(request, filledIn(view)(ids.why)) };
}

const filledIn =
  ({ state }: SubmissionPayload['view']) =>
  (name: string): string => {
    const { value, selected_option: option } = state.values[name]?.[name] ?? {};
    return (option?.value ?? value ?? '').trim();
  };
