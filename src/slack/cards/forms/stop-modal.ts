// The forms that deny or stop a request, ask for the reason afterwards, or end a temporary change early. Pure.
import type { InputBlock, ModalView, RichTextElement } from '@slack/types';
import { MAX_REASON_LENGTH } from '../../../approvals/asking/submit.js';
import { MAX_DENIAL_REASON_LENGTH } from '../../../approvals/deciding/decide.js';
import type { InState, PlannedFields } from '../../../approvals/request/request.js';
import { mayExceedApproval } from '../../../approvals/request/return-transitions.js';
import type { Direction } from '../../../operations/effect.js';
import { phraseParts } from '../../../operations/format.js';
import type { Phrase } from '../../../operations/operation.js';
import { clipText } from '../../blocks/text.js';
import { ids } from '../../ids.js';
import { type CardLine, paragraph, text, user, userList } from '../card-lines.js';
import { capitalizedState, displayId, STATE_WORDS } from '../state-words.js';
import { requestModal, type TextInput, textInput } from './frame.js';

type Stoppable = InState<'pending' | 'approved' | 'executing'>;

/** Builds the form that denies or stops a request. @param why the reason entered so far */
export function denialModal(request: Stoppable, why = ''): ModalView {
  const isWaiting = request.state === 'pending';
  const label = isWaiting ? 'Deny' : 'Stop';
  const says = isWaiting ? describeDenial(request) : paragraph(approvedElements(request), STOPPABLE);
  const form = isWaiting ? ids.denyForm : ids.stopForm;
  return requestModal(request, { form, label, says, inputs: [denialReason(why)] });
}

/** Builds the form that the requester gets in place of the form that denies the request. */
export const cancelModal = (request: Stoppable): ModalView =>
  requestModal(request, {
    form: ids.stopForm,
    label: 'Cancel request',
    says: paragraph([], 'You made this request, so this cancels it. Nothing was changed in Atlas.'),
  });

/** Builds the form that asks for the reason after the request was stopped. */
export function reasonModal(request: InState<'denied' | 'cancelled'>): ModalView {
  const { by, requester, state, why } = request;
  const sentence = text(`${displayId(request)} is ${STATE_WORDS[state]}. Nothing was changed in Atlas. `);
  const whom = by === requester.userId ? [text('Say why:')] : [text('Tell '), user(requester.userId), text(' why:')];
  return requestModal(request, {
    form: ids.reasonForm,
    title: capitalizedState(request),
    close: 'Skip',
    label: 'Send',
    says: paragraph([sentence, ...whom], ''),
    inputs: [denialReason(why ?? '')],
  });
}

/**
 * Builds the form that ends a temporary change, or that asks for approval to end it.
 * @param itsReturn its return
 * @param title the change's title
 */
export function endModal(itsReturn: InState<'approved'>, now: number, title: string): ModalView {
  const { returns, preview, reason } = itsReturn;
  const endsAt = returns?.endsAt ?? itsReturn.notBefore;
  const instead: Phrase = now < endsAt ? [' instead of at ', { at: endsAt }] : [];
  const isByAtlas = itsReturn.returning?.byItself === true;
  const then = isByAtlas ? [] : [' Reverts to ', ...phraseParts(preview.after), '.'];
  const says = paragraph([], ['Ends now', ...instead, '.', ...then]);
  const id = displayId(itsReturn);
  if (!mayExceedApproval(preview.direction))
    return requestModal(itsReturn, { form: ids.endForm, id, header: title, label: 'End now', says });
  const why = `Needs a new approval: ${MORE_THAN_APPROVED[preview.direction] ?? MAY_EXCEED}`;
  const without: Phrase = now < endsAt ? [' If nobody approves, it reverts at ', { at: endsAt }, '.'] : [];
  return requestModal(itsReturn, {
    form: ids.askToEndForm,
    id,
    header: title,
    title: 'End now',
    label: 'Ask for approval',
    says: [...says, ...paragraph([], [why, ...without])],
    inputs: [
      reasonInput(clipText(`undo of ${id}: ${reason}`, MAX_REASON_LENGTH), {
        hint: 'Shown to approvers and kept in the log.',
        maxLength: MAX_REASON_LENGTH,
      }),
    ],
  });
}

const STOPPABLE = 'Stop it before it runs?';

function approvedElements({ approvals }: PlannedFields): RichTextElement[] {
  const by = userList(approvals.map(({ person }) => person.userId));
  return by.length === 0 ? [text('This request is approved. ')] : [...by, text(' approved this request. ')];
}

function describeDenial({ requester, returns, preview }: InState<'pending'>): CardLine[] {
  if (returns !== undefined) return paragraph([], `This keeps the change: ${preview.subject} won’t revert.`);
  const start = [text('This ends the request. Nothing is changed in Atlas. '), user(requester.userId)];
  return paragraph(start, ' can edit the request and submit it again.');
}

/** How an early end may allow more than was approved, by the direction of the revert. */
const MORE_THAN_APPROVED: Partial<Readonly<Record<Direction, string>>> = {
  'widens access': 'ending the change early gives more access than was approved.',
  'widens cost': 'ending the change early may cost more than was approved.',
};
const MAY_EXCEED = 'ending the change early may give more access than was approved.';

const denialReason = (why: string): InputBlock => ({
  ...reasonInput(why, { hint: 'Shown on the card.', maxLength: MAX_DENIAL_REASON_LENGTH }),
  optional: true,
});

const reasonInput = (why: string, input: Pick<TextInput, 'hint' | 'maxLength'>): InputBlock =>
  textInput({ ...input, name: ids.why, label: 'Reason', value: why });
