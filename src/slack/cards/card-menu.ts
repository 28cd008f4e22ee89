// The overflow menu on a request's card, for actions beyond its three buttons.
import type { Button, Overflow } from '@slack/types';
import type { Request } from '../../approvals/request/request.js';
import type { ButtonPress } from '../api/press.js';
import { buttonValue, ids } from '../ids.js';

const MOST_BUTTONS = 3;

/** Returns the first three buttons, and a menu with the others. */
export const firstButtonsAndMenu = (request: Request, buttons: readonly Button[]): (Button | Overflow)[] => [
  ...buttons.slice(0, MOST_BUTTONS),
  ...cardMenu(request, buttons.slice(MOST_BUTTONS)),
];

/**
 * Moves buttons into a menu. An option's value has no room for a plan hash, so the menu's action_id contains the hash.
 */
function cardMenu(request: Request, buttons: readonly Button[]): Overflow[] {
  if (buttons.length === 0) return [];
  const options = buttons.map(({ text, action_id: action = '', value = '' }) => ({
    text,
    value: `${action} ${isOwnValue(request, value) ? request.id : value}`,
  }));
  return [{ type: 'overflow', action_id: ids.cardMenu(planHashOf(request)), options }];
}

const planHashOf = (request: Request) => ('planHash' in request ? request.planHash : '');
const isOwnValue = (request: Request, value: string) => value === buttonValue(request.id, planHashOf(request));

/** Converts a selection in a card's menu into a press of the equivalent button. */
export function pressFromCardMenu(press: ButtonPress): ButtonPress {
  const [action] = press.actions;
  const [, planHash = ''] = ids.cardMenuAny.exec(action?.action_id ?? '') ?? [];
  const chosen = action?.selected_option?.value ?? '';
  const [id = '', ...rest] = chosen.split(' ');
  const value = rest.length > 1 ? rest.join(' ') : buttonValue(rest.join(' '), planHash);
  return { ...press, actions: [{ ...action, action_id: id, value }] };
}
