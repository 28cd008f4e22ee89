// "Undo…" on the card of a change that is done: opens the form of what takes it back, filled in, for whoever pressed.

import { isRefusal } from '../../approvals/refusal.js';
import type { RequestStore } from '../../approvals/store.js';
import { operationNamed } from '../../operations/index.js';
import { type TellDeps, tellAlone } from '../answers/place.js';
import type { ButtonPress } from '../api/press.js';
import { say } from '../api/reply.js';
import { clip, mrkdwn } from '../blocks/text.js';
import { type ExactLineDeps, exactLine } from '../lines/exact-line.js';
import { type Typed, typedBy } from '../lines/typed.js';
import type { WhoDeps } from '../people/identity.js';
import { undoOf } from './undo.js';

export type UndoDeps = WhoDeps &
  TellDeps &
  ExactLineDeps & {
    readonly store: Pick<RequestStore, 'read'>;
    readonly openLine: (typed: Typed) => Promise<void>;
  };

/** Of the reason why it was asked. */
const MOST_REASON = 200;

/** @param typed `request <id>`, which the button holds */
export async function onUndo(deps: UndoDeps, press: ButtonPress, typed: Typed): Promise<void> {
  const [person, stored] = await Promise.all([
    deps.people.whoWas(typed.userId),
    deps.store.read(typed.text.split(' ').at(-1) ?? ''),
  ]);
  if (isRefusal(person)) {
    await tellAlone(deps, typed, { text: mrkdwn(person.sentence) });
    return;
  }
  const undo = typeof stored === 'object' ? undoOf(stored.request, stored.now) : undefined;
  const inverse = undo && operationNamed(undo.operation);
  if (typeof stored !== 'object' || undo === undefined || inverse === undefined) {
    await tellAlone(deps, typed, say('Nothing is left to undo here. Nothing was recorded.'));
    return;
  }
  const { command, reason } = stored.request;
  const line = await exactLine(
    deps,
    inverse,
    undo.params,
    `undo of ${stored.request.id}: ${clip(reason, MOST_REASON)}`,
  );
  await deps.openLine({
    ...typedBy(press, `${command} ${line}`, true),
    undoes: { id: stored.request.id, params: undo.params },
  });
}
