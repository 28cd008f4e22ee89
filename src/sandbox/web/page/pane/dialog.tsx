// A dialog over one person's pane. Traps the focus and restores it; the other pane stays usable.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';

const FILLED_IN = '.body :is(input, select, textarea)';
const REACHABLE = ':is(button, input, select, textarea, a[href], summary, [tabindex="0"]):not(:disabled)';

interface DialogProps {
  readonly title: string;
  readonly small?: boolean;
  readonly covered?: boolean;
  readonly children: ComponentChildren;
  /** Called for Escape and for the close button. */
  onClose(): void;
}

export function Dialog({ title, small = false, covered = false, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDivElement>(null);
  const heading = useId();
  useFocusInside(dialog);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab' && dialog.current) keepInside(dialog.current, event);
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  return (
    <div class="veil" inert={covered}>
      <div
        ref={dialog}
        role="dialog"
        class={small ? 'dialog small' : 'dialog'}
        aria-labelledby={heading}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <header>
          <h2 id={heading}>{title}</h2>
          <button type="button" class="cross" aria-label="Close" onClick={onClose}>
            ×
          </button>
        </header>
        {children}
      </div>
    </div>
  );
}

/**
 * Focuses the first input as soon as there is one, unless the focus is in another pane. Restores the focus when the
 * dialog closes.
 */
function useFocusInside(dialog: { readonly current: HTMLDivElement | null }): void {
  useLayoutEffect(() => {
    const own = dialog.current;
    const pane = own?.closest('[data-region]');
    const before = document.activeElement;
    if (own && !isElsewhere(own)) own.focus();
    return () => {
      const left = document.activeElement === document.body || own?.contains(document.activeElement);
      if (!left) return;
      const back = before instanceof HTMLElement && before.isConnected && pane?.contains(before) ? before : undefined;
      // In a microtask, when the pane is no longer inert.
      queueMicrotask(() => (back ?? pane?.querySelector<HTMLElement>('.composer textarea'))?.focus());
    };
  }, []);
  useEffect(() => {
    const own = dialog.current;
    if (document.activeElement !== own) return;
    const first = own?.querySelector<HTMLElement>(FILLED_IN) ?? own?.querySelector<HTMLElement>('.small footer .main');
    first?.focus();
  });
}

/**
 * Whether the focus is in another pane than that of `own`, from where it must not be taken. The first steps and the top
 * bar belong to no pane: a press there may open a form and remove the pressed button.
 */
export function isElsewhere(own: Element): boolean {
  const atWork = document.activeElement?.closest('[data-region]') ?? undefined;
  return atWork !== undefined && !atWork.contains(own);
}

function keepInside(dialog: HTMLElement, event: KeyboardEvent): void {
  const all = [...dialog.querySelectorAll<HTMLElement>(REACHABLE)].filter((one) => one.tabIndex >= 0);
  const [first, last] = [all[0], all.at(-1)];
  const at = document.activeElement;
  if (event.shiftKey ? at === first || at === dialog : at === last) {
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
