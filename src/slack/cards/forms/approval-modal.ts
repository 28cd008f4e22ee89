// The approval form, used if the change is irreversible or its card hides warnings, or to approve a shorter time. Pure.
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { MAX_REASON_LENGTH } from '../../../approvals/asking/submit.js';
import { formatGroupNames } from '../../../approvals/request/policy.js';
import { approvalsStillNeeded, type InState, type PlannedFields } from '../../../approvals/request/request.js';
import { shorteningApproval, shorterLimits } from '../../../approvals/request/shorter.js';
import {
  DEFAULT_DURATION_LIMITS,
  formatDuration,
  formatDurationLimits,
  isWithinLimits,
} from '../../../operations/duration.js';
import { formatEnd } from '../../../operations/end.js';
import { plural } from '../../../operations/format.js';
import { operationNamed } from '../../../operations/index.js';
import { plainContext, plainText, richLine } from '../../blocks/elements.js';
import { oneLine } from '../../blocks/sanitize.js';
import { clipPhrase, clipText, oneLinePhrase } from '../../blocks/text.js';
import { ids } from '../../ids.js';
import { bold, type CardLine, quote } from '../card-lines.js';
import { lifetimeLines } from '../lifetime.js';
import { requestedByLine } from '../request-card.js';
import { allWarningLines, approveLabel } from '../warnings.js';
import { labelledLine, requestModal } from './frame.js';

const MOST_LINES = 40;
const MOST_FACTS = 15;

/** Builds the form. @param forLess whether the form has an input for the maximum time */
export function approvalModal(request: InState<'pending'>, forLess: boolean): ModalView {
  return requestModal(request, {
    form: ids.approvalForm,
    title: forLess ? 'Approve for less time' : 'Approve',
    label: approveLabel(request),
    planHash: request.planHash,
    says: weighed(request),
    inputs: [
      ...(forLess ? [atMostInput(request)] : []),
      ...confirmInput(request),
      plainContext(describeNeeded(request)),
    ],
  });
}

/** Renders what is approved, then who asked and why. Shows all warnings and facts, because the card may clip them. */
function weighed(request: InState<'pending'>): CardLine[] {
  const { reason, preview } = request;
  return [
    labelledLine('Now', preview.before),
    labelledLine('After', preview.after),
    ...allWarningLines(request),
    ...lifetimeLines(request),
    ...preview.facts
      .slice(0, MOST_FACTS)
      .map(({ label, value }) => labelledLine(clipText(label, 60), clipPhrase(oneLinePhrase(value), 300))),
    requestedByLine(request, 300),
    richLine([bold('Reason:')]),
    quote(reason, MAX_REASON_LENGTH, MOST_LINES),
  ];
}

function describeNeeded(request: InState<'pending'>): string {
  const more = approvalsStillNeeded(request) - 1;
  const { demanded: { waitMs } = request.rule } = request;
  if (more > 0)
    return `After yours, this request needs ${plural(more, 'more approval')} from ${formatGroupNames(request.rule.approvers)}.`;
  if (request.startsAt !== undefined)
    return 'Yours is the final approval. The change is scheduled, and can be stopped until it runs.';
  if (waitMs === 0) return 'Yours is the final approval. The change runs immediately.';
  return `Yours is the final approval. The change runs ${formatDuration(waitMs)} later and can be stopped until then.`;
}

function confirmInput({ preview }: PlannedFields): KnownBlock[] {
  if (preview.confirm === undefined) return [];
  return [
    {
      type: 'input',
      block_id: ids.confirm,
      label: plainText(`To approve, type: ${oneLine(preview.confirm)}`, 150),
      element: { type: 'plain_text_input', action_id: ids.confirm },
    },
  ];
}

function atMostInput(request: InState<'pending'>): InputBlock {
  const { for: asked } = request.params;
  const sofar = shorteningApproval(request);
  const length = operationNamed(request.operation)?.params.shape.for;
  const limits = length === undefined || asked === undefined ? DEFAULT_DURATION_LIMITS : shorterLimits(length, asked);
  const hint = [
    ...(asked === undefined ? [] : [`Requested ${formatEnd(asked)}.`]),
    ...(sofar === undefined ? [] : [`Approved so far ${formatEnd(sofar.atMost)}.`]),
    `Limit: ${formatDurationLimits(limits)}.`,
  ];
  const example = ['2h', '30m'].find((one) => isWithinLimits(one, limits)) ?? limits.least;
  return {
    type: 'input',
    block_id: ids.atMost,
    label: plainText('Limit the change to', 150),
    hint: plainText(hint.join(' '), 300),
    element: {
      type: 'plain_text_input',
      action_id: ids.atMost,
      placeholder: plainText(`For example ${example}`, 150),
    },
  };
}
