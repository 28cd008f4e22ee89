// What each person has read in each channel, kept for the browser tab's session.
import { useCallback, useState } from 'preact/hooks';
import type { Channel, Snapshot } from '../../wire.js';

/** The `ts` of the newest message read, by person and channel. */
export type Marks = ReadonlyMap<string, string>;

const KEY = 'read-until';

export interface ReadMarks {
  readonly marks: Marks;
  read(you: string, channel: string, ts: string): void;
}

export function useReadMarks(): ReadMarks {
  const [marks, setMarks] = useState<Marks>(kept);
  const read = useCallback((you: string, channel: string, ts: string) => {
    setMarks((before) => {
      if (ts <= markOf(before, you, channel)) return before;
      const after = new Map(before).set(`${you} ${channel}`, ts);
      sessionStorage.setItem(KEY, [...after].map((pair) => pair.join('=')).join('\n'));
      return after;
    });
  }, []);
  return { marks, read };
}

export const markOf = (marks: Marks, you: string, channel: string) => marks.get(`${you} ${channel}`) ?? '';

/** How many messages of others the person has not seen, by channel id. */
export function unreadIn({ you, channels }: Snapshot, marks: Marks): ReadonlyMap<string, number> {
  return new Map(channels.map((channel) => [channel.id, unreadAfter(channel, markOf(marks, you, channel.id), you)]));
}

const unreadAfter = ({ messages }: Channel, mark: string, you: string) =>
  messages.filter(({ ts, by }) => ts > mark && by !== you).length;

export const newestIn = ({ messages }: Channel) =>
  messages
    .map(({ ts }) => ts)
    .sort()
    .at(-1) ?? '';

function kept(): Marks {
  const lines = (sessionStorage.getItem(KEY) ?? '').split('\n').filter((line) => line !== '');
  return new Map(lines.map((line): [string, string] => [line.split('=')[0] ?? '', line.split('=')[1] ?? '']));
}
