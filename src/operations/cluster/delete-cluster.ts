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
  clusterIsGone,
  clusterPath,
  firstChangeBlocker,
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
    { keep: 'keep them, to restore into another cluster', delete: 'delete them permanently' },
    { label: 'Its snapshots', preset: 'keep' },
  ).optional(),
});
type Params = z.output<typeof params>;

/** The settings that Atlas shows, for people who create the cluster again. Nothing else depends on them. */
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
      says: 'Atlas deletes the snapshots of a deleted cluster, unless it is told to keep them.',
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
      act: keeps(given) ? 'Delete cluster permanently' : 'Delete cluster and snapshots permanently',
      notice: `Cluster ${name} is deleted permanently`,
      loss: `All data in ${name} is deleted.`,
      before: present === undefined ? 'not found' : 'exists, with its data',
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
      undo: `It can’t be undone.${leaves ? ' You can restore a snapshot into another cluster, which has other host names.' : ''}`,
      confirm: name,
    };
  },

  // Always sent, because Atlas's default deletes the snapshots.
  call: (given) => callTo('DELETE', clusterPath(given), { query: { retainBackups: keeps(given) } }),

  async verify(atlas, { params: given, basis }) {
    const found = await findCluster(atlas, given.project, given.cluster);
    if (found.kind === 'missing') return (await clusterIsGone(atlas, { params: given, basis })) ? 'applied' : 'unclear';
    // With a new cluster of the same name, the old one was deleted, but nothing shows by whom.
    if (found.kind !== 'dedicated' || found.cluster.id !== basis.clusterId) return 'unclear';
    return known(found.cluster.stateName, 'the cluster’s state') === 'DELETING' ? 'applied' : 'not applied';
  },
  evidence: ({ params: { cluster } }) =>
    `In Atlas, check the project’s clusters. Applied: ${cluster} is being deleted or no longer listed. Not applied: still listed.`,
  done: ({ params: given }, name) =>
    keeps(given) ? `${name} is deleted. Any snapshots stay.` : `${name} is deleted, with its snapshots.`,
  drift: (before, after) =>
    after.isDeleting && !before.isDeleting ? 'someone else is already deleting it' : undefined,
  restoreKit: ({ basis: { clusterId, settings }, params: { cluster } }) => ({ cluster, clusterId, settings }),

  finishes: {
    usualMs: 4 * MINUTE_MS,
    meanwhile: 'being deleted',
    look: async (atlas, sent) => ((await clusterIsGone(atlas, sent)) ? 'at rest' : 'under way'),
  },
});

function blockersOf(given: Params, { terminationProtectionEnabled: isProtected }: Cluster): readonly Blocker[] {
  if (isProtected !== true) return [];
  const sentence = `${given.cluster} is protected from deletion. First, unprotect it with unprotect-cluster, which needs its own approval.`;
  return [{ param: 'cluster', sentence, first: firstChangeBlocker('unprotect-cluster', 'Unprotect', given) }];
}

/** Without fields that aren't settings, and without the grant, which lets support in. */
const settingsOf = ({ id: _, name: __, stateName: ___, mongoDBEmployeeAccessGrant: ____, ...settings }: Cluster) =>
  Settings.parse(JSON.parse(JSON.stringify(settings, (_, value: unknown) => value ?? undefined)));

function formatAfter(given: Params, leaves: boolean): string {
  if (leaves) return 'deleted; its snapshots stay';
  return keeps(given) ? 'deleted; it has no snapshots' : 'deleted, with its snapshots';
}

function describeSnapshots(given: Params, count: number | undefined): string {
  const its = count === undefined ? 'Its snapshots' : count === 0 ? undefined : `Its ${plural(count, 'snapshot')}`;
  if (its === undefined) return 'It has no snapshots, so its data can’t be restored.';
  if (!keeps(given)) return `${its} ${count === 1 ? 'is' : 'are'} deleted too, so its data can’t be restored.`;
  return `${its} ${count === 1 ? 'stays in Atlas, which bills it until it expires or is' : 'stay in Atlas, which bills them until they expire or are'} deleted.`;
}

const formatKnownCount = (count: number | undefined) => (count === undefined ? UNREAD : `${count || 'none'}`);

/** What the approver of a deletion must know, including other clusters of the same name. */
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
        label: 'Created',
        value: Number.isNaN(made) ? UNREAD : ([{ at: made }, ` (${formatAgo(now - made)})`] satisfies Phrase),
      },
      { label: 'ID', value: cluster.id },
      { label: 'Data', value: typeof bytes === 'number' ? formatBytes(bytes) : UNREAD },
      { label: 'Connections', value: connections },
      { label: 'Snapshots', value: complete === undefined ? UNREAD : formatNewest(complete, now) },
      { label: 'Online archives', value: formatKnownCount(archives?.length) },
      { label: 'Search indexes', value: formatKnownCount(search) },
    ] satisfies Fact[],
  };
}

const placeOf = ({ groupId, groupName }: ProjectClusters) => ({ groupId, project: groupName || groupId });

/** @param namesakes the projects with a cluster of that name, too; undefined when they couldn't be read */
function describeNamesakes(name: string, here: string, namesakes: readonly string[] | undefined): readonly string[] {
  const isThis = `This is ${name} in ${here}.`;
  if (namesakes === undefined) return [`${isThis} I couldn’t tell whether other projects have a cluster ${name}.`];
  return namesakes.length === 0 ? [] : [`${isThis} Another cluster ${name} is in ${formatList(namesakes, 3)}.`];
}
