// The shared frame for forms that open from a card. Pure.
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { describeLengthLimit } from '../../../operations/format.js';
import type { Phrase } from '../../../operations/operation.js';
import { plainSection, plainText, richLine, richText } from '../../blocks/elements.js';
import { oneLine } from '../../blocks/sanitize.js';
import { buttonValue } from '../../ids.js';
import { bold, type CardLine, paragraph, richPhrase, text } from '../card-lines.js';

const MOST_TITLE = 24;
const MOST_LINE = 2_000;

interface Form {
  readonly title: string;
  readonly close?: string;
  readonly blocks: KnownBlock[];
  /** Omitted for read-only forms. */
  readonly submit?: { readonly form: string; readonly label: string; readonly id: string; readonly planHash: string };
}

export const createModal = ({ title, close = 'Close', blocks, submit }: Form): ModalView => ({
  type: 'modal',
  title: plainText(title, MOST_TITLE),
  close: plainText(close, MOST_TITLE),
  blocks,
  ...(submit && {
    callback_id: submit.form,
    submit: plainText(submit.label, MOST_TITLE),
    private_metadata: buttonValue(submit.id, submit.planHash),
  }),
});

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
