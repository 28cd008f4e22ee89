// What somebody did in Atlas while they had a role, as Atlas's events show it.
import type { Atlas } from '../../atlas/atlas.js';
import { streamList } from '../../atlas/pages.js';
import { path } from '../../atlas/path.js';
import { Event } from '../../atlas/replies.js';
import { momentOf, toTheSecond } from '../moments.js';
import { sayAtlasEvent } from '../monitoring/event-words.js';
import { Newest } from '../newest.js';
import type { Phrase, TimeSpan } from '../operation.js';
import { withTimeout } from '../partial.js';
import { plural } from '../say.js';
import type { RoleOf } from './role-holder.js';

const WITHIN_MS = 15_000;
const MOST_LISTED = 5;

const createdAt = ({ created }: Event) => momentOf(created) ?? 0;

/** A whole sentence or two. @throws what Atlas throws */
export async function sayDeeds(
  atlas: Atlas,
  { person: who, project, org = '' }: RoleOf,
  { from, to }: TimeSpan,
): Promise<Phrase> {
  const where = project === undefined ? 'organization' : 'project';
  const newest = new Newest<Event>(MOST_LISTED, createdAt);
  const isWhole = await streamList(
    withTimeout(atlas, WITHIN_MS),
    {
      path: project === undefined ? path`/orgs/${org}/events` : path`/groups/${project}/events`,
      item: Event,
      // Whole seconds: the last one belongs to it.
      query: { minDate: toTheSecond(from), maxDate: toTheSecond(to + 1_000) },
    },
    (page) => {
      for (const event of page) if (event.username?.toLowerCase() === who) newest.add(event);
    },
  );
  const atLeast = isWhole ? '' : 'at least ';
  // What an organization's owner does in a project is an event of that project.
  const more = project === undefined ? ' What they did in its projects is shown by events in each of them.' : '';
  if (newest.count === 0) return `Meanwhile, as far as Atlas’s events show, ${who} did nothing in the ${where}.${more}`;
  const listed = newest.list().toReversed();
  const others = newest.count - listed.length;
  const left = others === 0 ? '' : `${others.toLocaleString('en-US')} before that; events with people lists all. `;
  return [
    `Meanwhile, as Atlas’s events show, ${who} did ${atLeast}${plural(newest.count, 'thing')} in the ${where}: ${left}`,
    ...listed.flatMap((event, at) => [
      ...(at === 0 ? [] : ['; ']),
      { at: createdAt(event) },
      ` ${sayAtlasEvent(event.eventTypeName ?? '')}${event.clusterName ? ` (${event.clusterName})` : ''}`,
    ]),
    `.${more}`,
  ];
}
