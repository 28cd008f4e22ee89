// Builds a card's button. The button's value contains the request id and the plan hash that the card shows. Pure.
import type { Button } from '@slack/types';
import type { PlannedFields, Request } from '../../approvals/request/request.js';
import { oneLine } from '../blocks/sanitize.js';
import { clipText } from '../blocks/text.js';
import { buttonValue } from '../ids.js';
import { displayId } from './state-words.js';

export function cardButton(request: Request | PlannedFields, actionId: string, label: string): Button {
  const subject = 'preview' in request && request.preview !== undefined ? `, ${request.preview.subject}` : '';
  return {
    type: 'button',
    action_id: actionId,
    text: { type: 'plain_text', text: label, emoji: false },
    value: buttonValue(request.id, 'planHash' in request ? request.planHash : ''),
    accessibility_label: clipText(oneLine(`${label}: ${displayId(request)}${subject}`), 75),
  };
}
