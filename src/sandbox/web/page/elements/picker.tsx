// Slack's selects, with a search.
import { useId, useRef, useState } from 'preact/hooks';
import { inputKey } from '../../input-key.js';
import { useSurface } from '../context.js';
import { type Choice, ListBox, listing, movedTo } from '../parts/list-box.js';
import { tie } from './control.js';
import { listedIn, type Pickable, useFound } from './options.js';

export function Picker(control: Pickable) {
  const { element, value, onValue } = control;
  const [typed, setTyped] = useState<string>();
  const [active, setActive] = useState(0);
  const list = useId();
  const { choices, note } = useFound(control, typed);
  const { shown, remember } = useShown(control);
  const open = typed !== undefined;

  const close = () => setTyped(undefined);
  const pick = (choice: Choice) => {
    remember(choice);
    close();
    onValue(choice.value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const option = choices[active];
    const next = movedTo(event.key, active, choices.length);
    if (!open && event.key === 'ArrowDown') setTyped('');
    else if (!open) return;
    else if (next !== undefined) setActive(next);
    else if (event.key === 'Enter') option && pick(option);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="picker">
      <input
        {...tie(control)}
        {...listing(list, open, choices, active)}
        type="text"
        role="combobox"
        aria-expanded={open}
        placeholder={shown ?? element.placeholder?.text ?? 'Type to search'}
        value={typed ?? shown ?? ''}
        onClick={() => setTyped(typed ?? '')}
        onBlur={close}
        onKeyDown={onKeyDown}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setActive(0);
          if (currentTarget.value === '' && value !== null) onValue(null);
        }}
      />
      {open && (
        <ListBox id={list} choices={choices} active={active} onPick={pick}>
          {note !== '' && <p role="status">{note}</p>}
        </ListBox>
      )}
    </div>
  );
}

/** The label of the value, from an earlier search, the element or the view. */
function useShown({ blockId, element, value }: Pickable) {
  const { shown } = useSurface();
  const picked = useRef(new Map<string, string>());
  const label = (one: string) =>
    picked.current.get(one) ??
    listedIn(element).find((choice) => choice.value === one)?.name ??
    shown[inputKey(blockId, element.action_id)] ??
    one;
  return {
    shown: value === null ? undefined : label(value),
    remember: (choice: Choice) => picked.current.set(choice.value, choice.name),
  };
}
