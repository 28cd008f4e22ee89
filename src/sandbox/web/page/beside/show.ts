// Switches and scrolls the panes to a user or a message.
import type { MessageRef } from '../../inspector-wire.js';
import { goTo, TWO_PANE_LOCATION } from '../location.js';
import type { Who } from './stories-told.js';

/** Shows a user in a channel, in their current pane or else on the given side. */
export function showPane({ as, channel, side }: Who): void {
  goTo((now) => {
    const seats = [...(now.seats.length === 2 ? now.seats : TWO_PANE_LOCATION.seats)];
    const sitting = seats.findIndex((seat) => seat.as === as);
    const at = sitting < 0 ? side : sitting;
    seats[at] = { as, channel, thread: '' };
    return { seats, front: at };
  });
}

/** Shows a message in the front pane. */
export function showMessage({ channel, ts }: MessageRef): void {
  const seen = find(ts);
  if (seen !== undefined) {
    point(seen);
    return;
  }
  goTo((now) => ({
    ...now,
    seats: now.seats.map((seat, index) => (index === now.front ? { ...seat, channel, thread: '' } : seat)),
  }));
  whenThere(() => find(ts), point);
}

const find = (ts: string) =>
  [...document.querySelectorAll<HTMLElement>(`[data-ts="${CSS.escape(ts)}"]`)].find((one) => one.checkVisibility());

/** Highlights the message until it loses the focus. `:focus-visible` wouldn't match after a mouse press. */
function point(message: HTMLElement): void {
  message.scrollIntoView({ block: 'center' });
  message.focus();
  message.dataset.pointed = '';
  message.addEventListener('blur', () => delete message.dataset.pointed, { once: true });
}

const PATIENCE_MS = 3_000;

/** Waits for an element with a timeout, because a message that this user can't see never appears. */
function whenThere(look: () => HTMLElement | undefined, then: (found: HTMLElement) => void): void {
  const watching = new MutationObserver(() => {
    const found = look();
    if (found === undefined) return;
    watching.disconnect();
    then(found);
  });
  watching.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watching.disconnect(), PATIENCE_MS);
}
