// A suggestion list for a text field.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface Choice {
  readonly value: string;
  readonly name: string;
  readonly note?: string | undefined;
  /** The label of the choice's group. */
  readonly under?: string | undefined;
}

interface ListBoxProps {
  readonly id: string;
  readonly choices: readonly Choice[];
  /** The index of the active choice, or -1. */
  readonly active: number;
  /** Content below the choices. */
  readonly children?: ComponentChildren;
  onPick(choice: Choice): void;
}

export function ListBox({ id, choices, active, children, onPick }: ListBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [choices.length]);
  useEffect(() => box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [active]);
  return (
    <div class="popup" ref={box}>
      <div id={id} role="listbox" aria-label="Suggestions">
        {choices.map((choice, index) => (
          <div
            key={choice.value}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            // We handle mousedown, because the list closes when the field loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              onPick(choice);
            }}
          >
            {choice.under !== undefined && choice.under !== choices[index - 1]?.under && (
              <span class="under">{choice.under}</span>
            )}
            {choice.name}
            {choice.note !== undefined && <small>{choice.note}</small>}
          </div>
        ))}
      </div>
      {children}
    </div>
  );
}

/** Attributes that connect the field with its list. */
export const listBoxProps = (id: string, open: boolean, choices: readonly Choice[], active: number) => ({
  autoComplete: 'off',
  'aria-autocomplete': 'list' as const,
  'aria-controls': open ? id : undefined,
  'aria-activedescendant': open && choices[active] ? `${id}-${active}` : undefined,
});

/** @returns the index that an arrow key moves to, wrapping around, or undefined for other keys */
export function nextActiveIndex(key: string, active: number, count: number): number | undefined {
  if (key === 'ArrowDown') return active + 1 < count ? active + 1 : 0;
  if (key === 'ArrowUp') return active > 0 ? active - 1 : Math.max(count - 1, 0);
  return undefined;
}
