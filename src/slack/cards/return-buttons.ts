// Buttons on a temporary change until it reverts. Pure.
import type { Button } from '@slack/types';
import { type Request, SETTLE_AFTER_MS } from '../../approvals/request/request.js';
import { isReturnStuck, settleableFrom } from '../../approvals/request/return-transitions.js';
import { commandButton } from '../blocks/elements.js';
import { ids } from '../ids.js';
import { cardButton } from './card-button.js';
import { isEndedEarly } from './return-lines.js';
import { displayId } from './state-words.js';

/**
 * @param itsReturn the return (scheduled revert) of the change
 * @param now Redis's time in milliseconds
 * @returns undefined if an approver denied the return. The change then has the same buttons as a permanent change
 */
export function returnButtons(itsReturn: Request, now: number): Button[] | undefined {
  switch (itsReturn.state) {
    case 'approved':
      if (isEndedEarly(itsReturn)) return [];
      return [endNow(itsReturn), ...(isReturnStuck(itsReturn) ? waysOut(itsReturn, now) : []), ...extend(itsReturn)];
    case 'pending':
      return [byHand(itsReturn)];
    case 'unknown':
      return [
        cardButton(itsReturn, ids.checkAgain, 'Check now'),
        ...(now < itsReturn.since + SETTLE_AFTER_MS ? [] : [settle(itsReturn)]),
      ];
    case 'denied':
      return undefined;
    default:
      return [];
  }
}

const ofChange = (itsReturn: Request) => ({ ...itsReturn, id: displayId(itsReturn) });

const endNow = (itsReturn: Request) => cardButton(ofChange(itsReturn), ids.endNow, 'End now…');

const extend = (itsReturn: Request): Button[] => commandButton(ids.extend, 'Extend…', showRequestLine(itsReturn));

const byHand = (itsReturn: Request) => cardButton(ofChange(itsReturn), ids.byHand, 'Done by hand');

const settle = (itsReturn: Request) => cardButton(itsReturn, ids.settle, 'Settle…');

const waysOut = (itsReturn: Request, now: number): Button[] => [
  byHand(itsReturn),
  ...(now < settleableFrom(itsReturn) ? [] : [settle(itsReturn)]),
];

/** Returns the command that shows the request, used as the value of buttons that open a form about it. */
export const showRequestLine = (request: Request) => `${request.command} request ${displayId(request)}`;
