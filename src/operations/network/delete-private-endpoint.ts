// Deletes a private endpoint for clusters. Clients that connect through the endpoint are cut off. To replace the
// endpoint, users must set up a new endpoint in Atlas and in their own network.
import { z } from 'zod';
import type { Blocker } from '../blocker.js';
import { callTo } from '../call.js';
import { formatList, plural } from '../format.js';
import { projectParam } from '../params/project.js';
import { readProjectPlace } from '../place.js';
import { defineChange } from '../recipes/change.js';
import {
  endpointPath,
  listClusterEndpoints,
  readClustersUsingEndpoint,
  readEndpointState,
} from './cluster-endpoints.js';
import { endpointName, parseEndpointId } from './endpoint-id.js';
import { privateEndpointParam } from './private-endpoint-param.js';

const params = z.strictObject({ project: projectParam(), endpoint: privateEndpointParam() });

/** `region` is null if the endpoint doesn't exist. `clusters` has the names of the clusters that use the endpoint. */
const EndpointBasis = z.object({
  region: z.string().nullable(),
  clusters: z.array(z.string()),
  isDeleting: z.boolean(),
});
type EndpointBasis = z.output<typeof EndpointBasis>;

const USUAL_MS = 5 * 60_000;

export const deletePrivateEndpoint = defineChange({
  name: 'delete-private-endpoint',
  title: 'Delete a private endpoint for clusters',
  aliases: ['privatelink', 'private link', 'vpce', 'drop endpoint', 'remove endpoint'],
  area: 'network',
  example: 'delete-private-endpoint vpce-0d41f86a2b7c93e15 in Payments because OPS-7 the old network is closed',
  role: 'Project Owner',
  credential: 'owner',
  effect: 'irreversible',
  canNarrow: true,
  interrupts: true,
  params,
  basis: EndpointBasis,
  guesses: [
    {
      says: 'Connection strings that use an endpoint are removed with the endpoint.',
      reason:
        'Atlas lists endpoints in a cluster’s connection strings, but Atlas’s documentation doesn’t say when Atlas removes them.',
    },
  ],

  async preview(atlas, given) {
    const asked = parseEndpointId(given.endpoint);
    const [place, all, through, state] = await Promise.all([
      readProjectPlace(atlas, given.project),
      listClusterEndpoints(atlas, given.project),
      readClustersUsingEndpoint(atlas, given.project, asked),
      readEndpointState(atlas, given.project, asked),
    ]);
    const ofService = all.filter(({ service }) => service === asked.service);
    const region = state === 'gone' || state === undefined ? null : (ofService[0]?.region ?? 'an unknown region');
    const others = ofService.filter(({ endpoint }) => endpoint !== null && endpoint !== asked.endpoint).length;
    const clusters = through.map(({ name }) => name);
    const spread = formatList(
      through.filter(({ isSpread }) => isSpread).map(({ name }) => name),
      4,
    );
    const basis = { region, clusters, isDeleting: state === 'being deleted' };
    const what = asked.endpoint === null ? 'private endpoint service' : 'private endpoint';
    const name = endpointName(asked);
    const reached = formatList(clusters, 4);
    return {
      summary: `delete ${what} ${name} in ${place.project.name}`,
      subject: name,
      act: `Delete ${what}`,
      extent: 'permanently',
      loss:
        clusters.length === 0
          ? undefined
          : `Cuts off anything that connects through it to ${reached}. Atlas can’t tell if anything still uses it.`,
      place,
      names: { endpoint: name },
      target: { kind: 'endpoint-service', id: asked.service || given.endpoint },
      path: asked.endpoint ?? undefined,
      before: region === null ? 'not found' : `exists, in ${region}`,
      after: 'deleted',
      direction: 'narrows access',
      facts: [
        { label: 'Provider', value: `${asked.provider}${region === null ? '' : `, ${region}`}` },
        { label: 'ID', value: asked.endpoint ?? asked.service },
        { label: 'Clusters', value: reached || 'none' },
        { label: 'Remaining', value: others === 0 ? 'no other endpoint' : plural(others, 'other endpoint') },
      ],
      warnings: [
        spread !== '' &&
          `Clusters in several regions need a private endpoint in each region. Removing one during maintenance can take ${spread} down.`,
        asked.endpoint !== null &&
          region !== null &&
          others === 0 &&
          'No other endpoint uses this service, so Atlas will delete the service too.',
        clusters.length > 0 && others === 0 && `No other private endpoint remains in ${region}.`,
      ],
      blockers: blockersOf(place.project.name, basis, asked.endpoint === null ? others : 0),
      basis,
      undo: 'Can’t be undone. A new endpoint gets a different name and ID, and you have to set it up in both Atlas and your network.',
      confirm: name,
    };
  },

  call: (given) => callTo('DELETE', endpointPath(given.project, parseEndpointId(given.endpoint))),

  async verify(atlas, { params: given }) {
    const state = await readEndpointState(atlas, given.project, parseEndpointId(given.endpoint));
    if (state === undefined) return 'unclear';
    return state === 'there' ? 'not applied' : 'applied';
  },
  evidence: ({ params: { endpoint } }) =>
    `In Atlas, check private endpoint ${endpointName(parseEndpointId(endpoint))}, under Network Access. Applied: the endpoint is being deleted or no longer listed. Not applied: the endpoint is still listed.`,
  done: (_, name) => `${name} is permanently deleted.`,
  drift(before, after) {
    if (after.region === null || after.isDeleting) return 'I can’t find the endpoint, or Atlas is already deleting it';
    return `the clusters that use the endpoint went from ${formatList(before.clusters) || 'none'} to ${formatList(after.clusters) || 'none'}`;
  },
  restoreKit: ({ params: { endpoint }, basis: { region, clusters } }) => ({
    ...parseEndpointId(endpoint),
    region,
    clusters,
  }),

  finishes: {
    usualMs: USUAL_MS,
    meanwhile: 'being deleted',
    async look(atlas, { params: given }) {
      const state = await readEndpointState(atlas, given.project, parseEndpointId(given.endpoint));
      return state === 'gone' || state === undefined ? 'at rest' : 'under way';
    },
  },
});

/** @param others the number of endpoints that still use the service that the change deletes */
function blockersOf(projectName: string, { region, isDeleting }: EndpointBasis, others: number): readonly Blocker[] {
  const block = (sentence: string) => [{ param: 'endpoint', sentence }];
  if (region === null)
    return block(
      `${projectName} has no such private endpoint. To see all endpoints, run the private-endpoints command.`,
    );
  if (isDeleting) return block('This endpoint is already being deleted.');
  return others === 0
    ? []
    : block(
        `${plural(others, 'endpoint')} ${others === 1 ? 'uses' : 'use'} this service. Delete ${others === 1 ? 'it' : 'them'} first.`,
      );
}
