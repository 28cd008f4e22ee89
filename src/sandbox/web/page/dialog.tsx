// A dialog over the page. The browser's own keeps the focus inside, makes the rest inert and gives the focus back.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

const FIRST = '.body :is(input, select, textarea), footer button';

interface DialogProps {
  readonly title: string;
  readonly small?: boolean;
  readonly children: ComponentChildren;
  /** Escape, or the cross. */
  onClose(): void;
}

export function Dialog({ title, small = false, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    dialog.current?.showModal();
    // The first thing to fill in or to answer, and not the cross.
    dialog.current?.querySelector<HTMLElement>(FIRST)?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={small ? 'small' : ''}
      aria-labelledby={heading}
      onCancel={(event) => {
        // Whether it closes is the workspace's to say: then it is no longer drawn.
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <header>
        <h2 id={heading}>{title}</h2>
        <button type="button" class="cross" aria-label="Close" onClick={onClose}>
          ×
        </button>
      </header>
      {children}
    </dialog>
  );
}
