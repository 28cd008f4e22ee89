// The shared frame for forms that open from a card. Pure.
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Request } from '../../../approvals/request/request.js';
import { describeLengthLimit } from '../../../operations/format.js';
import type { Phrase } from '../../../operations/operation.js';
import { headerBlock, plainSection, plainText, richLine, richText } from '../../blocks/elements.js';
import { oneLine } from '../../blocks/sanitize.js';
import { buttonValue } from '../../ids.js';
import { bold, type CardLine, paragraph, richPhrase, text } from '../card-lines.js';
import { cardTitle } from '../title.js';

const MOST_TITLE = 24;
const MOST_LINE = 2_000;

interface Form {
  readonly title: string;
  readonly close?: string | undefined;
  readonly blocks: KnownBlock[];
  /** Omitted for read-only forms. */
  readonly submit?: { readonly form: string; readonly label: string; readonly id: string; readonly planHash?: string };
}

export const createModal = ({ title, close = 'Close', blocks, submit }: Form): ModalView => ({
  type: 'modal',
  title: plainText(title, MOST_TITLE),
  close: plainText(close, MOST_TITLE),
  blocks,
  ...(submit && {
    callback_id: submit.form,
    submit: plainText(submit.label, MOST_TITLE),
    private_metadata: buttonValue(submit.id, submit.planHash ?? ''),
  }),
});

interface RequestForm extends Pick<Form, 'close'> {
  /** The form's id. */
  readonly form: string;
  /** The label of the button that submits the form. */
  readonly label: string;
  /** Default: the label. */
  readonly title?: string;
  /** Default: the request's title. */
  readonly header?: string;
  /** Default: the request's id. */
  readonly id?: string;
  readonly planHash?: string;
  readonly says: readonly CardLine[];
  /** The blocks below what the form says. */
  readonly inputs?: readonly KnownBlock[];
}

/** Builds a form about a request. */
export function requestModal(request: Request, wanted: RequestForm): ModalView {
  const { form, label, title = label, header = cardTitle(request), id = request.id, planHash, close } = wanted;
  const { says, inputs = [] } = wanted;
  return createModal({
    title,
    close,
    submit: { form, label, id, planHash },
    blocks: [headerBlock(header), richText(says), ...inputs],
  });
}

/** Builds a placeholder form, which opens first if the content isn't ready before the trigger expires. */
export const waitingModal = (title: string): ModalView => createModal({ title, blocks: [plainSection('One moment…')] });

/** Builds a form that explains why the requested form can't be shown. */
export const messageModal = (title: string, sentence: Phrase): ModalView =>
  createModal({ title, blocks: [richText(paragraph([], sentence))] });

export function labelledLine(label: string, value: Phrase): CardLine {
  const shown = richPhrase(value, MOST_LINE);
  return richLine([bold(oneLine(label)), text('  '), ...(shown.length === 0 ? [text('–')] : shown)]);
}

export interface TextInput {
  /** The input's block_id and action_id. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly maxLength: number;
  readonly value?: string;
}

export const textInput = ({ name, label, hint, maxLength, value = '' }: TextInput): InputBlock => ({
  type: 'input',
  block_id: name,
  label: plainText(label, 150),
  hint: plainText(`${hint} ${describeLengthLimit(maxLength)}`, 300),
  element: {
    type: 'plain_text_input',
    action_id: name,
    multiline: true,
    max_length: maxLength,
    ...(value !== '' && { initial_value: value }),
  },
});
