// Deletes a private endpoint of clusters. Clients that connect through it are cut off, and replacing it takes work on
// both sides.
import { z } from 'zod';
import type { Blocker } from '../blocker.js';
import { callTo } from '../call.js';
import { compact, formatList, plural } from '../format.js';
import { project } from '../params/project.js';
import { placeOfProject } from '../place.js';
import { change } from '../recipes/change.js';
import { clustersThrough, endpointNow, endpointPath, listClusterEndpoints } from './cluster-endpoints.js';
import { endpointIn, nameOf } from './endpoint-id.js';
import { privateEndpoint } from './private-endpoint-param.js';

const params = z.strictObject({ project: project(), endpoint: privateEndpoint() });

/** `region`: null when the endpoint does not exist. `clusters`: names of those reached through it. */
const EndpointBasis = z.object({
  region: z.string().nullable(),
  clusters: z.array(z.string()),
  isDeleting: z.boolean(),
});
type EndpointBasis = z.output<typeof EndpointBasis>;

const USUAL_MS = 5 * 60_000;

export const deletePrivateEndpoint = change({
  name: 'delete-private-endpoint',
  title: 'Delete a private endpoint of clusters',
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
  claims: [
    {
      says: 'Atlas deletes a private endpoint service with its last endpoint.',
      document: 'deleteGroupPrivateEndpointEndpointServiceEndpoint',
    },
    {
      says: 'A cluster in several regions needs a private endpoint in each. Removing one during maintenance can take it down.',
      page: 'security-manage-private-endpoint',
    },
    {
      says: 'The connection strings that lead through an endpoint are removed with it.',
      guess: 'Atlas lists endpoints in a cluster’s connection strings, but no page says when they’re removed.',
    },
  ],

  async preview(atlas, given) {
    const asked = endpointIn(given.endpoint);
    const [place, all, through, state] = await Promise.all([
      placeOfProject(atlas, given.project),
      listClusterEndpoints(atlas, given.project),
      clustersThrough(atlas, given.project, asked),
      endpointNow(atlas, given.project, asked),
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
    const name = nameOf(asked);
    const reached = formatList(clusters, 4);
    return {
      summary: `delete the ${what} ${name} of ${place.project.name}`,
      subject: name,
      act: `Delete ${what} permanently`,
      notice: `The ${what} ${name} is permanently deleted`,
      loss: clusters.length === 0 ? undefined : `Anything that connects through it to ${reached} is cut off.`,
      place,
      names: { endpoint: name },
      target: { kind: 'endpoint-service', id: asked.service || given.endpoint },
      path: asked.endpoint ?? undefined,
      before: region === null ? 'not found' : `in ${region}`,
      after: 'deleted',
      direction: 'narrows access',
      facts: [
        { label: 'Provider', value: `${asked.provider}${region === null ? '' : `, ${region}`}` },
        { label: 'Id', value: asked.endpoint ?? asked.service },
        { label: 'Clusters', value: reached || 'none use it' },
        { label: 'Left afterwards', value: others === 0 ? 'no other endpoint' : plural(others, 'other endpoint') },
      ],
      warnings: compact(
        spread !== '' &&
          `${spread} needs a private endpoint in each of its regions. Removing one during maintenance can take it down.`,
        clusters.length > 0 &&
          `Its connection strings for ${reached} stop working. Atlas can’t show whether anything still uses them.`,
        asked.endpoint !== null &&
          region !== null &&
          others === 0 &&
          'No other endpoint leads to its service, and Atlas deletes a service with its last endpoint.',
        clusters.length > 0 && others === 0 && `No other private endpoint is left in ${region}.`,
      ),
      blockers: blockersOf(place.project.name, basis, asked.endpoint === null ? others : 0),
      basis,
      undo: 'It can’t be undone. A new one gets another name and id. It’s set up in Atlas and in your own network.',
      confirm: name,
    };
  },

  call: (given) => callTo('DELETE', endpointPath(given.project, endpointIn(given.endpoint))),

  async verify(atlas, { params: given }) {
    const state = await endpointNow(atlas, given.project, endpointIn(given.endpoint));
    if (state === undefined) return 'unclear';
    return state === 'there' ? 'not applied' : 'applied';
  },
  evidence: ({ params: { endpoint } }) =>
    `In Atlas, check the private endpoint ${nameOf(endpointIn(endpoint))}, under Network Access. Applied: no longer listed, or being deleted. Not applied: still listed.`,
  done: (_, name) => `${name} is permanently deleted.`,
  drift(before, after) {
    if (after.region === null || after.isDeleting) return 'I can no longer find it, or it’s being deleted';
    return `it now leads to ${formatList(after.clusters) || 'no cluster'}, not to ${formatList(before.clusters) || 'none'}`;
  },
  restoreKit: ({ params: { endpoint }, basis: { region, clusters } }) => ({
    ...endpointIn(endpoint),
    region,
    clusters,
  }),

  finishes: {
    usualMs: USUAL_MS,
    meanwhile: 'being deleted',
    async look(atlas, { params: given }) {
      const state = await endpointNow(atlas, given.project, endpointIn(given.endpoint));
      return state === 'gone' || state === undefined ? 'at rest' : 'under way';
    },
  },
});

/** @param others how many endpoints still lead to a service that is to be deleted */
function blockersOf(projectName: string, { region, isDeleting }: EndpointBasis, others: number): readonly Blocker[] {
  const block = (sentence: string) => [{ param: 'endpoint', sentence }];
  if (region === null)
    return block(`This private endpoint isn’t in ${projectName}. See the ones it has with private-endpoints.`);
  if (isDeleting) return block('It’s already being deleted.');
  return others === 0
    ? []
    : block(
        `${plural(others, 'endpoint')} ${others === 1 ? 'leads' : 'lead'} to this service. Delete ${others === 1 ? 'it' : 'them'} first.`,
      );
}
