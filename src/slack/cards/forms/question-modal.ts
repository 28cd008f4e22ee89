// The forms for a question to the requester, and for the answer. Pure.
import type { ModalView } from '@slack/types';
import { MAX_QUESTION_LENGTH, questionsOf } from '../../../approvals/request/questions.js';
import type { Request } from '../../../approvals/request/request.js';
import { headerBlock, richLine, richText } from '../../blocks/elements.js';
import { ids } from '../../ids.js';
import { type CardLine, paragraph, text, user } from '../card-lines.js';
import { quoteMessage } from '../question-notices.js';
import { cardTitle } from '../title.js';
import { createModal, textInput } from './frame.js';

export const questionModal = (request: Request): ModalView =>
  messageModal(request, '', {
    form: ids.questionForm,
    title: 'Ask a question',
    label: 'Question',
    says: paragraph(
      [user(request.requester.userId)],
      ' gets your question in a direct message. The request can still be approved.',
    ),
  });

/** @param number the question's number, from 1 */
export const answerModal = (request: Request, number: number): ModalView =>
  messageModal(request, `${number}`, {
    form: ids.answerForm,
    title: 'Answer',
    label: 'Answer',
    says: questionsOf(request)
      .slice(number - 1, number)
      .flatMap(({ by, text: question }) => [richLine([user(by.userId), text(' asks:')]), quoteMessage(question)]),
  });

interface Says {
  readonly form: string;
  readonly title: string;
  readonly label: string;
  readonly says: readonly CardLine[];
}

const messageModal = (request: Request, number: string, { form, title, label, says }: Says): ModalView =>
  createModal({
    title,
    submit: { form, label: 'Send', id: request.id, planHash: number },
    blocks: [
      headerBlock(cardTitle(request)),
      richText(says),
      textInput({
        name: ids.message,
        label,
        hint: 'Posted in the card’s thread and kept in the log.',
        maxLength: MAX_QUESTION_LENGTH,
      }),
    ],
  });
