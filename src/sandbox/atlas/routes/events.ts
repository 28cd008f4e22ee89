// Events of a project, and how a change leaves one.
import { type Answer, type Ask, hexParam, ok, projectOf, self } from '../ask.js';
import { credentialId } from '../credentials.js';
import { PAGED, page } from '../listing.js';
import { RATES } from '../rates.js';
import { Refused } from '../refused.js';
import { type Route, route } from '../route.js';
import type { Event } from '../world/happenings.js';
import { isoDate, objectId } from '../world/ids.js';
import { dateIn } from './time.js';

const details = { versions: ['2023-01-01'], rate: RATES.events };
const LIST = '/groups/{groupId}/events';

export const eventRoutes: readonly Route[] = [
  route('GET', LIST, {
    ...details,
    query: [...PAGED, 'clusterNames', 'eventType', 'excludedEventType', 'includeRaw', 'minDate', 'maxDate'],
    answer: list,
  }),
  route('GET', `${LIST}/{eventId}`, { ...details, query: ['includeRaw'], answer: one }),
];

/** Newest first, as recorded. */
function list(ask: Ask): Answer {
  const { id } = projectOf(ask, 'GROUP_READ_ONLY');
  const { query, world } = ask;
  const [from, to] = ['minDate', 'maxDate'].map((name) => dateIn(query, name));
  const [clusters, types, excluded] = ['clusterNames', 'eventType', 'excludedEventType'].map((name) =>
    query.getAll(name),
  );
  // Dates of the same form are in order as texts.
  const earliest = from === undefined ? undefined : isoDate(Math.ceil(from / 1000) * 1000);
  const latest = to === undefined ? undefined : isoDate(to);
  const fits = ({ projectId, created, eventTypeName, clusterName = '' }: Event) =>
    projectId === id &&
    (earliest === undefined || created >= earliest) &&
    (latest === undefined || created <= latest) &&
    (!clusters?.length || clusters.includes(clusterName)) &&
    (!types?.length || types.includes(eventTypeName)) &&
    !excluded?.includes(eventTypeName);
  return page(ask, world.events.filter(fits).reverse(), (event) => reply(ask, event));
}

function one(ask: Ask): Answer {
  const { id } = projectOf(ask, 'GROUP_READ_ONLY');
  const eventId = hexParam(ask, 'eventId');
  const event = ask.world.events.find((each) => each.projectId === id && each.id === eventId);
  if (event === undefined) throw new Refused(404, 'EVENT_NOT_FOUND', `There is no event ${eventId}.`, [eventId]);
  return ok(reply(ask, event));
}

const reply = (ask: Ask, { projectId, ...event }: Event) => ({
  ...event,
  groupId: projectId,
  isGlobalAdmin: false,
  ...self(ask, `/groups/${projectId}/events/${event.id}`),
});

/**
 * A change that somebody made through the API. How a service account is shown is not recorded: here as an API key. By
 * the document, the kinds of event for grants and query limits have no cluster's name.
 */
export function leaveEvent(ask: Ask, projectId: string, eventTypeName: string): void {
  const { world, credential, now } = ask;
  world.events.push({
    id: objectId(`${projectId}/event ${world.events.length}`, now),
    projectId,
    created: isoDate(now),
    eventTypeName,
    apiKeyId: objectId(credential.name, '2024-11-04T09:20:00Z'),
    publicKey: credentialId(credential),
    remoteAddress: '198.51.100.30',
  });
}
