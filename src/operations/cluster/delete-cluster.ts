// Deletes a cluster with its data. Keeps its snapshots unless asked otherwise, although Atlas's default is to delete
// them.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Cluster, known, ProjectClusters } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { listBackups } from '../backup/backup-lists.js';
import { formatNewest } from '../backup/last-backup.js';
import type { Blocker } from '../blocker.js';
import { callTo } from '../call.js';
import { clusterChange } from '../cluster-state/cluster-change.js';
import { archivesOf, countSearchIndexes } from '../cluster-state/cluster-contents.js';
import { type ClusterOf, findCluster } from '../cluster-state/cluster-kind.js';
import {
  ClusterBasis,
  changeableCluster,
  changeFirst,
  clusterIsGone,
  clusterPath,
  inspectCluster,
} from '../cluster-state/cluster-now.js';
import { formatAgo, formatBytes, formatList, plural, UNREAD } from '../format.js';
import { readConnectionCount } from '../monitoring/connections-now.js';
import type { Fact, Phrase } from '../operation.js';
import { choice } from '../params/choice.js';
import { project } from '../params/project.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';

const params = z.strictObject({
  project: project(),
  cluster: changeableCluster(),
  snapshots: choice(
    { keep: 'they stay, and can be restored into another cluster', delete: 'they go with it, for good' },
    { label: 'Its snapshots', preset: 'keep' },
  ).optional(),
});
type Params = z.output<typeof params>;

/** The settings that Atlas shows, for whoever has to create the cluster again. They decide nothing. */
const Settings = z.record(z.string(), z.json());
const DeletionBasis = ClusterBasis.extend({ settings: Settings, isDeleting: z.boolean() });

const keeps = ({ snapshots }: Params) => snapshots !== 'delete';

export const deleteCluster = clusterChange({
  name: 'delete-cluster',
  title: 'Delete a cluster with its data',
  aliases: ['drop', 'drop cluster', 'destroy', 'terminate', 'remove cluster'],
  area: 'cluster',
  example: 'delete-cluster reports-archive in Payments because OPS-7 moved to the warehouse',
  role: 'Project Owner',
  credential: 'owner',
  effect: 'irreversible',
  canNarrow: false,
  interrupts: true,
  params,
  basis: DeletionBasis,
  claims: [
    {
      says: 'Snapshots go with the cluster, unless they are to be kept.',
      document: 'deleteGroupCluster, retainBackups',
    },
    { says: 'Atlas refuses to delete a cluster with termination protection.', document: 'deleteGroupCluster' },
  ],

  look: inspectCluster,
  async preview(atlas, given, now, looking) {
    const { cluster: name } = given;
    const { present, place } = await looking;
    const losses = present === undefined ? undefined : await lossesOf(atlas, given, present, now);
    const leaves = keeps(given) && losses?.snapshots !== 0;
    return {
      summary: `delete the cluster ${name} with its data`,
      act: keeps(given) ? 'Delete cluster for good' : 'Delete cluster and snapshots for good',
      notice: `Cluster ${name} is deleted for good`,
      loss: `All data in ${name} is gone.`,
      before: present === undefined ? 'not found' : 'there, with its data',
      after: formatAfter(given, leaves),
      direction: 'narrows cost',
      facts: losses?.facts ?? [],
      warnings: [
        ...(losses === undefined ? [] : describeNamesakes(name, place.project.name, losses.namesakes)),
        describeSnapshots(given, losses?.snapshots),
      ],
      blockers: (found) => blockersOf(given, found),
      basis: {
        settings: present === undefined ? {} : settingsOf(present),
        isDeleting: present?.stateName === 'DELETING',
      },
      undo: `It cannot be undone.${leaves ? ' A snapshot can be restored into another cluster, which has other host names.' : ''}`,
      confirm: name,
    };
  },

  // Always sent, because Atlas's default deletes the snapshots.
  call: (given) => callTo('DELETE', clusterPath(given), { query: { retainBackups: keeps(given) } }),

  async verify(atlas, { params: given, basis }) {
    const found = await findCluster(atlas, given.project, given.cluster);
    if (found.kind === 'missing') return (await clusterIsGone(atlas, { params: given, basis })) ? 'applied' : 'unclear';
    // With a new cluster of the same name, the old one is gone, but nobody knows who deleted it.
    if (found.kind !== 'dedicated' || found.cluster.id !== basis.clusterId) return 'unclear';
    return known(found.cluster.stateName, 'the cluster’s state') === 'DELETING' ? 'applied' : 'not applied';
  },
  evidence: ({ params: { cluster } }) =>
    `In Atlas, look at the project’s clusters. If it happened, ${cluster} is gone or being deleted. If it did not, it is there.`,
  done: ({ params: given }, name) =>
    keeps(given) ? `${name} is deleted; any snapshots of it stay.` : `${name} is deleted, with its snapshots.`,
  drift: (before, after) =>
    after.isDeleting && !before.isDeleting ? 'somebody else is deleting it already' : undefined,
  restoreKit: ({ basis: { clusterId, settings }, params: { cluster } }) => ({ cluster, clusterId, settings }),

  finishes: {
    usualMs: 4 * MINUTE_MS,
    meanwhile: 'being deleted',
    look: async (atlas, sent) => ((await clusterIsGone(atlas, sent)) ? 'at rest' : 'under way'),
  },
});

function blockersOf(given: Params, { terminationProtectionEnabled: isProtected }: Cluster): readonly Blocker[] {
  if (isProtected !== true) return [];
  const sentence = `${given.cluster} is protected from deletion. unprotect-cluster comes first, and is approved for itself; then ask again.`;
  return [{ param: 'cluster', sentence, first: changeFirst('unprotect-cluster', 'Unprotect', given) }];
}

/** Without fields that are not settings, and without the grant, which lets support in. */
const settingsOf = ({ id: _, name: __, stateName: ___, mongoDBEmployeeAccessGrant: ____, ...settings }: Cluster) =>
  Settings.parse(JSON.parse(JSON.stringify(settings, (_, value: unknown) => value ?? undefined)));

function formatAfter(given: Params, leaves: boolean): string {
  if (leaves) return 'gone; its snapshots stay';
  return keeps(given) ? 'gone; it has no snapshots' : 'gone, with its snapshots';
}

function describeSnapshots(given: Params, count: number | undefined): string {
  const its = count === undefined ? 'Its snapshots' : count === 0 ? undefined : `Its ${plural(count, 'snapshot')}`;
  if (its === undefined) return 'It has no snapshot, so nothing of its data is left.';
  if (!keeps(given)) return `${its} ${count === 1 ? 'goes' : 'go'} with it: nothing of its data is left.`;
  return `${its} ${count === 1 ? 'stays' : 'stay'} in Atlas, billed until expired or deleted.`;
}

const formatKnownCount = (count: number | undefined) => (count === undefined ? UNREAD : `${count || 'none'}`);

/** What the approver of a deletion has to know, including other clusters of the same name. */
async function lossesOf(atlas: Atlas, given: ClusterOf, cluster: Cluster, now: number) {
  const { project: projectId, cluster: name } = given;
  const quick = withTimeout(atlas);
  const [all, backups, archives, search, connections] = await Promise.all([
    ifReadable(quick.list(path`/clusters`, ProjectClusters)),
    ifReadable(listBackups(quick, projectId, cluster)),
    archivesOf(atlas, given),
    countSearchIndexes(atlas, given),
    cluster.paused === true ? 'none: it is paused' : readConnectionCount(atlas, projectId, name, now),
  ]);
  const complete = backups?.list().filter(({ status }) => status === 'complete');
  const listed = (all ?? []).flatMap((one) => one.clusters.map((its) => ({ ...its, ...placeOf(one) })));
  const bytes = listed.find((one) => one.groupId === projectId && one.name === name)?.dataSizeBytes;
  const made = Date.parse(cluster.createDate ?? '');
  return {
    snapshots: complete?.length,
    namesakes:
      all && listed.filter((one) => one.name === name && one.groupId !== projectId).map(({ project: where }) => where),
    facts: [
      {
        label: 'Made',
        value: Number.isNaN(made) ? UNREAD : ([{ at: made }, ` (${formatAgo(now - made)})`] satisfies Phrase),
      },
      { label: 'Id', value: cluster.id },
      { label: 'Data', value: typeof bytes === 'number' ? formatBytes(bytes) : UNREAD },
      { label: 'Connections', value: connections },
      { label: 'Snapshots', value: complete === undefined ? UNREAD : formatNewest(complete, now) },
      { label: 'Online archives', value: formatKnownCount(archives?.length) },
      { label: 'Search indexes', value: formatKnownCount(search) },
    ] satisfies Fact[],
  };
}

const placeOf = ({ groupId, groupName }: ProjectClusters) => ({ groupId, project: groupName || groupId });

/** @param namesakes the projects with a cluster of that name, too; undefined when they could not be read */
function describeNamesakes(name: string, here: string, namesakes: readonly string[] | undefined): readonly string[] {
  const isThis = `This is ${name} in ${here}.`;
  if (namesakes === undefined) return [`${isThis} Whether other projects have a cluster ${name} could not be read.`];
  return namesakes.length === 0 ? [] : [`${isThis} There is a cluster ${name} in ${formatList(namesakes, 3)}, too.`];
}
