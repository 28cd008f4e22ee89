// The focus in a form: inside while it is open, and back where it was afterwards.
import { useEffect, useLayoutEffect } from 'preact/hooks';

const FILLED_IN = '.body :is(input, select, textarea)';
const REACHABLE = ':is(button, input, select, textarea, a[href], summary, [tabindex="0"]):not(:disabled)';

/** Focuses the first input as soon as there is one, unless the focus is in another pane. */
export function useFocusInside(dialog: { readonly current: HTMLDivElement | null }): void {
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
    if (document.activeElement === own) own?.querySelector<HTMLElement>(FILLED_IN)?.focus();
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

export function keepInside(dialog: HTMLElement, event: KeyboardEvent): void {
  const all = [...dialog.querySelectorAll<HTMLElement>(REACHABLE)].filter((one) => one.tabIndex >= 0);
  const [first, last] = [all[0], all.at(-1)];
  const at = document.activeElement;
  if (event.shiftKey ? at === first || at === dialog : at === last) {
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
