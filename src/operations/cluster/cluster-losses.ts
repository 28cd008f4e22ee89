// What is lost with a deleted cluster, as far as it can be read: data, snapshots, archives, search indexes.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Cluster, ProjectClusters } from '../../atlas/replies.js';
import { listBackups } from '../backup/backup-lists.js';
import { sayNewest } from '../backup/last-backup.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import { sayConnections } from '../monitoring/connections-now.js';
import type { Fact, Phrase } from '../operation.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { sayAgo, sayBytes, sayList } from '../say.js';

const UNREAD = 'could not be read';
/** Only counted, so no field is read. */
const Named = z.object({});
const sayCount = (all: readonly unknown[] | undefined) => (all === undefined ? UNREAD : `${all.length || 'none'}`);

/** What the approver of a deletion has to know, including other clusters of the same name. */
export async function lossesOf(atlas: Atlas, { project, cluster: name }: ClusterOf, cluster: Cluster, now: number) {
  const quick = withTimeout(atlas);
  const [all, backups, archives, search, connections] = await Promise.all([
    ifReadable(quick.list(path`/clusters`, ProjectClusters)),
    ifReadable(listBackups(quick, project, cluster)),
    ifReadable(quick.list(path`/groups/${project}/clusters/${name}/onlineArchives`, Named)),
    ifReadable(quick.get(path`/groups/${project}/clusters/${name}/search/indexes`, z.array(Named))),
    cluster.paused === true ? 'none: it is paused' : sayConnections(atlas, project, name, now),
  ]);
  const complete = backups?.list().filter(({ status }) => status === 'complete');
  const listed = (all ?? []).flatMap((one) => one.clusters.map((its) => ({ ...its, ...placeOf(one) })));
  const bytes = listed.find((one) => one.groupId === project && one.name === name)?.dataSizeBytes;
  const made = Date.parse(cluster.createDate ?? '');
  return {
    snapshots: complete?.length,
    namesakes:
      all && listed.filter((one) => one.name === name && one.groupId !== project).map(({ project: where }) => where),
    facts: [
      {
        label: 'Made',
        value: Number.isNaN(made) ? UNREAD : ([{ at: made }, ` (${sayAgo(now - made)})`] satisfies Phrase),
      },
      { label: 'Id', value: cluster.id },
      { label: 'Data', value: typeof bytes === 'number' ? sayBytes(bytes) : UNREAD },
      { label: 'Connections', value: connections },
      { label: 'Snapshots', value: complete === undefined ? UNREAD : sayNewest(complete, now) },
      { label: 'Online archives', value: sayCount(archives) },
      { label: 'Search indexes', value: sayCount(search) },
    ] satisfies Fact[],
  };
}

const placeOf = ({ groupId, groupName }: ProjectClusters) => ({ groupId, project: groupName || groupId });

/** @param namesakes the projects with a cluster of that name, too; undefined when they could not be read */
export function sayNamesakes(name: string, here: string, namesakes: readonly string[] | undefined): readonly string[] {
  const isThis = `This is ${name} in ${here}.`;
  if (namesakes === undefined) return [`${isThis} Whether other projects have a cluster ${name} could not be read.`];
  return namesakes.length === 0 ? [] : [`${isThis} There is a cluster ${name} in ${sayList(namesakes, 3)}, too.`];
}
