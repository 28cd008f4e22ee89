// A button of a card that opens a form, filled in, of what is to be done about its change: for whoever pressed.
import { isRefusal } from '../../approvals/refusal.js';
import type { RequestStore, Stored } from '../../approvals/store.js';
import type { Operation, Params } from '../../operations/operation.js';
import { type TellDeps, tellAlone } from '../answers/place.js';
import type { ButtonPress } from '../api/press.js';
import type { RefusalDeps } from '../api/refused.js';
import { say } from '../api/reply.js';
import { type ExactLineDeps, exactLine } from '../lines/exact-line.js';
import { type Typed, typedBy } from '../lines/typed.js';
import { sayRefused } from '../lines/understand.js';
import type { WhoDeps } from '../people/identity.js';

export type FormPressDeps = WhoDeps &
  TellDeps &
  ExactLineDeps &
  RefusalDeps & {
    readonly store: Pick<RequestStore, 'read' | 'returnOf'>;
    readonly openLine: (typed: Typed) => Promise<void>;
  };

/** What the form is filled with, and which request it concerns. */
export interface Opens extends Pick<Typed, 'undoes' | 'extends'> {
  readonly operation: Operation;
  readonly params: Params;
  readonly reason: string;
}

/**
 * @param typed `request <id>`, which the button holds
 * @param opens as the request stands; undefined when there is nothing to open
 * @param nothing what is said then
 */
export async function openFromButton(
  deps: FormPressDeps,
  press: ButtonPress,
  typed: Typed,
  opens: (stored: Stored) => Promise<Opens | undefined>,
  nothing: string,
): Promise<void> {
  const [person, stored] = await Promise.all([
    deps.people.whoWas(typed.userId),
    deps.store.read(typed.text.split(' ').at(-1) ?? ''),
  ]);
  if (isRefusal(person)) {
    const { userId: by, channel } = typed;
    await tellAlone(deps, typed, sayRefused(deps, person, { by, tried: press.actions[0]?.action_id ?? '', channel }));
    return;
  }
  const opened = typeof stored === 'object' ? await opens(stored) : undefined;
  if (typeof stored !== 'object' || opened === undefined) {
    await tellAlone(deps, typed, say(nothing));
    return;
  }
  const { operation, params, reason, ...concerns } = opened;
  const line = await exactLine(deps, operation, params, reason);
  await deps.openLine({ ...typedBy(press, `${stored.request.command} ${line}`, true), ...concerns });
}
