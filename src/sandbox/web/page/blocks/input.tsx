// An input with its label, hint and error.
import { useId, useRef } from 'preact/hooks';
import { type BlockOf, inputKey } from '../../block-kit.js';
import type { Value } from '../../wire.js';
import { initialValue, useSurface, useWorkspace } from '../context.js';
import { isRadioGroup, isTextInput, ValueElement } from '../elements/element.js';

export function Input({ block }: { block: BlockOf<'input'> }) {
  const { element, block_id: blockId = '' } = block;
  const { values, errors } = useSurface();
  const id = useId();
  const take = useChange(block);
  const error = errors[blockId];
  const value = values[inputKey(blockId, element.action_id)] ?? initialValue(element);
  const hintId = block.hint && `${id}-hint`;
  const errorId = error && `${id}-error`;
  // Screen readers announce a group's hint on entering the group, so its controls refer only to the error.
  const describedBy = isRadioGroup(element) ? errorId : [errorId, hintId].filter(Boolean).join(' ') || undefined;
  const name = (
    <>
      {block.label.text}
      {block.optional && <span class="quiet"> (optional)</span>}
    </>
  );
  const control = (
    <ValueElement {...{ element, blockId, id, describedBy, value }} invalid={error !== undefined} onValue={take} />
  );
  const notes = (
    <>
      {error !== undefined && (
        <p class="trouble" id={errorId} role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p class="quiet" id={hintId}>
          {block.hint.text}
        </p>
      )}
    </>
  );
  if (isRadioGroup(element)) {
    return (
      <fieldset class="input" aria-describedby={hintId}>
        <legend>{name}</legend>
        {control}
        {notes}
      </fieldset>
    );
  }
  return (
    <div class="input">
      <label for={id}>{name}</label>
      {control}
      {notes}
    </div>
  );
}

const TYPING_PAUSE_MS = 400;

/** Stores the value and reports it to Slack, where searches depend on it. Typed text is reported after a pause. */
function useChange({ element, block_id: blockId = '' }: BlockOf<'input'>): (value: Value) => void {
  const { action_id: actionId = '' } = element;
  const { act } = useWorkspace();
  const { place, hold } = useSurface();
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  return (value) => {
    hold(inputKey(blockId, actionId), value);
    clearTimeout(pause.current);
    const tell = () => act({ kind: 'change', in: place, blockId, actionId, value });
    if (isTextInput(element)) pause.current = setTimeout(tell, TYPING_PAUSE_MS);
    else tell();
  };
}
