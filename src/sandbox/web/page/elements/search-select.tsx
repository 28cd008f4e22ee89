// Choosing one of what the bot finds while one types (Slack's external select).
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Option } from '../../block-kit.js';
import { inputKey } from '../../input-key.js';
import { useSurface } from '../surface.js';
import { useWorkspace } from '../workspace.js';
import { type Control, tie } from './control.js';

const PAUSE_MS = 200;

export function SearchSelect(control: Control<'external_select'>) {
  const { element, blockId, value, onValue } = control;
  const { shown } = useSurface();
  const [picked, setPicked] = useState<Option>();
  const [typed, setTyped] = useState<string>();
  const [active, setActive] = useState(0);
  const list = useId();
  const found = useSuggestions(control, typed);

  const label =
    picked?.value === value
      ? picked?.text.text
      : (shown[inputKey(blockId, element.action_id)] ?? initialLabel(control));
  const pick = (option: Option) => {
    setPicked(option);
    setTyped(undefined);
    onValue(option.value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    const option = found.options[active];
    if (key === 'ArrowDown')
      typed === undefined ? setTyped('') : setActive(Math.min(active + 1, found.options.length - 1));
    else if (typed === undefined) return;
    else if (key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (key === 'Enter') option && pick(option);
    else if (key === 'Escape') setTyped(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <div class="search-select">
      <input
        {...tie(control)}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={typed !== undefined}
        aria-controls={list}
        aria-activedescendant={found.options[active] && `${list}-${active}`}
        placeholder={label ?? element.placeholder?.text ?? 'Type to search'}
        value={typed ?? label ?? ''}
        onClick={() => setTyped(typed ?? '')}
        onBlur={() => setTyped(undefined)}
        onKeyDown={onKeyDown}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setActive(0);
          if (currentTarget.value === '' && value !== null) onValue(null);
        }}
      />
      {typed !== undefined && <Options list={list} found={found} active={active} onPick={pick} />}
    </div>
  );
}

const initialLabel = ({ element, value }: Control<'external_select'>) =>
  element.initial_option?.value === value ? element.initial_option?.text.text : (value ?? undefined)?.toString();

interface Found {
  readonly options: readonly Option[];
  readonly note: string;
}

interface OptionsProps {
  readonly list: string;
  readonly found: Found;
  readonly active: number;
  onPick(option: Option): void;
}

function Options({ list, found, active, onPick }: OptionsProps) {
  return (
    <div class="options">
      {found.note !== '' && <p>{found.note}</p>}
      <div id={list} role="listbox" aria-label="Suggestions">
        {found.options.map((option, index) => (
          <div
            key={option.value}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            // Before the input loses its focus, and with it this list.
            onMouseDown={() => onPick(option)}
          >
            {option.text.text}
            {option.description && <small>{option.description.text}</small>}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Asks the bot once typing pauses; an answer to what was typed before is dropped. */
function useSuggestions({ element, blockId }: Control<'external_select'>, typed: string | undefined): Found {
  const { act } = useWorkspace();
  const { place } = useSurface();
  const [found, setFound] = useState<Found>({ options: [], note: '' });
  const latest = useRef(typed);
  latest.current = typed;
  const least = element.min_query_length ?? 3;
  const tooShort = (typed ?? '').length < least;

  useEffect(() => {
    if (typed === undefined || tooShort) return setFound({ options: [], note: '' });
    setFound((before) => ({ ...before, note: 'Searching' }));
    const pause = setTimeout(async () => {
      const ids = { in: place, blockId, actionId: element.action_id ?? '' };
      const outcome = await act({ kind: 'suggest', ...ids, query: typed });
      if (latest.current !== typed) return;
      if (outcome.kind === 'trouble') setFound({ options: [], note: outcome.sentence });
      else if (outcome.kind === 'options')
        setFound({ options: outcome.options, note: outcome.options.length === 0 ? 'Nothing found' : '' });
    }, PAUSE_MS);
    return () => clearTimeout(pause);
  }, [typed, tooShort]);

  if (tooShort && typed !== undefined) {
    return { options: [], note: `Type ${least} characters or more to search` };
  }
  return found;
}
