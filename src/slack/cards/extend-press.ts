// "Extend…" on the card of a change for a while: opens its form again, to ask for a later end.
import { whoEnded } from '../../approvals/request/return-transitions.js';
import { changeNamed } from '../../operations/index.js';
import type { ButtonPress } from '../api/press.js';
import type { Typed } from '../lines/typed.js';
import { type OpensForms, openFromButton } from './form-press.js';

/** @param typed the line in the button, `request <id>` */
export const onExtend = (deps: OpensForms, press: ButtonPress, typed: Typed): Promise<void> =>
  openFromButton(
    deps,
    press,
    typed,
    async ({ request, now }) => {
      const { id, params, reason } = request;
      const operation = changeNamed(request.operation);
      const stored = await deps.store.returnOf(id);
      const itsReturn = typeof stored === 'object' ? stored.request : undefined;
      const by = itsReturn && whoEnded(itsReturn, now);
      if (by !== undefined)
        return { text: `<@${by.userId}> ended it. Submit a new request if you still need the change.` };
      if (operation === undefined || itsReturn?.state !== 'approved') return undefined;
      // A change that Atlas ends by itself is made again with another end.
      const concerns = operation.endsByItself === true ? {} : { extends: { id, params } };
      return { operation, params, reason, ...concerns };
    },
    'It is over, or is being put back right now, so it cannot last longer. Ask for it anew. Nothing was recorded.',
  );
