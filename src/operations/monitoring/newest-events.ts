// Reads the newest matching events of a project or organization.
import type { Atlas } from '../../atlas/atlas.js';
import { streamList } from '../../atlas/pages.js';
import type { Path } from '../../atlas/path.js';
import { Event } from '../../atlas/replies.js';
import { formatIsoSeconds, parseMoment } from '../moments.js';
import { NewestItems } from '../newest.js';
import type { TimeSpan } from '../operation.js';

/** Returns the time of an event in milliseconds since the epoch, or 0 if the time isn't known. */
export const eventTime = (event: Event | undefined): number => parseMoment(event?.created) ?? 0;

export const dateQueryOf = ({ from, to }: TimeSpan) => ({
  minDate: formatIsoSeconds(from),
  maxDate: formatIsoSeconds(to),
});

/**
 * Reads the newest events and counts all events.
 * @param most the number of events to keep
 * @returns the events, and whether the list was read to its end
 * @throws any error from Atlas
 */
export async function readNewestEvents(
  atlas: Atlas,
  list: Path,
  span: TimeSpan,
  { most, isMeant }: { readonly most: number; readonly isMeant: (event: Event) => boolean },
): Promise<{ readonly newest: NewestItems<Event>; readonly isWhole: boolean }> {
  const newest = new NewestItems<Event>(most, eventTime);
  const isWhole = await streamList(atlas, { path: list, item: Event, query: dateQueryOf(span) }, (page) => {
    for (const event of page.filter(isMeant)) newest.add(event);
  });
  return { newest, isWhole };
}
