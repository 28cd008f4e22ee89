// Lists the clusters in a project that MongoDB support can access, at which level, and until when.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { Cluster } from '../../atlas/replies.js';
import { DAY_MS } from '../../time-units.js';
import { formatGrantLevel, type Grant, grantLevelOf, grantOf, isGrantActive } from '../cluster-state/employee-grant.js';
import { formatRoundedDuration } from '../duration.js';
import { formatList, plural, withoutEmpty } from '../format.js';
import { formatIsoSeconds } from '../moments.js';
import type { OwnActiveChange } from '../own-active-changes.js';
import { projectParam } from '../params/project.js';
import { type ProjectPlace, readPlaceAnd } from '../place.js';
import { defineLookUp } from '../recipes/look-up.js';
import { describeAccessRestriction, isEmployeeAccessRestricted } from './cluster-grant.js';
import { grantAccess } from './grant-access.js';

/** Atlas shows an expired grant until a new grant replaces it. We only list grants that ended within this period. */
const RECENT_MS = 7 * DAY_MS;

export const access = defineLookUp({
  name: 'access',
  title: 'Show which clusters in a project MongoDB support can access',
  aliases: ['support access', 'mongodb support'],
  area: 'cluster',
  example: 'access in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: projectParam({ position: 1 }) }),

  columns: {
    Cluster: ({ cluster }: Shown) => cluster,
    Access: ({ state }) => state,
    Ends: ({ endsAt }) => [{ at: endsAt }],
    To: ({ grant }) => formatGrantLevel(grant.grantType),
    Request: ({ request }) => request,
  },

  async run(atlas, given, now, madeHere) {
    const [[place, restricted], clusters] = await Promise.all([
      readPlaceAnd(atlas, given.project, (orgId) => isEmployeeAccessRestricted(atlas, orgId)),
      atlas.list(path`/groups/${given.project}/clusters`, Cluster),
    ]);
    const granted = grantsOf(clusters);
    // Atlas omits the field if there's no grant, so null means that the grant is unknown.
    const unread = clusters.filter((one) => one.mongoDBEmployeeAccessGrant === null).map(({ name }) => name);
    const live = granted.filter(({ grant }) => isGrantActive(grant, now));
    const ended = granted.filter(({ grant }) => !isGrantActive(grant, now)).reverse();
    const recent = ended.filter(({ endsAt }) => now - endsAt <= RECENT_MS);
    // We read requests after Atlas's grants, because each request is stored before its grant exists.
    const made = live.length === 0 ? [] : await madeHere(grantAccess.name, given.project);
    const open = live.map((one): Shown => ({ ...one, state: 'open', request: formatRequest(one, made) }));
    return {
      headline: headline(place, { live, restricted }, now),
      place,
      facts: [{ label: 'Organization', value: describeAccessRestriction(place.organization, restricted) }],
      caption: `MongoDB support access in ${place.project.name}`,
      rows: [...open, ...recent.map((one): Shown => ({ ...one, state: 'ended', request: '–' }))],
      missing: withoutEmpty(
        made === undefined && 'I couldn’t read which grants were made through Countersign.',
        unread.length > 0 && `I couldn’t tell whether MongoDB support has access to ${formatList(unread)}.`,
      ),
      notes: withoutEmpty(
        open.some(({ request }) => request === NONE) && WITHOUT_REQUEST,
        ...olderGrantNotes(ended.length - recent.length),
        'Flex clusters aren’t listed because they can’t have grants.',
      ),
      next: [{ label: 'Project overview', operation: 'overview', params: { project: given.project } }],
    };
  },
});

interface Granted {
  readonly cluster: string;
  readonly grant: Grant;
  readonly endsAt: number;
}

interface Shown extends Granted {
  readonly state: 'open' | 'ended';
  readonly request: string;
}

/** Sorted by end. */
function grantsOf(clusters: readonly Cluster[]): readonly Granted[] {
  return clusters
    .flatMap((cluster) => {
      const grant = grantOf(cluster);
      return grant === null ? [] : [{ cluster: cluster.name, grant, endsAt: Date.parse(grant.endsAt) }];
    })
    .sort((a, b) => a.endsAt - b.endsAt);
}

const NONE = 'none on record';
const WITHOUT_REQUEST = 'If no request is on record, access was granted outside Countersign or the record was lost.';

/** Formats the ID of the request that made a grant. The request has the same cluster, level and end. */
function formatRequest({ cluster, grant }: Granted, made: readonly OwnActiveChange[] | undefined): string {
  if (made === undefined) return 'unknown';
  const level = grantLevelOf(grant.grantType);
  const isIt = ({ params, endsAt }: OwnActiveChange) =>
    params.cluster === cluster && params.level === level && formatIsoSeconds(endsAt) === grant.endsAt;
  return made.find(isIt)?.id ?? NONE;
}

interface Findings {
  readonly live: readonly Granted[];
  /** Whether MongoDB support needs a grant. Undefined if the organization's setting can't be read. */
  readonly restricted: boolean | undefined;
}
function headline({ project, organization }: ProjectPlace, { live, restricted }: Findings, now: number): string {
  const [first, ...others] = live;
  if (first === undefined) {
    const anyway = restricted === false ? `, but ${organization.name} doesn’t require a grant` : '';
    return `MongoDB support has no open grant in ${project.name}${anyway}.`;
  }
  const left = formatRoundedDuration(first.endsAt - now);
  if (others.length === 0) return `MongoDB support has access to ${first.cluster} for another ${left}.`;
  return `MongoDB support has access to ${plural(live.length, 'cluster')} in ${project.name}: ${formatList(live.map(({ cluster }) => cluster))}. The first of these grants ends in ${left}.`;
}

function olderGrantNotes(count: number): readonly string[] {
  return count === 0
    ? []
    : [`${plural(count, 'grant')} that ended more than a week ago ${count === 1 ? 'isn’t' : 'aren’t'} listed.`];
}
