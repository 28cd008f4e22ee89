// The forms that deny or stop a request, ask for the reason afterwards, or end a temporary change early. Pure.
import type { InputBlock, ModalView, RichTextElement } from '@slack/types';
import { MAX_REASON_LENGTH } from '../../../approvals/asking/submit.js';
import { MAX_DENIAL_REASON_LENGTH } from '../../../approvals/deciding/decide.js';
import type { InState, PlannedFields, Request } from '../../../approvals/request/request.js';
import { mayExceedApproval } from '../../../approvals/request/return-transitions.js';
import type { Direction } from '../../../operations/effect.js';
import { phraseParts } from '../../../operations/format.js';
import type { Phrase } from '../../../operations/operation.js';
import { headerBlock, richText } from '../../blocks/elements.js';
import { clipText } from '../../blocks/text.js';
import { ids } from '../../ids.js';
import { type CardLine, paragraph, text, user, userList } from '../card-lines.js';
import { capitalizedState, displayId, STATE_WORDS } from '../state-words.js';
import { cardTitle } from '../title.js';
import { createModal, type TextInput, textInput } from './frame.js';

type Stoppable = InState<'pending' | 'approved' | 'executing'>;

/** Builds the form that denies or stops a request. @param why the reason entered so far */
export function denialModal(request: Stoppable, why = ''): ModalView {
  const isWaiting = request.state === 'pending';
  const label = isWaiting ? 'Deny' : 'Stop';
  const says = isWaiting ? describeDenial(request) : paragraph(approvedElements(request), STOPPABLE);
  const form = isWaiting ? ids.denyForm : ids.stopForm;
  return stopModal(request, says, { label, form, reason: denialReason(why) });
}

/** Builds the form that the requester gets in place of the form that denies the request. */
export const cancelModal = (request: Stoppable): ModalView =>
  stopModal(request, paragraph([], 'You made this request, so this cancels it. Nothing was changed in Atlas.'), {
    label: 'Cancel request',
    form: ids.stopForm,
  });

/** Builds the form that asks for the reason after the request was stopped. */
export function reasonModal(request: InState<'denied' | 'cancelled'>): ModalView {
  const { by, requester, state, why } = request;
  const sentence = text(`${displayId(request)} is ${STATE_WORDS[state]}. Nothing was changed in Atlas. `);
  const whom = by === requester.userId ? [text('Say why:')] : [text('Tell '), user(requester.userId), text(' why:')];
  return stopModal(request, paragraph([sentence, ...whom], ''), {
    title: capitalizedState(request),
    close: 'Skip',
    label: 'Send',
    form: ids.reasonForm,
    reason: denialReason(why ?? ''),
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
    return stopModal(itsReturn, says, { id, header: title, label: 'End now', form: ids.endForm });
  const why = `Needs a new approval: ${MORE_THAN_APPROVED[preview.direction] ?? MAY_EXCEED}`;
  const without: Phrase = now < endsAt ? [' If nobody approves, it reverts at ', { at: endsAt }, '.'] : [];
  return stopModal(itsReturn, [...says, ...paragraph([], [why, ...without])], {
    id,
    header: title,
    title: 'End now',
    label: 'Ask for approval',
    form: ids.askToEndForm,
    reason: reasonInput(clipText(`undo of ${id}: ${reason}`, MAX_REASON_LENGTH), {
      hint: 'Shown to approvers and kept in the log.',
      maxLength: MAX_REASON_LENGTH,
    }),
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

interface Stop {
  /** Default: the request's id. */
  readonly id?: string;
  readonly label: string;
  readonly form: string;
  /** Default: the request's title. */
  readonly header?: string;
  /** Default: the label. */
  readonly title?: string;
  readonly close?: string;
  readonly reason?: InputBlock;
}

function stopModal(request: Request, says: readonly CardLine[], stop: Stop): ModalView {
  const { id = request.id, header = cardTitle(request), label, title = label, form, close, reason } = stop;
  return createModal({
    title,
    ...(close !== undefined && { close }),
    submit: { form, label, id, planHash: '' },
    blocks: [headerBlock(header), richText(says), ...(reason === undefined ? [] : [reason])],
  });
}

const denialReason = (why: string): InputBlock => ({
  ...reasonInput(why, { hint: 'Shown on the card.', maxLength: MAX_DENIAL_REASON_LENGTH }),
  optional: true,
});

const reasonInput = (why: string, input: Pick<TextInput, 'hint' | 'maxLength'>): InputBlock =>
  textInput({ ...input, name: ids.why, label: 'Reason', value: why });
