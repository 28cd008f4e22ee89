// Small shared components.
import { clockTime } from '../text/dates.js';

const HUES = ['#8a4b08', '#1264a3', '#7d3c98', '#a3274f', '#2f6f7e', '#4a5a23'];

/** The user's initials on their color, or the bot's logo. */
export function Avatar({ id, name, bot = false }: { id: string; name: string; bot?: boolean }) {
  const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const initials = name
    .split(' ')
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2);
  return (
    <span class="avatar" style={bot ? {} : { background: HUES[sum % HUES.length] }} aria-hidden="true">
      {bot ? <Sign /> : initials}
    </span>
  );
}

/** Countersign's logo: two crossing signatures. */
function Sign() {
  return (
    <svg class="sign-mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M5 13l4 4L19 7" />
      <path d="M5 7l5 5" />
    </svg>
  );
}

export function Time({ at }: { at: number }) {
  return <time dateTime={new Date(at).toISOString()}>{clockTime(at, Date.now())}</time>;
}

export function ErrorText({ children }: { children: string | undefined }) {
  if (children === undefined) return null;
  return (
    <span class="trouble" role="alert">
      {children}
    </span>
  );
}

export function CloseButton({ label, onClick }: { label: string; onClick(): void }) {
  return (
    <button type="button" class="cross" aria-label={label} onClick={onClick}>
      ×
    </button>
  );
}

export function UnreadCount({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span class="count">
      {count}
      <span class="unseen"> unread</span>
    </span>
  );
}

export const countWithNoun = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** Props for scrollable elements, which must be reachable by keyboard. */
export const SCROLLABLE_PROPS = { tabIndex: 0 };
