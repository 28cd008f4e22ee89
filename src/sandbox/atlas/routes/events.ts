// A project's events, including those that API changes create.

import { credentialId } from '../credentials.js';
import { ANY_VALUE } from '../listing.js';
import { jsonResourceRoutes, resourceRoutes, withGroupId } from '../resource.js';
import { pathParam, type RouteCall, selfLinks } from '../route-call.js';
import { isoTimestamp, objectId } from '../world/ids.js';
import type { Event } from '../world/types.js';
import { parseDate } from './time.js';

export const eventRoutes = [
  // Organizations start without events. Tests may add events.
  ...jsonResourceRoutes({
    path: '/orgs/{orgId}/events',
    query: { eventType: ANY_VALUE, minDate: ANY_VALUE, maxDate: ANY_VALUE },
  }),
  ...resourceRoutes<Event>({
    path: '/groups/{groupId}/events',
    query: { clusterNames: ANY_VALUE, eventType: ANY_VALUE, minDate: ANY_VALUE, maxDate: ANY_VALUE },
    kept: ({ world }) => world.events,
    select: chosen,
    draw: (ask, event) => ({
      ...withGroupId(event),
      isGlobalAdmin: false,
      ...selfLinks(ask, `/groups/${event.projectId}/events/${event.id}`),
    }),
  }),
];

/** Filters events and lists the newest first, as in recorded responses. */
function chosen({ query }: RouteCall, all: readonly Event[]): readonly Event[] {
  const [from, to] = ['minDate', 'maxDate'].map((name) => parseDate(query, name));
  const [clusters = [], types = []] = ['clusterNames', 'eventType'].map((name) => query.getAll(name));
  // Dates in the same format sort as text.
  const earliest = from === undefined ? undefined : isoTimestamp(Math.ceil(from / 1000) * 1000);
  const latest = to === undefined ? undefined : isoTimestamp(to);
  const fits = ({ created, eventTypeName, clusterName = '' }: Event) =>
    (earliest === undefined || created >= earliest) &&
    (latest === undefined || created <= latest) &&
    (types.length === 0 || types.includes(eventTypeName)) &&
    (clusters.length === 0 || clusters.includes(clusterName));
  return all.filter(fits).reverse();
}

/**
 * Adds an event for an API change. Guess: a service account appears as the actor in the same way as an API key.
 * According to the OpenAPI document, events for grants and query limits have no cluster name.
 */
export function addEvent(ask: RouteCall, eventTypeName: string, clusterName?: string): void {
  const projectId = pathParam(ask, 'groupId');
  const { world, credential, now } = ask;
  world.events.push({
    id: objectId(`${projectId}/event ${world.events.length}`, now),
    projectId,
    created: isoTimestamp(now),
    eventTypeName,
    ...(clusterName !== undefined && { clusterName }),
    apiKeyId: objectId(credential.name, '2024-11-04T09:20:00Z'),
    publicKey: credentialId(credential),
    remoteAddress: '198.51.100.30',
  });
}
