// The form in which a person says what became of a call that nobody could find out about. Pure.
import type { ModalView } from '@slack/types';
import type { InState } from '../../../approvals/request.js';
import { plainText } from '../../blocks/plain-text.js';
import { ids } from '../../ids.js';
import { paragraph } from '../lines.js';
import { evidenceOf } from '../outcome.js';
import { cardTitle } from '../title.js';
import { form, labelled } from './frame.js';

/** By the value of an option. */
export const OUTCOMES: Readonly<Record<string, 'it happened' | 'it did not happen'>> = {
  happened: 'it happened',
  'not-happened': 'it did not happen',
};

export function settlingForm(request: InState<'unknown'>): ModalView {
  const { id, planHash, sentence, since } = request;
  const evidence = evidenceOf(request);
  return form({
    title: 'Settle',
    submit: { form: ids.settleForm, label: 'Settle', id, planHash },
    blocks: [
      { type: 'header', text: plainText(cardTitle(request), 150) },
      {
        type: 'rich_text',
        elements: [
          labelled('Unknown since', [{ at: since }]),
          ...paragraph([], sentence),
          ...(evidence.length === 0 ? [] : paragraph([], evidence)),
        ],
      },
      {
        type: 'input',
        block_id: ids.outcome,
        label: plainText('What does Atlas show?', 150),
        hint: plainText('It is recorded as you say, with your name, and cannot be changed afterwards.', 300),
        element: {
          type: 'radio_buttons',
          action_id: ids.outcome,
          options: Object.entries(OUTCOMES).map(([value, said]) => ({
            value,
            text: plainText(said.replace('it', 'It'), 75),
          })),
        },
      },
    ],
  });
}
