// Slack's select elements. Static selects filter their own options. External selects search through the bot.
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { inputKey, type Option, type OptionGroup } from '../../block-kit.js';
import { useSurface, useWorkspace } from '../context.js';
import { type Choice, ListBox, listBoxProps, nextActiveIndex } from '../parts/list-box.js';
import { type Control, controlProps } from './control.js';

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
    const next = nextActiveIndex(event.key, active, choices.length);
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
        {...controlProps(control)}
        {...listBoxProps(list, open, choices, active)}
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

/** Returns the value's label, from an earlier search, the element or the view. */
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

type Pickable = Control<'static_select' | 'external_select'>;

interface Found {
  readonly choices: readonly Choice[];
  readonly note: string;
}

const NOTHING: Found = { choices: [], note: '' };
const PAUSE_MS = 200;
/** Slack's default for `min_query_length`. */
const MIN_QUERY_LENGTH = 3;

/** Returns the options for the typed text. `typed` is undefined while the list is closed. */
function useFound(control: Pickable, typed: string | undefined): Found {
  const { element } = control;
  const isSearched = element.type === 'external_select';
  const searched = useSearched(control, isSearched ? typed : undefined);
  if (isSearched) return searched;
  const wanted = (typed ?? '').toLowerCase();
  return foundIn(listedIn(element).filter(({ name }) => name.toLowerCase().includes(wanted)));
}

function listedIn(element: Pickable['element']): readonly Choice[] {
  if (element.type === 'static_select')
    return choicesIn([{ options: element.options ?? [] }, ...(element.option_groups ?? [])]);
  return element.initial_option ? choicesIn([{ options: [element.initial_option] }]) : [];
}

const choicesIn = (groups: readonly OptionGroup[]): readonly Choice[] =>
  groups.flatMap(({ label, options }) =>
    options.map(({ text, value, description }: Option) => ({
      value,
      name: text.text,
      note: description?.text,
      under: label?.text,
    })),
  );

const foundIn = (choices: readonly Choice[]): Found => ({ choices, note: choices.length === 0 ? 'Nothing found' : '' });

/** Queries the bot after a pause in typing. Ignores outdated responses. */
function useSearched({ element, blockId }: Pickable, typed: string | undefined): Found {
  const { act } = useWorkspace();
  const { place } = useSurface();
  const [found, setFound] = useState(NOTHING);
  const latest = useRef(typed);
  latest.current = typed;
  const least = ('min_query_length' in element ? element.min_query_length : undefined) ?? MIN_QUERY_LENGTH;
  const tooShort = (typed ?? '').length < least;

  useEffect(() => {
    if (typed === undefined || tooShort) return setFound(NOTHING);
    setFound((before) => ({ ...before, note: 'Searching' }));
    const pause = setTimeout(async () => {
      const ids = { in: place, blockId, actionId: element.action_id ?? '' };
      const outcome = await act({ kind: 'suggest', ...ids, query: typed });
      if (latest.current !== typed) return;
      if (outcome.kind === 'trouble') setFound({ choices: [], note: outcome.sentence });
      else if (outcome.kind === 'options') setFound(foundIn(choicesIn(outcome.groups)));
    }, PAUSE_MS);
    return () => clearTimeout(pause);
  }, [typed, tooShort]);

  if (!tooShort || typed === undefined) return found;
  return { choices: [], note: `Type ${least} ${least === 1 ? 'character' : 'characters'} or more to search` };
}
