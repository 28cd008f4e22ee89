// Shows the state of a project or cluster. Users run it first when something is wrong.
import { z } from 'zod';
import { clusterParam } from '../cluster-state/cluster-param.js';
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

  run: (atlas, { project: id, cluster: name }, now) =>
    name === undefined ? readProjectOverview(atlas, id, now) : readClusterOverview(atlas, { project: id, name }, now),
});
