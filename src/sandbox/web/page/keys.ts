// Keyboard navigation.

/** Moves the focus among elements with two keys, wrapping around. */
export function moveFocus(event: KeyboardEvent, all: readonly HTMLElement[], [back, on]: [string, string]): void {
  if (event.key !== back && event.key !== on) return;
  const at = all.findIndex((one) => one.contains(document.activeElement));
  all[(at + (event.key === on ? 1 : -1) + all.length) % all.length]?.focus();
  event.preventDefault();
  event.stopPropagation();
}

const TARGETS = [
  '[role="dialog"] .body :is(input, select, textarea)',
  '[role="dialog"]',
  '.composer textarea',
  '[role="tab"][aria-selected="true"]',
  'select, button',
];

/** Moves the focus between the panes and the column behind the scenes with F6. */
export function focusNextRegion(event: KeyboardEvent): void {
  if (event.key !== 'F6') return;
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((one) => one.checkVisibility());
  const at = regions.findIndex((one) => one.contains(document.activeElement));
  const next = regions[(at + (event.shiftKey ? -1 : 1) + regions.length) % regions.length] ?? regions[0];
  const target = TARGETS.map((selector) => next?.querySelector<HTMLElement>(selector)).find((one) => one);
  if (!target) return;
  event.preventDefault();
  target.focus();
}
