// Which buttons a request's card has in the approvals channel. Pure.
import type { Button } from '@slack/types';
import { assertNever, isFinal, type Planned, type Request, SETTLE_AFTER_MS } from '../../approvals/request.js';
import { operationNamed } from '../../operations/index.js';
import { clip } from '../blocks/text.js';
import { oneLine } from '../blocks/visible.js';
import { buttonValue, ids } from '../ids.js';

/** @param now Redis's time in milliseconds */
export function cardButtons(request: Request, now: number): Button[] {
  switch (request.state) {
    case 'pending':
      return [approve(request), deny(request)];
    case 'approved':
      return [deny(request)];
    case 'unknown':
      return [
        button(request, ids.checkAgain, 'Check again'),
        ...(now < request.since + SETTLE_AFTER_MS
          ? []
          : [button(request, ids.happened, 'It happened'), button(request, ids.notHappened, 'It did not happen')]),
      ];
    case 'preparing':
    case 'executing':
    case 'succeeded':
    case 'failed':
    case 'voided':
    case 'denied':
    case 'cancelled':
    case 'expired':
      return [];
    default:
      return assertNever(request);
  }
}

/** For the requester, who asked to see the request. */
export function cancelButton(request: Request): Button[] {
  if (isFinal(request) || request.state === 'unknown' || request.state === 'executing') return [];
  return [
    {
      type: 'button',
      action_id: ids.cancel,
      text: { type: 'plain_text', text: 'Cancel this request', emoji: false },
      value: buttonValue(request.id, ''),
    },
  ];
}

type WithPlan = Planned & { readonly id: string };

function approve(request: WithPlan): Button {
  const irreversible = operationNamed(request.operation)?.effect === 'irreversible';
  return {
    ...button(request, ids.approve, 'Approve'),
    style: 'primary',
    ...(irreversible && {
      confirm: {
        title: { type: 'plain_text', text: 'This cannot be undone' },
        text: { type: 'plain_text', text: clip(oneLine(request.preview.undo), 300) },
        confirm: { type: 'plain_text', text: 'Approve' },
        deny: { type: 'plain_text', text: 'Not now' },
        style: 'danger',
      },
    }),
  };
}

const deny = (request: WithPlan): Button => ({ ...button(request, ids.deny, 'Deny'), style: 'danger' });

function button(request: WithPlan, actionId: string, label: string): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: { type: 'plain_text', text: label, emoji: false },
    value: buttonValue(request.id, request.planHash),
    accessibility_label: clip(oneLine(`${label}: ${request.id}, ${request.preview.subject}`), 75),
  };
}
