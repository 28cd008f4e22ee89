// The list of suggestions above the composer: arrow keys choose, Tab or Enter accepts, Escape closes.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Suggested } from './commands.js';

interface Offer {
  readonly options: readonly Suggested[];
  readonly open: boolean;
  /** -1: nothing is chosen, so Enter sends the text. */
  readonly active: number;
  /** @returns whether the list has handled the key */
  onKeyDown(event: KeyboardEvent): boolean;
  reopen(): void;
  close(): void;
}

export function useSuggestions(options: readonly Suggested[], take: (one: Suggested) => void): Offer {
  const [closed, setClosed] = useState(true);
  const [active, setActive] = useState(-1);
  const open = !closed && options.length > 0;
  const reopen = () => {
    setClosed(false);
    setActive(-1);
  };
  const close = () => setClosed(true);

  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const chosen = options[active] ?? (event.key === 'Tab' ? options[0] : undefined);
    if (event.key === 'ArrowDown') setActive((active + 1) % options.length);
    else if (event.key === 'ArrowUp') setActive((Math.max(active, 0) - 1 + options.length) % options.length);
    else if (event.key === 'Escape') close();
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && chosen) {
      take(chosen);
      reopen();
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { options, open, active, onKeyDown, reopen, close };
}

interface SuggestionsProps {
  readonly offer: Offer;
  readonly id: string;
  onTake(one: Suggested): void;
}

export function Suggestions({ offer, id, onTake }: SuggestionsProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [offer.active]);
  if (!offer.open) return null;
  return (
    <div class="suggestions" ref={box}>
      <div id={id} role="listbox" aria-label="Suggestions">
        {offer.options.map((option, index) => (
          <div
            key={option.line}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === offer.active}
            // On mousedown, as the list closes when the field loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              onTake(option);
              offer.reopen();
            }}
          >
            <span class="line-offered">{option.line}</span>
            <small>{option.note}</small>
          </div>
        ))}
      </div>
      <p aria-hidden="true">
        <kbd>↑</kbd> <kbd>↓</kbd> choose <kbd>Tab</kbd> take <kbd>Esc</kbd> leave
      </p>
    </div>
  );
}
