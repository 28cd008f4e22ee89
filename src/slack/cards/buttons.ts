// Chooses the buttons on a request's card for each place where the card appears. Pure.
import type { Button } from '@slack/types';
import {
  assertNever,
  type InState,
  isFinal,
  type PlannedFields,
  type Request,
  wasPreviewed,
} from '../../approvals/request/request.js';
import { isReturnStuck, settleableFrom } from '../../approvals/request/return-transitions.js';
import { isSettledAsNotDone } from '../../approvals/request/settling.js';
import { currentDuration, leastDurationMs } from '../../approvals/request/shorter.js';
import { durationMs } from '../../operations/duration.js';
import { fixedEndTime } from '../../operations/end.js';
import { changeNamed, operationNamed } from '../../operations/index.js';
import { commandButton } from '../blocks/elements.js';
import { ids } from '../ids.js';
import { cardButton } from './card-button.js';
import { isEndedEarly } from './return-lines.js';
import { displayId } from './state-words.js';
import { undoForRequest } from './undo.js';
import { approveLabel, hasHiddenWarnings, isDangerous } from './warnings.js';

/** Returns the buttons for the card in the approvals channel. @param now Redis's time in milliseconds */
export function approvalsCardButtons(request: Request, now: number, itsReturn: Request | undefined): Button[] {
  switch (request.state) {
    case 'pending':
      return [
        approve(request),
        cardButton(request, ids.denyInForm, 'Deny…'),
        details(request),
        ...(request.returns === undefined ? [cardButton(request, ids.askQuestion, 'Ask a question…')] : []),
        ...forLess(request),
        // Everyone sees the requester's buttons, but only the requester can use them.
        ...(request.returns === undefined ? [edit(request), cardButton(request, ids.cancel, 'Cancel request')] : []),
      ];
    case 'approved':
      // A return (a scheduled revert) can't be stopped once it's approved.
      return request.returns === undefined
        ? [cardButton(request, ids.deny, 'Stop'), edit(request), details(request)]
        : [details(request)];
    case 'unknown':
      return [...waysToSettle(request, now), details(request)];
    case 'succeeded':
    case 'failed':
      return [...wayBack(request, now, itsReturn), details(request)];
    case 'preparing':
    case 'executing':
    case 'voided':
    case 'denied':
    case 'cancelled':
    case 'expired':
      return [details(request)];
    default:
      return assertNever(request);
  }
}

/** Returns the buttons for every copy of a card. None of these buttons changes the request. */
export const otherCardButtons = (request: Request, now: number, itsReturn: Request | undefined): Button[] => [
  ...wayBack(request, now, itsReturn),
  details(request),
  ...askAgain(request),
];

/** Returns the requester's own buttons for cards outside the approvals channel. */
export function requesterButtons(request: Request): Button[] {
  if (isFinal(request) || request.state === 'unknown' || request.state === 'executing') return [];
  const isApproved = request.state === 'approved';
  return [
    cardButton(request, isApproved ? ids.deny : ids.cancel, isApproved ? 'Stop' : 'Cancel request'),
    edit(request),
  ];
}

/**
 * Returns the buttons on a temporary change until it reverts.
 * @param itsReturn the return (scheduled revert) of the change
 * @param now Redis's time in milliseconds
 * @returns undefined if an approver denied the return. The change then has the same buttons as a permanent change
 */
export function returnButtons(itsReturn: Request, now: number): Button[] | undefined {
  const ofChange = { ...itsReturn, id: displayId(itsReturn) };
  const byHand = cardButton(ofChange, ids.byHand, 'Done by hand');
  switch (itsReturn.state) {
    case 'approved':
      if (isEndedEarly(itsReturn)) return [];
      return [
        cardButton(ofChange, ids.endNow, 'End now…'),
        ...(isReturnStuck(itsReturn) ? [byHand, ...settle(itsReturn, now)] : []),
        ...commandButton(ids.extend, 'Extend…', showRequestLine(itsReturn)),
      ];
    case 'pending':
      return [byHand];
    case 'unknown':
      return waysToSettle(itsReturn, now);
    case 'denied':
      return undefined;
    default:
      return [];
  }
}

const waysToSettle = (request: InState<'unknown'>, now: number): Button[] => [
  cardButton(request, ids.checkAgain, 'Check now'),
  ...settle(request, now),
];

const settle = (request: Request, now: number): Button[] =>
  now < settleableFrom(request) ? [] : [cardButton(request, ids.settle, 'Settle…')];

/** Returns the command that shows the request, used as the value of buttons that open a form about it. */
const showRequestLine = (request: Request) => `${request.command} request ${displayId(request)}`;

const edit = (request: Request): Button => ({
  ...cardButton(request, ids.edit, 'Edit…'),
  value: showRequestLine(request),
});

function wayBack(request: Request, now: number, itsReturn: Request | undefined): Button[] {
  const mayBeInEffect = request.state === 'succeeded' || isSettledAsNotDone(request);
  const ofReturn = itsReturn === undefined || !mayBeInEffect ? undefined : returnButtons(itsReturn, now);
  return ofReturn ?? undo(request, now);
}

/** Returns the button that opens the filled-in undo form, for anyone who can request the undo. */
const undo = (request: Request, now: number): Button[] =>
  undoForRequest(request, now) === undefined ? [] : commandButton(ids.undo, 'Undo…', showRequestLine(request));

/** Returns the buttons below the message that a request has ended. */
export const requestEndedButtons = (request: Request): Button[] => [
  cardButton(request, ids.details, 'View'),
  ...askAgain(request),
];

/** If the request ended without a change, returns the button that opens the request's form with the same values. */
function askAgain(request: Request): Button[] {
  const operation = operationNamed(request.operation);
  if (!isFinal(request) || request.state === 'succeeded' || operation === undefined) return [];
  if (request.state === 'cancelled' && request.replacedBy !== undefined) return [];
  if (request.returns !== undefined) return [];
  const label = wasPreviewed(request) ? 'Edit and ask again…' : 'Edit…';
  return commandButton(ids.edit, label, showRequestLine(request));
}

function approve(request: PlannedFields & { readonly id: string }): Button {
  const style = isDangerous(request) ? 'danger' : 'primary';
  // A red button never acts on one press.
  return style === 'danger' || hasHiddenWarnings(request)
    ? { ...cardButton(request, ids.approveInForm, `${approveLabel(request)}…`), style }
    : { ...cardButton(request, ids.approve, 'Approve'), style };
}

/** Returns the button for approving a shorter time, if the change's end can be moved earlier. */
function forLess(request: InState<'pending'>): Button[] {
  const operation = changeNamed(request.operation);
  const least = operation && leastDurationMs(operation);
  const lasts = currentDuration(request);
  if (lasts === undefined || least === undefined) return [];
  if (fixedEndTime(lasts) === undefined && durationMs(lasts) <= least) return [];
  return [cardButton(request, ids.approveForLess, 'Approve for a shorter time…')];
}

const details = (request: Request): Button => cardButton(request, ids.details, 'Details');
