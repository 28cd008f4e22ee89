// "Undo…" on the card of a change that is done: opens the filled-in form that undoes it.
import { isRefusal } from '../../approvals/request/refusal.js';
import type { Request } from '../../approvals/request/request.js';
import { sayStanding } from '../../approvals/request/transitions.js';
import { endedEarlyBy, openEnd } from '../../approvals/returns/early-end.js';
import { operationNamed } from '../../operations/index.js';
import type { ButtonPress } from '../api/press.js';
import type { Message } from '../api/reply.js';
import { buttonRow, markdownSection } from '../blocks/elements.js';
import { clip, mrkdwn } from '../blocks/text.js';
import { ids } from '../ids.js';
import type { Typed } from '../lines/typed.js';
import { cardButton } from './card-button.js';
import { type OpensForms, openFromButton } from './form-press.js';
import { undoOf } from './undo.js';

/** How much of the original reason is quoted. */
const MOST_REASON = 200;

/** @param typed the line in the button, `request <id>` */
export const onUndo = (deps: OpensForms, press: ButtonPress, typed: Typed): Promise<void> =>
  openFromButton(
    deps,
    press,
    typed,
    async ({ request, now }) => {
      const undo = undoOf(request, now);
      const operation = undo && operationNamed(undo.operation);
      if (undo === undefined || operation === undefined) return undefined;
      const { params } = undo;
      const reason = `undo of ${request.id}: ${clip(request.reason, MOST_REASON)}`;
      // With a param left to choose, the filled-in form may do something else, so it does not count as the undo.
      const isWhole = Object.keys(operation.params.shape).every(
        (name) => Object.hasOwn(params, name) || operation.params.shape[name].safeParse(undefined).success,
      );
      const itsReturn = await endedEarlyBy(deps.store, { ...undo, undoes: request.id });
      const asked = itsReturn && (await openEnd(deps.store, itsReturn.request));
      if (asked !== undefined) return isRefusal(asked) ? { text: mrkdwn(asked.sentence) } : sayAsked(asked);
      return { operation, params, reason, ...(isWhole && { undoes: { id: request.id, params } }) };
    },
    'Nothing is left to undo here. Nothing was recorded.',
  );

/** Each change has at most one open request to end it early. */
function sayAsked(asked: Request): Message {
  const text = `<@${asked.requester.userId}> already asked to end it. ${mrkdwn(sayStanding(asked))}`;
  return { text, blocks: [markdownSection(text), ...buttonRow([cardButton(asked, ids.details, 'View')])] };
}
