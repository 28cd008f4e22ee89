// The form for reporting the outcome of a call that we couldn't confirm. Pure.
import type { ModalView } from '@slack/types';
import type { InState, PlannedFields, Request } from '../../../approvals/request/request.js';
import { settlersNeeded } from '../../../approvals/request/settling.js';
import { plainText } from '../../blocks/elements.js';
import { ids } from '../../ids.js';
import { type CardLine, paragraph } from '../card-lines.js';
import { describeEvidence } from '../outcome.js';
import { settlementLines } from '../settlement-lines.js';
import { labelledLine, requestModal } from './frame.js';

/** Outcomes by option value. */
export const OUTCOMES = { happened: 'it happened', 'not-happened': 'it did not happen' } as const;

type Outcome = keyof typeof OUTCOMES;

export function settlementModal(request: InState<'unknown'>): ModalView {
  const { sentence, since } = request;
  const evidence = describeEvidence(request);
  return asking(request, {
    seen: [
      labelledLine('Unconfirmed since', [{ at: since }]),
      ...paragraph([], sentence),
      ...(evidence.length === 0 ? [] : paragraph([], evidence)),
      ...settlementLines(request),
    ],
    label: 'What does Atlas show?',
    hint: describeCounts(request),
    options: { happened: 'The change happened', 'not-happened': 'The change didn’t happen' },
  });
}

/** Builds the form for a stuck revert. */
export const stuckReturnModal = (itsReturn: InState<'approved'>): ModalView =>
  asking(itsReturn, {
    seen: [
      labelledLine('Not reverted since', [{ at: itsReturn.returns?.endsAt ?? itsReturn.notBefore }]),
      ...paragraph([], itsReturn.delayed ?? ''),
      ...settlementLines(itsReturn),
    ],
    label: 'What happened to the change?',
    hint: `If you answer that the change was reverted, I’ll check Atlas. If you leave the change as it is, I won’t try again. ${describeCounts(itsReturn)}`,
    options: { happened: 'The change was reverted in Atlas', 'not-happened': 'Leave the change as it is' },
  });

function describeCounts(request: PlannedFields): string {
  const needed = settlersNeeded(request);
  return needed === 1
    ? 'Your answer is recorded with your name. You can’t change it later.'
    : `${needed} people must agree. Your answer is recorded with your name. You can change your answer until they agree.`;
}

interface Asking {
  readonly seen: readonly CardLine[];
  readonly label: string;
  readonly hint: string;
  readonly options: Readonly<Record<Outcome, string>>;
}

const asking = (request: PlannedFields & Request, { seen, label, hint, options }: Asking): ModalView =>
  requestModal(request, {
    form: ids.settleForm,
    label: 'Settle',
    planHash: request.planHash,
    says: seen,
    inputs: [
      {
        type: 'input',
        block_id: ids.outcome,
        label: plainText(label, 150),
        hint: plainText(hint, 300),
        element: {
          type: 'radio_buttons',
          action_id: ids.outcome,
          options: Object.entries(options).map(([value, said]) => ({ value, text: plainText(said, 75) })),
        },
      },
    ],
  });
