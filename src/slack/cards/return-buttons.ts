// What can be done about a change for a while until it is put back. Pure.
import type { Button } from '@slack/types';
import { queueOf, type Request, SETTLE_AFTER_MS } from '../../approvals/request.js';
import { isStuck, settledFrom } from '../../approvals/returns/decide.js';
import { lineButton } from '../blocks/line-button.js';
import { ids } from '../ids.js';
import { cardButton } from './card-button.js';
import { isEnding } from './return-lines.js';
import { knownAs } from './words.js';

/**
 * @param itsReturn what puts the change back
 * @param now Redis's time in milliseconds
 * @returns undefined when it is left as it is, so that whatever can be done with any change can be done with it
 */
export function returnButtons(itsReturn: Request, now: number): Button[] | undefined {
  switch (itsReturn.state) {
    case 'approved':
      if (isEnding(itsReturn)) return [];
      return [...endNow(itsReturn), ...extend(itsReturn), ...(isStuck(itsReturn) ? waysOut(itsReturn, now) : [])];
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

const ofChange = (itsReturn: Request) => ({ ...itsReturn, id: knownAs(itsReturn) });

/** What lets people do more, or spend more, is asked for like any other request: its form opens. */
const endNow = (itsReturn: Request): Button[] =>
  queueOf(itsReturn) === 'returns'
    ? [cardButton(ofChange(itsReturn), ids.endNow, 'End now')]
    : lineButton(ids.undo, 'End now…', lineAbout(itsReturn));

const extend = (itsReturn: Request): Button[] => lineButton(ids.extend, 'Extend…', lineAbout(itsReturn));

const byHand = (itsReturn: Request) => cardButton(ofChange(itsReturn), ids.byHand, 'Done by hand');

const settle = (itsReturn: Request) => cardButton(itsReturn, ids.settle, 'Settle…');

const waysOut = (itsReturn: Request, now: number): Button[] => [
  byHand(itsReturn),
  ...(now < settledFrom(itsReturn) ? [] : [settle(itsReturn)]),
];

/** A line that shows the request: what stands in a button that opens a form of it. */
export const lineAbout = (request: Request) => `${request.command} request ${knownAs(request)}`;
