// Shows the state of a project or cluster. Users run it first when something is wrong.
import { z } from 'zod';
import { NO_BACKUPS_CLAIM } from '../backup/last-backup.js';
import { AUTO_RESUME_CLAIM, PAUSED_CLAIM } from '../cluster-state/cluster-facts.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import { NO_FLEX_GRANT_CLAIM } from '../cluster-state/employee-grant.js';
import { SERVERLESS_CLAIM } from '../monitoring/unmeasured.js';
import { projectParam } from '../params/project.js';
import { defineLookUp } from '../recipes/look-up.js';
import { readClusterOverview } from './overview-cluster.js';
import { readProjectOverview } from './overview-project.js';

export const overview = defineLookUp({
  name: 'overview',
  title: 'Show how a project or cluster is doing: state, alerts, MongoDB support access, backups',
  aliases: ['health', 'show', 'info', 'describe', 'cluster', 'state', 'outage', 'broken'],
  area: 'project',
  example: 'overview Cluster0 in Payments',
  role: 'Project Read Only',
  includes: ['clusters', 'alerts', 'access', 'backups'],
  params: z.strictObject({
    project: projectParam(),
    cluster: clusterParam({
      hint: 'leave empty for the whole project',
    }).optional(),
  }),
  claims: [
    PAUSED_CLAIM,
    AUTO_RESUME_CLAIM,
    {
      says: 'A free cluster that Atlas paused can’t be resumed through the API.',
      page: 'reference/free-shared-limitations',
    },
    {
      says: 'Free and flex clusters can’t be encrypted with a customer’s keys.',
      page: 'reference/flex-limitations',
    },
    NO_BACKUPS_CLAIM,
    NO_FLEX_GRANT_CLAIM,
    SERVERLESS_CLAIM,
  ],

  run: (atlas, { project: id, cluster: name }, now) =>
    name === undefined ? readProjectOverview(atlas, id, now) : readClusterOverview(atlas, { project: id, name }, now),
});
