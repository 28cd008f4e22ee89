// The form that asks for the reason for a denial that's already stored. Pure.
import type { ModalView } from '@slack/types';
import { MAX_DENIAL_REASON_LENGTH } from '../../../approvals/deciding/decide.js';
import type { Request } from '../../../approvals/request/request.js';
import { headerBlock, plainText, richLine, richText } from '../../blocks/elements.js';
import { ids } from '../../ids.js';
import { text, user } from '../card-lines.js';
import { cardTitle } from '../title.js';
import { createModal } from './frame.js';

export function denialModal(request: Request): ModalView {
  const { id, requester } = request;
  return createModal({
    title: 'Denied',
    close: 'Skip',
    submit: { form: ids.denialForm, label: 'Send', id, planHash: '' },
    blocks: [
      headerBlock(cardTitle(request)),
      richText([
        richLine([text(`${id} is denied. Nothing was changed in Atlas. Tell `), user(requester.userId), text(' why:')]),
      ]),
      {
        type: 'input',
        block_id: ids.why,
        optional: true,
        label: plainText('Reason', 150),
        hint: plainText(
          'Your reason is shown on the card. The requester can edit the request and submit it again.',
          300,
        ),
        element: {
          type: 'plain_text_input',
          action_id: ids.why,
          multiline: true,
          max_length: MAX_DENIAL_REASON_LENGTH,
        },
      },
    ],
  });
}
