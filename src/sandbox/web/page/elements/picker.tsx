// All of Slack's selects: one or several values, with a search.
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { inputKey } from '../../input-key.js';
import { useSurface } from '../surface.js';
import { tie } from './control.js';
import { type Choice, type Found, type Pickable, useFound, useListed } from './options.js';

export function Picker(control: Pickable) {
  const { element, value, onValue } = control;
  const several = element.type.startsWith('multi_');
  const chosen = Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
  const [typed, setTyped] = useState<string>();
  const [active, setActive] = useState(0);
  const list = useId();
  const found = useFound(control, typed);
  const { nameOf, remember } = useNames(control);
  const choices = several ? found.choices.filter((choice) => !chosen.includes(choice.value)) : found.choices;

  const close = () => setTyped(undefined);
  const pick = (choice: Choice) => {
    remember(choice);
    close();
    onValue(several ? [...chosen, choice.value] : choice.value);
  };
  const drop = (one: string) => onValue(chosen.filter((each) => each !== one));
  const onKeyDown = (event: KeyboardEvent) => {
    const option = choices[active];
    if (event.key === 'Backspace' && several && !typed && chosen.length > 0) drop(chosen.at(-1) ?? '');
    if (typed === undefined && event.key !== 'ArrowDown') return;
    if (event.key === 'ArrowDown')
      typed === undefined ? setTyped('') : setActive(Math.min(active + 1, choices.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter') option && pick(option);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const shown = several || chosen[0] === undefined ? undefined : nameOf(chosen[0]);
  return (
    <div class="picker">
      {several && <Chips chosen={chosen} nameOf={nameOf} onDrop={drop} />}
      <input
        {...tie(control)}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={typed !== undefined}
        aria-controls={typed === undefined ? undefined : list}
        aria-activedescendant={typed !== undefined && choices[active] ? `${list}-${active}` : undefined}
        placeholder={shown ?? element.placeholder?.text ?? 'Type to search'}
        value={typed ?? shown ?? ''}
        onClick={() => setTyped(typed ?? '')}
        onBlur={close}
        onKeyDown={onKeyDown}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setActive(0);
          if (currentTarget.value === '' && !several && value !== null) onValue(null);
        }}
      />
      {typed !== undefined && <List list={list} found={{ ...found, choices }} active={active} onPick={pick} />}
    </div>
  );
}

/** The labels of values, from the element, the workspace or an earlier search. */
function useNames(control: Pickable) {
  const { blockId, element } = control;
  const { shown } = useSurface();
  const listed = useListed(control);
  const picked = useRef(new Map<string, string>());
  const nameOf = (value: string) =>
    picked.current.get(value) ??
    listed.find((choice) => choice.value === value)?.name ??
    shown[inputKey(blockId, element.action_id)] ??
    value;
  return { nameOf, remember: ({ value, name }: Choice) => picked.current.set(value, name) };
}

interface ChipsProps {
  readonly chosen: readonly string[];
  nameOf(value: string): string;
  onDrop(value: string): void;
}

function Chips({ chosen, nameOf, onDrop }: ChipsProps) {
  return chosen.map((value) => (
    <button key={value} type="button" class="chip" aria-label={`Remove ${nameOf(value)}`} onClick={() => onDrop(value)}>
      {nameOf(value)} <span aria-hidden="true">×</span>
    </button>
  ));
}

interface ListProps {
  readonly list: string;
  readonly found: Found;
  readonly active: number;
  onPick(choice: Choice): void;
}

function List({ list, found, active, onPick }: ListProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [found.choices.length]);
  useEffect(() => box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [active]);
  return (
    <div class="options" ref={box}>
      {found.note !== '' && <p role="status">{found.note}</p>}
      <div id={list} role="listbox" aria-label="Suggestions">
        {found.choices.map((choice, index) => (
          <div
            key={choice.value}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            // Keeps the focus in the input, as the list closes when it is lost.
            onMouseDown={(event) => {
              event.preventDefault();
              onPick(choice);
            }}
          >
            {choice.under !== undefined && choice.under !== found.choices[index - 1]?.under && (
              <span class="under">{choice.under}</span>
            )}
            {choice.name}
            {choice.note !== undefined && <small>{choice.note}</small>}
          </div>
        ))}
      </div>
    </div>
  );
}
