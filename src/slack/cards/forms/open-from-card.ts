// Opens a form after a button press, or tells the user why they can't use the form. Stores nothing.
import type { ModalView } from '@slack/types';
import { previewAnswer, previewDecision } from '../../../approvals/deciding/decide.js';
import { previewEnd } from '../../../approvals/deciding/end.js';
import { describeState } from '../../../approvals/request/describe-state.js';
import { formatGroupNames } from '../../../approvals/request/policy.js';
import { isRefusal, type Refusal, refuse } from '../../../approvals/request/refusal.js';
import type { Request } from '../../../approvals/request/request.js';
import { unavailableRefusal } from '../../../approvals/storage/update-request.js';
import type { Phrase } from '../../../operations/operation.js';
import { describeFault, TooSlowError, withTimeLimit } from '../../api/delivery.js';
import { noteRefusal } from '../../api/note-refusal.js';
import { openView, updateView } from '../../api/views.js';
import type { DecisionServices } from '../decisions.js';
import { describeEarlierApproval, describeEarlierStop } from '../repeated-press.js';
import { readRequestHistory } from '../request-history.js';
import { cardTitle } from '../title.js';
import { createVisibilityCheck } from '../visible-requests.js';
import { approvalModal } from './approval-modal.js';
import { oldRequestsModal } from './close-old-modal.js';
import { requestDetailsModal } from './details-modal.js';
import { messageModal, waitingModal } from './frame.js';
import { answerModal, questionModal } from './question-modal.js';
import { settlementModal, stuckReturnModal } from './settling-modal.js';
import { cancelModal, denialModal, endModal, reasonModal } from './stop-modal.js';

/** The form that a button opens, the button's request and the user who pressed the button. */
export interface WantedForm {
  readonly form:
    | 'details'
    | 'approve'
    | 'approve for less'
    | 'deny'
    | 'end'
    | 'why'
    | 'ask'
    | 'answer'
    | 'settle'
    | 'close old';
  readonly id: string;
  /** For an answer, the question's number. */
  readonly planHash: string;
  readonly userId: string;
}

const TITLES: Readonly<Record<WantedForm['form'], string>> = {
  details: 'Details',
  approve: 'Approve',
  'approve for less': 'Approve for less time',
  deny: 'Deny',
  end: 'End now',
  why: 'Denied',
  ask: 'Ask a question',
  answer: 'Answer',
  settle: 'Settle',
  'close old': 'Close old requests',
};

/** A trigger is valid for 3 s. If the form isn't ready after this time, we open a placeholder. */
const SOON_MS = 1_000;
const TOO_LATE = 'I took too long to open this form. Nothing was recorded. Press again.';

/**
 * Opens the form.
 * @returns a private message for the user who pressed, or undefined if the form already shows the message
 */
export async function openFormFromCard(
  deps: DecisionServices,
  wanted: WantedForm,
  trigger: string,
): Promise<Phrase | undefined> {
  const drawing = draw(deps, wanted).then((drawn) => {
    if (isRefusal(drawn)) noteRefusal(deps, drawn, { by: wanted.userId, tried: wanted.form, request: wanted.id });
    return drawn;
  });
  const soon = await withTimeLimit(SOON_MS, drawing).catch((error: unknown) => {
    if (error instanceof TooSlowError) return undefined;
    throw error;
  });
  if (soon !== undefined && isRefusal(soon)) return soon.sentence;
  const title = TITLES[wanted.form];
  const viewId = await openView(deps, trigger, soon ?? waitingModal(title));
  if (viewId === undefined) return TOO_LATE;
  if (soon === undefined) await updateView(deps, viewId, await drawing.then(orMessage(title), notDrawn(deps, title)));
  return undefined;
}

const orMessage = (title: string) => (drawn: ModalView | Refusal) =>
  isRefusal(drawn) ? messageModal(title, drawn.sentence) : drawn;

const notDrawn = (deps: DecisionServices, title: string) => (error: unknown) => {
  deps.log.error({ err: error }, 'failed to draw a form');
  return messageModal(title, describeFault(error, true));
};

async function draw(deps: DecisionServices, wanted: WantedForm): Promise<ModalView | Refusal> {
  const { id, userId, planHash, form } = wanted;
  switch (form) {
    case 'details':
      return drawDetails(deps, id, userId);
    case 'close old':
      return oldRequestsModal(deps, id, userId);
    case 'deny':
      return drawDenial(deps, wanted);
    case 'end': {
      const seen = await previewEnd(deps, { id, userId });
      if (isRefusal(seen)) return seen;
      const change = await deps.store.read(id);
      return endModal(seen.request, seen.now, cardTitle(typeof change === 'object' ? change.request : seen.request));
    }
    case 'why':
      return drawReason(deps, id, userId);
    case 'ask': {
      const seen = await previewDecision(deps, { id, userId, planHash, decision: 'ask' });
      return isRefusal(seen) ? seen : questionModal(seen.request);
    }
    case 'answer': {
      const number = Number(planHash);
      const asked = await previewAnswer(deps, { id, userId, number });
      return isRefusal(asked) ? asked : answerModal(asked, number);
    }
    case 'settle': {
      const seen = await previewDecision(deps, { id, userId, planHash, decision: 'it happened' });
      if (isRefusal(seen)) return seen;
      const { request } = seen;
      if (request.state === 'unknown') return settlementModal(request);
      return request.state === 'approved' ? stuckReturnModal(request) : refuse('not unknown', describeState(request));
    }
    case 'approve':
    case 'approve for less': {
      const seen = await previewDecision(deps, { id, userId, planHash, decision: 'approve' });
      if (isRefusal(seen)) return seen;
      const { request, events } = seen;
      if (request.state !== 'pending' || events.length === 0)
        return refuse('approved before', describeEarlierApproval(request));
      return approvalModal(request, form === 'approve for less');
    }
    default:
      return form satisfies never;
  }
}

async function drawDetails(deps: DecisionServices, id: string, userId: string): Promise<ModalView | Refusal> {
  const [person, read, history] = await Promise.all([
    deps.people.cachedPerson(userId),
    deps.store.read(id),
    readRequestHistory(deps.store, id),
  ]);
  if (isRefusal(person)) return person;
  if (typeof read === 'string') return unavailableRefusal(id, read);
  const { request } = read;
  return (await createVisibilityCheck(deps, person)(request))
    ? requestDetailsModal(request, history, deps.policy)
    : refuseUnseen(request);
}

function refuseUnseen(request: Request): Refusal {
  const approvers = 'rule' in request && request.rule ? `, ${formatGroupNames(request.rule.approvers)},` : '';
  return refuse(
    'not seen',
    `Only the requester${approvers} and people who can run look-ups for the request’s project or organization can see the details of ${request.id}. Ask one of them.`,
  );
}

async function drawDenial(deps: DecisionServices, { id, userId, planHash }: WantedForm): Promise<ModalView | Refusal> {
  const seen = await previewDecision(deps, { id, userId, planHash, decision: 'deny' });
  if (isRefusal(seen)) return seen;
  const { request, events } = seen;
  const isOpen = request.state === 'pending' || request.state === 'approved' || request.state === 'executing';
  if (!isOpen || events.length === 0) return refuse('denied before', describeEarlierStop(request));
  return request.requester.userId === userId ? cancelModal(request) : denialModal(request);
}

async function drawReason({ store }: DecisionServices, id: string, userId: string): Promise<ModalView | Refusal> {
  const read = await store.read(id);
  if (typeof read === 'string') return unavailableRefusal(id, read);
  const { request } = read;
  if (request.state !== 'denied' && request.state !== 'cancelled') return refuse('not denied', describeState(request));
  return request.by === userId
    ? reasonModal(request)
    : refuse('not the denier', `Only the person who ended ${id} can say why.`);
}
