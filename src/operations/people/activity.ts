// Finds, in Atlas's events, what a user did while they had a role that let them grant permanent access.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { plural } from '../format.js';
import { formatApplication, formatEventType } from '../monitoring/event-words.js';
import { eventTime, readNewestEvents } from '../monitoring/newest-events.js';
import { atLeastPrefix } from '../newest.js';
import type { Phrase, TimeSpan } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { canGiveLastingAccess } from './given-roles.js';
import type { RoleParams } from './person-params.js';

const WITHIN_MS = 15_000;
const MOST_LISTED = 5;

/**
 * Returns one or two sentences about the user's actions, or undefined if the role can't give lasting access.
 * @throws any error from Atlas
 */
export async function readActivity(
  atlas: Atlas,
  { person: who, role, id, project, org = '' }: RoleParams & { readonly id?: string | undefined },
  { from, to }: TimeSpan,
): Promise<Phrase | undefined> {
  if (!canGiveLastingAccess(role)) return undefined;
  const where = project === undefined ? 'organization' : 'project';
  const { newest, isWhole } = await readNewestEvents(
    withTimeout(atlas, WITHIN_MS),
    project === undefined ? path`/orgs/${org}/events` : path`/groups/${project}/events`,
    // Atlas's timestamps are in whole seconds, so the range includes the last second.
    { from, to: to + 1_000 },
    {
      most: MOST_LISTED,
      isMeant: ({ userId, username, delegatePrincipal }) => {
        const { onBehalfOf } = delegatePrincipal ?? {};
        const isPerson = id !== undefined && [userId, onBehalfOf?.id].includes(id);
        return isPerson || [username, onBehalfOf?.name].some((name) => name?.toLowerCase() === who);
      },
    },
  );
  // If an organization owner acts in a project, Atlas lists the action among the project's events.
  const more =
    project === undefined ? ' To see their actions in a project, run “events with people” for that project.' : '';
  if (newest.count === 0 && !isWhole)
    return `Atlas’s events show nothing that ${who} did in the ${where} during the change, but I didn’t read all of them. Run “events with people” to see the rest.${more}`;
  if (newest.count === 0)
    return `According to Atlas’s events, ${who} did nothing in the ${where} during the change.${more}`;
  const listed = newest.list().toReversed();
  const others = newest.count - listed.length;
  const left = others === 0 ? '' : `. The last ${listed.length} (run “events with people” for all)`;
  return [
    `According to Atlas’s events, ${who} did ${atLeastPrefix(isWhole)}${plural(newest.count, 'thing')} in the ${where} during the change${left}: `,
    ...listed.flatMap((event, at) => [
      ...(at === 0 ? [] : ['; ']),
      { at: eventTime(event) },
      ` ${formatEventType(event.eventTypeName ?? '')}${event.clusterName ? ` (${event.clusterName})` : ''}${formatApplication(event)}`,
    ]),
    `.${more}`,
  ];
}
