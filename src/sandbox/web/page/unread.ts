// How many messages each person has not looked at yet, in each channel.
import { useEffect, useState } from 'preact/hooks';
import type { Snapshot } from '../wire.js';

/** Whatever is in `channel` counts as read. Returns the number of unread messages by channel id. */
export function useReadMarks({ you, channels }: Snapshot, channel: string): ReadonlyMap<string, number> {
  const [marks, setMarks] = useState<ReadonlyMap<string, string>>(new Map());
  const newest = channels.find(({ id }) => id === channel)?.messages.reduce((ts, message) => later(ts, message.ts), '');
  useEffect(() => {
    if (newest !== undefined) setMarks((before) => new Map(before).set(`${you} ${channel}`, newest));
  }, [you, channel, newest]);
  return new Map(
    channels.map(({ id, messages }) => {
      const mark = marks.get(`${you} ${id}`) ?? '';
      return [id, id === channel ? 0 : messages.filter(({ ts }) => ts > mark).length];
    }),
  );
}

const later = (one: string, other: string) => (other > one ? other : one);
