// Projects, which the API calls groups, and the limits of a whole project.
import { type Answer, type Ask, noContent, notFound, ok, param, projectOf, self, unauthorized } from '../ask.js';
import { hasProjectRole } from '../credentials.js';
import { PAGED, page } from '../listing.js';
import { RATES } from '../rates.js';
import { Refused } from '../refused.js';
import { type Route, route } from '../route.js';
import type { Project } from '../world.js';

const versions = ['2023-01-01'];

export const projectRoutes: readonly Route[] = [
  route('GET', '/groups', {
    versions,
    rate: RATES.projects,
    query: PAGED,
    answer: (ask) =>
      page(
        ask,
        visible(ask).map((project) => projectReply(ask, project)),
      ),
  }),
  route('GET', '/groups/byName/{groupName}', { versions, rate: RATES.projects, answer: byName }),
  route('GET', '/groups/{groupId}', {
    versions,
    rate: RATES.project,
    answer: (ask) => ok(projectReply(ask, projectOf(ask, 'GROUP_READ_ONLY'))),
  }),
  route('GET', '/groups/{groupId}/limits', {
    versions,
    rate: RATES.project,
    query: ['name'],
    answer: (ask) => {
      const names = ask.query.getAll('name');
      const { limits } = projectOf(ask, 'GROUP_READ_ONLY');
      return ok(limits.filter(({ name }) => names.length === 0 || names.includes(name)));
    },
  }),
  route('DELETE', '/groups/{groupId}/limits/{limitName}', { versions, rate: RATES.project, answer: deleteLimit }),
];

export const projectReply = (ask: Ask, project: Project) => ({
  clusterCount: ask.world.clusters.filter(({ projectId }) => projectId === project.id).length,
  created: project.created,
  id: project.id,
  ...self(ask, `/groups/${project.id}`),
  name: project.name,
  orgId: project.organizationId,
  tags: project.tags,
  withDefaultAlertsSettings: true,
});

const visible = ({ world, credential }: Ask) =>
  world.projects.filter((project) => hasProjectRole(credential, project, 'GROUP_READ_ONLY'));

/** The first one that the credential sees: names are unique only within an organization. */
function byName(ask: Ask): Answer {
  const name = param(ask, 'groupName');
  const project = visible(ask).find((one) => one.name === name);
  if (project !== undefined) return ok(projectReply(ask, project));
  if (ask.world.projects.some((one) => one.name === name)) throw unauthorized();
  throw new Refused(404, 'GROUP_NAME_NOT_FOUND', `There is no project called ${name}.`, [name]);
}

/** No operation of the bot wants this; a `..` in the path of a federated database's limit leads here. */
function deleteLimit(ask: Ask): Answer {
  const { limits, name } = projectOf(ask, 'GROUP_OWNER');
  const at = limits.findIndex((limit) => limit.name === param(ask, 'limitName'));
  if (at < 0) throw notFound('The project has no such limit.', [param(ask, 'limitName')]);
  const [limit] = limits.splice(at, 1);
  return noContent(`deleted the limit ${limit?.name} of the whole project ${name}`);
}
