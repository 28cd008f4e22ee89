// The forms for a question to the requester, and for the answer. Pure.
import type { ModalView } from '@slack/types';
import { MAX_QUESTION_LENGTH, questionsOf } from '../../../approvals/request/questions.js';
import type { Request } from '../../../approvals/request/request.js';
import { richLine } from '../../blocks/elements.js';
import { ids } from '../../ids.js';
import { paragraph, text, user } from '../card-lines.js';
import { quoteMessage } from '../question-notices.js';
import { requestModal, textInput } from './frame.js';

export const questionModal = (request: Request): ModalView =>
  requestModal(request, {
    form: ids.questionForm,
    title: 'Ask a question',
    label: 'Send',
    says: paragraph(
      [user(request.requester.userId)],
      ' gets your question in a direct message. The request can still be approved.',
    ),
    inputs: [messageInput('Question')],
  });

/** @param number the question's number, from 1 */
export const answerModal = (request: Request, number: number): ModalView =>
  requestModal(request, {
    form: ids.answerForm,
    planHash: `${number}`,
    title: 'Answer',
    label: 'Send',
    says: questionsOf(request)
      .slice(number - 1, number)
      .flatMap(({ by, text: question }) => [richLine([user(by.userId), text(' asks:')]), quoteMessage(question)]),
    inputs: [messageInput('Answer')],
  });

const messageInput = (label: string) =>
  textInput({
    name: ids.message,
    label,
    hint: 'Posted in the card’s thread and kept in the log.',
    maxLength: MAX_QUESTION_LENGTH,
  });
