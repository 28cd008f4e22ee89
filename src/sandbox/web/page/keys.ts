// F6 moves between the parts of the page: each person's pane, then the column behind the scenes.
const TARGETS = [
  '[role="dialog"] .body :is(input, select, textarea)',
  '[role="dialog"]',
  '.composer textarea',
  '[role="tab"][aria-selected="true"]',
  'select, button',
];

export function moveOn(event: KeyboardEvent): void {
  if (event.key !== 'F6') return;
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((one) => one.checkVisibility());
  const at = regions.findIndex((one) => one.contains(document.activeElement));
  const next = regions[(at + (event.shiftKey ? -1 : 1) + regions.length) % regions.length] ?? regions[0];
  const target = TARGETS.map((selector) => next?.querySelector<HTMLElement>(selector)).find((one) => one);
  if (!target) return;
  event.preventDefault();
  target.focus();
}
