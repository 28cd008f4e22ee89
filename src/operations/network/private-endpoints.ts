// Lists the private endpoints for clusters, federated databases and online archives.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { FederatedDatabaseEndpoint } from '../../atlas/replies.js';
import { formatList, plural, withoutEmpty } from '../format.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { defineProjectLookUp } from '../recipes/look-up.js';
import { CLOUD_PROVIDERS, readEndpointsWithStates } from './cluster-endpoints.js';
import { endpointName } from './endpoint-id.js';

/** Status labels, the most urgent first. Atlas may add more statuses. */
const STATUSES: ReadonlyMap<string, string> = new Map([
  ['FAILED', 'failed'],
  ['DELETING', 'being deleted'],
  ['PENDING', 'pending'],
  ['OK', 'ok'],
  ['AVAILABLE', 'ok'],
]);

export const privateEndpoints = defineProjectLookUp({
  name: 'private-endpoints',
  title: 'List a project’s private endpoints',
  aliases: ['private link'],
  area: 'network',
  example: 'private-endpoints in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: projectParam() }),
  columns: {
    Status: (endpoint: Shown) => statusOf(endpoint),
    Endpoint: ({ endpointId }) => endpointId,
    For: ({ use }) => use,
    Provider: ({ provider }) => provider || '–',
    Region: ({ region }) => region || '–',
    Comment: ({ comment }) => comment || '–',
  },

  read(atlas, given, { part }) {
    const quick = withTimeout(atlas);
    const ofClusters = new Map(
      CLOUD_PROVIDERS.map(([provider, name]) => [
        `clusters on ${name}`,
        readEndpointsWithStates(quick, given.project, provider),
      ]),
    );
    return Promise.all([
      atlas.list(path`/groups/${given.project}/privateNetworkSettings/endpointIds`, FederatedDatabaseEndpoint),
      part.readEach('Private endpoints', ofClusters),
    ]);
  },

  answer([endpoints, found], { place }) {
    const all = [...found.values()].flatMap((one) => one.endpoints);
    const idle = all.filter(({ endpoint }) => endpoint === null);
    const shown: readonly Shown[] = [
      ...endpoints.map((one) => ({ ...one, use: 'federated databases, online archives' })),
      ...all.flatMap(({ endpoint, provider, region, status }): readonly Shown[] =>
        endpoint === null ? [] : [{ endpointId: endpoint, provider, region, status, use: 'clusters' }],
      ),
    ];
    const sorted = shown.toSorted((a, b) => urgency(a) - urgency(b));
    return {
      headline: headline(place.project.name, sorted, found.size === CLOUD_PROVIDERS.length),
      caption: `Private endpoints of ${place.project.name}`,
      rows: sorted,
      warnings: sorted.flatMap(({ endpointId, errorMessage }) =>
        errorMessage ? [`${endpointId}: ${errorMessage}`] : [],
      ),
      missing: [...found.values()].flatMap(({ missing }) => missing),
      notes: withoutEmpty(
        ...idle.map((one) => `Service ${endpointName(one)} in ${one.provider} ${one.region} has no endpoints.`),
        all.some(({ provider }) => provider === 'GCP') &&
          'Private endpoints on Google Cloud can only be deleted in Atlas, under Network Access.',
      ),
    };
  },
});

interface Shown extends FederatedDatabaseEndpoint {
  readonly use: string;
}

const statusOf = ({ status }: FederatedDatabaseEndpoint) =>
  STATUSES.get(status ?? '') ?? status?.toLowerCase() ?? 'unknown';

/** Ranks a status. An unknown status ranks right after `failed`. */
function urgency({ status }: FederatedDatabaseEndpoint): number {
  const at = [...STATUSES.keys()].indexOf(status ?? '');
  return at < 0 ? 0.5 : at;
}

function headline(projectName: string, sorted: readonly Shown[], isWhole: boolean): string {
  if (sorted.length === 0)
    return isWhole
      ? `${projectName} has no private endpoints.`
      : `I found no private endpoints in ${projectName}, but I couldn’t read all endpoints.`;
  const statuses = [...new Set(sorted.map(statusOf))];
  const counts = statuses.map((said) => `${sorted.filter((one) => statusOf(one) === said).length} ${said}`);
  const least = isWhole ? '' : 'at least ';
  return `${projectName} has ${least}${plural(sorted.length, 'private endpoint')}: ${formatList(counts)}.`;
}
