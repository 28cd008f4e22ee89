// What somebody did in Atlas while they had a role whose effect can outlast it, by Atlas's events.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { plural } from '../format.js';
import { formatEventType } from '../monitoring/event-words.js';
import { createdAt, newestEvents } from '../monitoring/newest-events.js';
import { atLeastPrefix } from '../newest.js';
import type { Phrase, TimeSpan } from '../operation.js';
import { withTimeout } from '../partial.js';
import { canOutlast } from './given-roles.js';
import type { RoleOf } from './person-params.js';

const WITHIN_MS = 15_000;
const MOST_LISTED = 5;

/**
 * One or two whole sentences; undefined for other roles.
 * @throws what Atlas throws
 */
export async function readActivity(
  atlas: Atlas,
  { person: who, role, id, project, org = '' }: RoleOf & { readonly id?: string | undefined },
  { from, to }: TimeSpan,
): Promise<Phrase | undefined> {
  if (!canOutlast(role)) return undefined;
  const where = project === undefined ? 'organization' : 'project';
  const { newest, isWhole } = await newestEvents(
    withTimeout(atlas, WITHIN_MS),
    project === undefined ? path`/orgs/${org}/events` : path`/groups/${project}/events`,
    // Includes the last second, because Atlas's times are whole seconds.
    { from, to: to + 1_000 },
    {
      most: MOST_LISTED,
      isMeant: ({ userId, username }) => (id !== undefined && userId === id) || username?.toLowerCase() === who,
    },
  );
  // What an owner of the organization does in a project is an event of that project.
  const more = project === undefined ? ' Use events in each project to see what they did there.' : '';
  if (newest.count === 0 && !isWhole)
    return `Meanwhile, Atlas’s events show nothing that ${who} did in the ${where}, but I didn’t read all of them. Run “events with people” to see them.${more}`;
  if (newest.count === 0) return `Meanwhile, as far as Atlas’s events show, ${who} did nothing in the ${where}.${more}`;
  const listed = newest.list().toReversed();
  const others = newest.count - listed.length;
  const left = others === 0 ? '' : `${others.toLocaleString('en-US')} earlier; “events with people” lists all. `;
  return [
    `Meanwhile, as Atlas’s events show, ${who} did ${atLeastPrefix(isWhole)}${plural(newest.count, 'thing')} in the ${where}: ${left}`,
    ...listed.flatMap((event, at) => [
      ...(at === 0 ? [] : ['; ']),
      { at: createdAt(event) },
      ` ${formatEventType(event.eventTypeName ?? '')}${event.clusterName ? ` (${event.clusterName})` : ''}`,
    ]),
    `.${more}`,
  ];
}
