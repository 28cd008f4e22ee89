// The users and channels shown, stored in the page's URL: `?as=U...&channel=C...&as2=U...&channel2=C...`.
import { useState } from 'preact/hooks';
import { CHANNELS, PEOPLE } from '../../slack/world.js';
import { useEventListener } from './hooks.js';

export interface PaneLocation {
  /** The user's id. Empty for the first user. */
  readonly as: string;
  readonly channel: string;
  /** The `ts` of the open thread. Empty if no thread is open. */
  readonly thread: string;
}

/** The panes, side by side on wide screens. */
export interface Location {
  readonly seats: readonly PaneLocation[];
  /** The index of the visible pane if there's room for only one. */
  readonly front: number;
}

/** The `channel` value of the app's Home tab. */
export const HOME_CHANNEL = 'home';

export const ASKER_PANE: PaneLocation = { as: PEOPLE.rita, channel: CHANNELS.incident, thread: '' };
export const APPROVER_PANE: PaneLocation = { as: PEOPLE.sam, channel: CHANNELS.approvals, thread: '' };
export const TWO_PANE_LOCATION: Location = { seats: [ASKER_PANE, APPROVER_PANE], front: 0 };

const MOST_SEATS = 2;

export function useLocation(): Location {
  const [location, setLocation] = useState(() => parseLocation(window.location.search));
  useEventListener(window, 'popstate', () => setLocation(parseLocation(window.location.search)));
  return location;
}

/** @param move maps the current location, which may be newer than the caller's last render */
export function goTo(move: (now: Location) => Location): void {
  const next = serializeLocation(move(parseLocation(window.location.search)));
  if (next === window.location.search) return;
  history.pushState(null, '', next);
  dispatchEvent(new PopStateEvent('popstate'));
}

export function serializeLocation({ seats, front }: Location): string {
  const query = new URLSearchParams();
  seats.forEach((seat, index) => {
    for (const [name, value] of Object.entries(seat)) if (value !== '') query.set(nameAt(name, index), value);
  });
  if (front > 0) query.set('front', String(front + 1));
  return `?${query}`;
}

/** Reads the location from the URL. By default, it has the two users you need to try everything. */
export function parseLocation(search: string): Location {
  const query = new URLSearchParams(search);
  const get = (name: string, index: number) => query.get(nameAt(name, index)) ?? '';
  const seats = Array.from({ length: MOST_SEATS }, (_, index) => ({
    as: get('as', index),
    channel: get('channel', index),
    thread: get('thread', index),
  })).filter((seat, index) => seat.as !== '' || (index === 0 && seat.channel !== ''));
  if (seats.length === 0) return TWO_PANE_LOCATION;
  return { seats, front: Math.min(Math.max(Number(query.get('front')) || 1, 1), seats.length) - 1 };
}

const nameAt = (name: string, index: number) => (index === 0 ? name : `${name}${index + 1}`);
