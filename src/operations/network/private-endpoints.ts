// The private endpoints through which federated databases and online archives are reached.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { PrivateEndpoint } from '../../atlas/replies.js';
import type { Result } from '../operation.js';
import { project } from '../params/project.js';
import { placeOfProject } from '../place.js';
import { lookUp } from '../recipes/look-up.js';
import { plural, sayList } from '../say.js';

/** As people say them, the most urgent first. Atlas may add more. */
const STATUSES: ReadonlyMap<string, string> = new Map([
  ['FAILED', 'failed'],
  ['DELETING', 'being deleted'],
  ['PENDING', 'pending'],
  ['OK', 'ok'],
]);

export const privateEndpoints = lookUp({
  name: 'private-endpoints',
  title: 'List private endpoints of federated databases and online archives',
  area: 'network',
  example: 'private-endpoints in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: project() }),

  async run(atlas, given): Promise<Result> {
    const [place, endpoints] = await Promise.all([
      placeOfProject(atlas, given.project),
      atlas.list(path`/groups/${given.project}/privateNetworkSettings/endpointIds`, PrivateEndpoint),
    ]);
    const sorted = endpoints.toSorted((a, b) => urgency(a) - urgency(b));
    return {
      headline: headline(place.project.name, sorted),
      place,
      facts: [],
      ...(sorted.length > 0 && {
        table: {
          caption: `Private endpoints of ${place.project.name}`,
          columns: ['Status', 'Endpoint', 'Provider', 'Region', 'Comment'],
          rows: sorted.map((endpoint) => [
            statusOf(endpoint),
            endpoint.endpointId,
            endpoint.provider || '–',
            endpoint.region || '–',
            endpoint.comment || '–',
          ]),
        },
      }),
      warnings: sorted.flatMap(({ endpointId, errorMessage }) =>
        errorMessage ? [`${endpointId}: ${errorMessage}`] : [],
      ),
      notes: [],
    };
  },
});

const statusOf = ({ status }: PrivateEndpoint) => STATUSES.get(status ?? '') ?? status?.toLowerCase() ?? 'unknown';

/** What Atlas may have added comes after what failed, before what is well. */
function urgency({ status }: PrivateEndpoint): number {
  const at = [...STATUSES.keys()].indexOf(status ?? '');
  return at < 0 ? 0.5 : at;
}

function headline(projectName: string, sorted: readonly PrivateEndpoint[]): string {
  if (sorted.length === 0) return `${projectName} has no private endpoints for federated databases or online archives.`;
  const statuses = [...new Set(sorted.map(statusOf))];
  const counts = statuses.map((said) => `${sorted.filter((one) => statusOf(one) === said).length} ${said}`);
  return `${projectName} has ${plural(sorted.length, 'private endpoint')}: ${sayList(counts)}.`;
}
