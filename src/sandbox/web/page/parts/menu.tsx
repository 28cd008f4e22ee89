// A button that opens a menu.
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { moveFocus } from '../keys.js';

interface MenuItem {
  readonly name: string;
  onPick(): void;
}

export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLSpanElement>(null);
  const id = useId();
  const entries = () => [...(root.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  useLayoutEffect(() => {
    if (list.current) moveInside(list.current);
    if (open) entries()[0]?.focus();
  }, [open]);

  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    if (event.key === 'Escape') {
      close();
      event.preventDefault();
      event.stopPropagation();
    } else moveFocus(event, entries(), ['ArrowUp', 'ArrowDown']);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the handled keys come from the buttons inside
    <span
      class="menu"
      ref={root}
      onKeyDown={onKeyDown}
      onFocusOut={({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && root.current?.contains(relatedTarget))) setOpen(false);
      }}
    >
      <button
        ref={opener}
        type="button"
        class="tool"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && (
        <span ref={list} class="popup" role="menu" id={id} aria-label={label}>
          {items.map(({ name, onPick }) => (
            <button
              key={name}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                onPick();
              }}
            >
              {name}
            </button>
          ))}
        </span>
      )}
    </span>
  );
}

const MARGIN_PX = 8;

/** Moves a menu near the left edge into view, because menus are right-aligned with their buttons. */
function moveInside(list: HTMLElement): void {
  const edge = list.closest('[data-region]')?.getBoundingClientRect().left ?? 0;
  const hidden = edge + MARGIN_PX - list.getBoundingClientRect().left;
  if (hidden > 0) list.style.translate = `${hidden}px`;
}
