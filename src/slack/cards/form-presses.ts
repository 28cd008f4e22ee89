// Handles “Undo…”, “Extend…” and “Edit…” on a request's card. All open a filled-in form for the user.

import { editRefusal } from '../../approvals/asking/replace.js';
import { describeState } from '../../approvals/request/describe-state.js';
import { isRefusal, type Refusal } from '../../approvals/request/refusal.js';
import { isFinal, type Request } from '../../approvals/request/request.js';
import { personWhoEndedEarly } from '../../approvals/request/return-transitions.js';
import { findOpenEndRequest, findReturnToEndEarly } from '../../approvals/returns/early-end.js';
import type { RequestStore, StoredRequest } from '../../approvals/storage/store.js';
import { changeNamed, operationNamed } from '../../operations/index.js';
import type { Operation, Params } from '../../operations/operation.js';
import { serializeStart } from '../../operations/params/times.js';
import { type MessageServices, tellPrivately, tellRefusal } from '../answers/audience.js';
import type { AuditServices } from '../api/note-refusal.js';
import type { ButtonPress } from '../api/press.js';
import { type Message, plainMessage } from '../api/reply.js';
import { buttonRow, mrkdwnSection } from '../blocks/elements.js';
import { clipText, formatMrkdwn } from '../blocks/text.js';
import { ids } from '../ids.js';
import type { AtlasNames } from '../lines/channel-default.js';
import { formatExactLine } from '../lines/exact-line.js';
import { commandFromPress, type TypedCommand } from '../lines/typed-command.js';
import { START } from '../lines/vocabulary.js';
import type { MemberServices } from '../people/identity.js';
import { cardButton } from './card-button.js';
import { undoForRequest } from './undo.js';

/** The maximum length of the original reason when an undo quotes it. */
const MOST_REASON = 200;

export interface FormPressServices
  extends Pick<MemberServices, 'people'>,
    MessageServices,
    AuditServices,
    Pick<AtlasNames, 'offered'> {
  readonly store: Pick<RequestStore, 'read' | 'returnOf'>;
  readonly openLine: (typed: TypedCommand) => Promise<void>;
}

/** A form's values, the request to undo or extend, and where to post the new request. Default: where the button is. */
interface Opens
  extends Pick<TypedCommand, 'asks' | 'undoes' | 'extends' | 'replaces' | 'thread'>,
    Partial<Pick<TypedCommand, 'channel'>> {
  readonly operation: Operation;
  readonly params: Params;
  readonly reason: string;
}

/**
 * @param typed the button's command, `request <id>`
 * @param opens returns the form for the stored request, a message or refusal to send in place of the form, or undefined
 * for the default message
 * @param nothing the default message
 */
async function openFromButton(
  deps: FormPressServices,
  press: ButtonPress,
  typed: TypedCommand,
  opens: (stored: StoredRequest) => Promise<Opens | Message | Refusal | undefined>,
  nothing: string,
): Promise<void> {
  const [person, stored] = await Promise.all([
    deps.people.cachedPerson(typed.userId),
    deps.store.read(typed.text.split(' ').at(-1) ?? ''),
  ]);
  const isStored = typeof stored === 'object';
  const opened = isRefusal(person) ? person : ((isStored ? await opens(stored) : undefined) ?? plainMessage(nothing));
  if (isRefusal(opened)) await tellRefusal(deps, typed, opened, press.actions[0]?.action_id ?? '');
  else if ('text' in opened) await tellPrivately(deps, typed, opened);
  else if (isStored) {
    const { operation, params, reason, ...rest } = opened;
    const line = await formatExactLine(deps, operation, params, reason);
    await deps.openLine({ ...commandFromPress(press, `${stored.request.command} ${line}`, true), ...rest });
  }
}

/** Opens the form that undoes the change. @param typed the button's command, `request <id>` */
export const onUndo = (deps: FormPressServices, press: ButtonPress, typed: TypedCommand): Promise<void> =>
  openFromButton(
    deps,
    press,
    typed,
    async ({ request, now }) => {
      const undo = undoForRequest(request, now);
      const operation = undo && operationNamed(undo.operation);
      if (undo === undefined || operation === undefined) return undefined;
      const { params } = undo;
      const reason = `undo of ${request.id}: ${clipText(request.reason, MOST_REASON)}`;
      // If the user must still fill in a param, the form may request a change that isn't the undo.
      const isWhole = Object.keys(operation.params.shape).every(
        (name) => Object.hasOwn(params, name) || operation.params.shape[name].safeParse(undefined).success,
      );
      const itsReturn = await findReturnToEndEarly(deps.store, { ...undo, undoes: request.id });
      const asked = itsReturn && (await findOpenEndRequest(deps.store, itsReturn.request));
      if (asked !== undefined)
        return isRefusal(asked) ? { text: formatMrkdwn(asked.sentence) } : alreadyAskedMessage(asked);
      return { operation, params, reason, ...(isWhole && { undoes: { id: request.id, params } }) };
    },
    'There’s nothing left to undo. Nothing was recorded.',
  );

/** Returns a message about the open request to end the change early. Each change has at most one such request. */
function alreadyAskedMessage(asked: Request): Message {
  const text = `<@${asked.requester.userId}> already asked to end this change. ${formatMrkdwn(describeState(asked))}`;
  return { text, blocks: [mrkdwnSection(text), ...buttonRow([cardButton(asked, ids.details, 'View')])] };
}

/** Opens a temporary change's form again to request a later end. @param typed the button's command, `request <id>` */
export const onExtend = (deps: FormPressServices, press: ButtonPress, typed: TypedCommand): Promise<void> =>
  openFromButton(
    deps,
    press,
    typed,
    async ({ request, now }) => {
      const { id, params, reason } = request;
      const operation = changeNamed(request.operation);
      const stored = await deps.store.returnOf(id);
      const itsReturn = typeof stored === 'object' ? stored.request : undefined;
      const by = itsReturn && personWhoEndedEarly(itsReturn, now);
      if (by !== undefined)
        return { text: `<@${by.userId}> ended this change. Submit a new request if you still need it.` };
      if (operation === undefined || itsReturn?.state !== 'approved') return undefined;
      // To extend a change that Atlas ends, we make the change again with a new end.
      const concerns = operation.endsByItself === true ? {} : { extends: { id, params } };
      return { operation, params, reason, ...concerns };
    },
    'The change has ended or is reverting, so I can’t extend it. Submit a new request.',
  );

/**
 * Opens a request's form again. If the requester presses, the new request is posted where the old one was, and it
 * replaces the old one if that's still open. Only the requester can edit an open request.
 * @param typed the button's command
 */
export const onEdit = (deps: FormPressServices, press: ButtonPress, typed: TypedCommand): Promise<void> =>
  openFromButton(
    deps,
    press,
    typed,
    async ({ request, now }) => {
      const { params, reason, requester, askedIn, thread, undoes, extends: extended, startsAt } = request;
      const operation = changeNamed(request.operation);
      if (operation === undefined) return undefined;
      const isOpen = !isFinal(request);
      const { userId } = typed;
      const presser = userId === requester.userId ? requester : { userId, identity: userId };
      const refusal = isOpen ? await editRefusal(deps.store, request, presser, now) : undefined;
      if (refusal !== undefined) return refusal;
      const stored = extended === undefined ? 'none' : await deps.store.returnOf(extended);
      const mayExtend = typeof stored === 'object' && isExtendable(stored.request, now);
      return {
        operation,
        params: { ...params, ...(startsAt !== undefined && { [START]: serializeStart(startsAt) }) },
        reason,
        ...(press.user.id === requester.userId && { channel: askedIn, ...(thread !== undefined && { thread }) }),
        ...(isOpen && { replaces: request.id, ...(request.asks !== undefined && { asks: request.asks }) }),
        ...(undoes !== undefined && { undoes: { id: undoes, params } }),
        ...(extended !== undefined && mayExtend && { extends: { id: extended, params } }),
      };
    },
    'I can no longer read this request. Type the command again.',
  );

const isExtendable = (itsReturn: Request, now: number) =>
  itsReturn.state === 'approved' && personWhoEndedEarly(itsReturn, now) === undefined;
