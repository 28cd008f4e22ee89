// The form for closing requests that were submitted before Redis lost history, and the form with the result.
import type { ModalView } from '@slack/types';
import {
  closeOldRequests,
  findOldRequests,
  type OldRequests,
  type RemainingRequest,
} from '../../../approvals/deciding/close-old.js';
import { isRefusal, type Refusal } from '../../../approvals/request/refusal.js';
import { plural } from '../../../operations/format.js';
import type { Phrase } from '../../../operations/operation.js';
import { describeFault } from '../../api/delivery.js';
import { updateView } from '../../api/views.js';
import { richLine, richText } from '../../blocks/elements.js';
import { ids, parseButtonValue } from '../../ids.js';
import { type CardLine, paragraph, richPhrase, text } from '../card-lines.js';
import type { DecisionServices } from '../decisions.js';
import { displayId } from '../state-words.js';
import { cardTitle } from '../title.js';
import { createVisibilityCheck } from '../visible-requests.js';
import { createModal, messageModal } from './frame.js';

const TITLE = 'Close old requests';
const MOST_LINES = 30;
const MOST_LINE = 300;

/** A submitted form and the user who submitted it. */
interface ClosingForm {
  readonly userId: string;
  readonly viewId: string;
  /** The view's private metadata. */
  readonly metadata: string;
}

/** Opens the form. @param id the button's id, which is the time when the loss was recorded */
export async function oldRequestsModal(
  deps: DecisionServices,
  id: string,
  userId: string,
): Promise<ModalView | Refusal> {
  const found = await findOldRequests(deps, { before: Number(id), userId });
  if (isRefusal(found)) return found;
  const remaining = await listRemaining(deps, found);
  const count = found.closable.length;
  if (count === 0) return formShowing('There’s nothing you can close.', remaining);
  return createModal({
    title: TITLE,
    close: 'Cancel',
    submit: { form: ids.closeOldForm, label: `Close ${count}`, id },
    blocks: [
      richText([
        ...paragraph(
          [],
          'These requests were submitted before Redis lost history. Closing them denies each request in your name. Nothing is sent to Atlas.',
        ),
        ...lines(found.closable.map((request) => [`${displayId(request)}  ${cardTitle(request)}`])),
        ...remaining,
      ]),
    ],
  });
}

/** Shown while requests are being closed, which may take longer than Slack waits. */
export const closingRequestsModal = () => messageModal(TITLE, 'Closing the requests…');

/** Closes the requests and shows the result in the form. Submitting again continues where closing stopped. */
export async function submitOldRequestsModal(deps: DecisionServices, submitted: ClosingForm): Promise<void> {
  const { userId, viewId, metadata } = submitted;
  const { id } = parseButtonValue(metadata);
  const shown = await closeOldRequests(deps, { before: Number(id), userId }).then(
    async (done) => {
      if (isRefusal(done)) return messageModal(TITLE, done.sentence);
      return formShowing(
        `Closed ${plural(done.closed, 'request')}. Nothing was sent to Atlas.`,
        await listRemaining(deps, done),
      );
    },
    (error: unknown) => {
      deps.log.error({ err: error, user: userId }, 'failed to close old requests');
      return messageModal(TITLE, describeFault(error, false));
    },
  );
  await updateView(deps, viewId, shown);
}

const formShowing = (sentence: string, remaining: readonly CardLine[]): ModalView =>
  createModal({ title: TITLE, blocks: [richText([...paragraph([], sentence), ...remaining])] });

/** Lists the remaining requests. Requests that the user may not see are counted but not shown. */
async function listRemaining(
  deps: DecisionServices,
  { person, remaining }: Pick<OldRequests, 'person' | 'remaining'>,
): Promise<readonly CardLine[]> {
  if (remaining.length === 0) return [];
  const isSeen = createVisibilityCheck(deps, person);
  const seen = await Promise.all(remaining.map(({ request }) => isSeen(request)));
  const shown = remaining.filter((_, at) => seen[at]);
  return [
    richLine([text(`${plural(remaining.length, 'request')} that you can’t close here:`)]),
    ...lines(shown.map(describeRemaining), remaining.length),
  ];
}

const describeRemaining = ({ request, why }: RemainingRequest): Phrase => [
  `${displayId(request)}  ${cardTitle(request)}. `,
  ...(typeof why === 'string' ? [why] : why),
];

function lines(all: readonly Phrase[], count = all.length): readonly CardLine[] {
  const shown = all.slice(0, MOST_LINES).map((line) => richLine([text('• '), ...richPhrase(line, MOST_LINE)]));
  const rest = count - shown.length;
  return rest > 0 ? [...shown, richLine([text(`and ${rest} more`)])] : shown;
}
