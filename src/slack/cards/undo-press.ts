// "Undo…" on the card of a change that is done: opens the filled-in form that undoes it.
import { operationNamed } from '../../operations/index.js';
import type { ButtonPress } from '../api/press.js';
import { clip } from '../blocks/text.js';
import type { Typed } from '../lines/typed.js';
import { type FormPressDeps, openFromButton } from './form-press.js';
import { undoOf } from './undo.js';

/** How much of the original reason is quoted. */
const MOST_REASON = 200;

/** @param typed the line in the button, `request <id>` */
export const onUndo = (deps: FormPressDeps, press: ButtonPress, typed: Typed): Promise<void> =>
  openFromButton(
    deps,
    press,
    typed,
    async ({ request, now }) => {
      const undo = undoOf(request, now);
      const operation = undo && operationNamed(undo.operation);
      if (undo === undefined || operation === undefined) return undefined;
      const { params } = undo;
      const reason = `undo of ${request.id}: ${clip(request.reason, MOST_REASON)}`;
      // With a param left to choose, the filled-in form may do something else, so it does not count as the undo.
      const isWhole = Object.keys(operation.params.shape).every(
        (name) => name in params || operation.params.shape[name].safeParse(undefined).success,
      );
      return { operation, params, reason, ...(isWhole && { undoes: { id: request.id, params } }) };
    },
    'Nothing is left to undo here. Nothing was recorded.',
  );
