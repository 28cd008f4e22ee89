// A button on a card that opens a filled-in form, for the person who pressed it.
import { isRefusal } from '../../approvals/request/refusal.js';
import type { RequestStore, Stored } from '../../approvals/storage/store.js';
import type { Operation, Params } from '../../operations/operation.js';
import { type Messages, tellAlone } from '../answers/audience.js';
import type { Notes } from '../api/note-refusal.js';
import type { ButtonPress } from '../api/press.js';
import { type Message, say } from '../api/reply.js';
import type { AtlasNames } from '../lines/channel-default.js';
import { exactLine } from '../lines/exact-line.js';
import { type Typed, typedBy } from '../lines/typed.js';
import { sayRefused } from '../lines/understand.js';
import type { Members } from '../people/identity.js';

export interface OpensForms extends Pick<Members, 'people'>, Messages, Notes, Pick<AtlasNames, 'offered'> {
  readonly store: Pick<RequestStore, 'read' | 'returnOf'>;
  readonly openLine: (typed: Typed) => Promise<void>;
}

/** The values of the form, and the request that it is about. */
export interface Opens extends Pick<Typed, 'undoes' | 'extends'> {
  readonly operation: Operation;
  readonly params: Params;
  readonly reason: string;
}

/**
 * @param typed the line in the button, `request <id>`
 * @param opens gives the form for the current request, or a message instead; undefined when there is neither
 * @param nothing the sentence for that case
 */
export async function openFromButton(
  deps: OpensForms,
  press: ButtonPress,
  typed: Typed,
  opens: (stored: Stored) => Promise<Opens | Message | undefined>,
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
  if ('text' in opened) {
    await tellAlone(deps, typed, opened);
    return;
  }
  const { operation, params, reason, ...concerns } = opened;
  const line = await exactLine(deps, operation, params, reason);
  await deps.openLine({ ...typedBy(press, `${stored.request.command} ${line}`, true), ...concerns });
}
