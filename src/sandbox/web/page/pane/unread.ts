// Tracks what each user has read in each channel, for the browser tab's session.
import { useCallback, useState } from 'preact/hooks';
import type { Channel, UserSnapshot } from '../../wire.js';

/** The `ts` of the newest read message, by user and channel. */
type Marks = Readonly<Record<string, string>>;

const KEY = 'read-marks';

export interface ReadMarks {
  readonly marks: Marks;
  read(you: string, channel: string, ts: string): void;
}

export function useReadMarks(): ReadMarks {
  const [marks, setMarks] = useState<Marks>(() => JSON.parse(sessionStorage.getItem(KEY) ?? '{}'));
  const read = useCallback((you: string, channel: string, ts: string) => {
    setMarks((before) => {
      if (ts <= readMarkOf(before, you, channel)) return before;
      const after = { ...before, [`${you} ${channel}`]: ts };
      sessionStorage.setItem(KEY, JSON.stringify(after));
      return after;
    });
  }, []);
  return { marks, read };
}

export const readMarkOf = (marks: Marks, you: string, channel: string) => marks[`${you} ${channel}`] ?? '';

/** Counts the unread messages from others, by channel id. */
export const unreadCounts = ({ you, channels }: UserSnapshot, marks: Marks): ReadonlyMap<string, number> =>
  new Map(
    channels.map(({ id, messages }) => [
      id,
      messages.filter(({ ts, by }) => ts > readMarkOf(marks, you, id) && by !== you).length,
    ]),
  );

export const newestMessageTs = ({ messages }: Channel) =>
  messages
    .map(({ ts }) => ts)
    .sort()
    .at(-1) ?? '';
