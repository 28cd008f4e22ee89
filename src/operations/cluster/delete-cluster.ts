// Deletes a cluster and its data. Keeps the snapshots by default, although Atlas's own default is to delete them.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Cluster, ProjectClusters, requireKnown } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { type Backup, listBackups } from '../backup/backup-lists.js';
import { formatSnapshotSummary } from '../backup/last-backup.js';
import type { Blocker } from '../blocker.js';
import { callTo } from '../call.js';
import { defineClusterChange } from '../cluster-state/cluster-change.js';
import { countSearchIndexes, readArchives } from '../cluster-state/cluster-contents.js';
import { type ClusterInProject, findCluster } from '../cluster-state/cluster-kind.js';
import {
  ClusterBasis,
  clusterIsGone,
  clusterPath,
  dedicatedClusterParam,
  inspectCluster,
  prerequisiteStep,
} from '../cluster-state/cluster-now.js';
import { formatAgo, formatBytes, formatList, plural, UNREAD_TEXT } from '../format.js';
import { readConnectionCount } from '../monitoring/connections-now.js';
import type { Fact, Phrase } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { ifReadable } from '../place.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: dedicatedClusterParam(),
  snapshots: choiceParam(
    { keep: 'keep the snapshots for restores to another cluster', delete: 'delete the snapshots permanently' },
    { label: 'Its snapshots', preset: 'keep' },
  ).optional(),
});
type Params = z.output<typeof params>;

/** The settings that Atlas returns, so that users can recreate the cluster. The code doesn't use them. */
const Settings = z.record(z.string(), z.json());
const DeletionBasis = ClusterBasis.extend({ settings: Settings, isDeleting: z.boolean() });

const keeps = ({ snapshots }: Params) => snapshots !== 'delete';

export const deleteCluster = defineClusterChange({
  name: 'delete-cluster',
  title: 'Delete a cluster and its data',
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
      says: 'Atlas deletes a cluster’s snapshots with the cluster unless the call says to keep the snapshots.',
      document: 'deleteGroupCluster, retainBackups',
    },
    { says: 'Atlas refuses to delete a cluster with termination protection.', document: 'deleteGroupCluster' },
  ],

  look: inspectCluster,
  async preview(atlas, given, now, looking) {
    const { cluster: name } = given;
    const { present, place } = await looking;
    const losses = present === undefined ? undefined : await lossesOf(atlas, given, present, now);
    const leaves = keeps(given) && losses?.snapshots?.length !== 0;
    return {
      summary: `permanently delete ${name} and its data`,
      act: 'Delete cluster',
      extent: keeps(given) ? 'permanently' : 'and its snapshots permanently',
      loss: `All data in ${name} will be deleted.`,
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
      undo: `Can’t be undone.${leaves ? ' You can restore a snapshot to another cluster, but that cluster will have different host names.' : ''}`,
      confirm: name,
    };
  },

  // We always send `retainBackups`, because Atlas deletes the snapshots by default.
  call: (given) => callTo('DELETE', clusterPath(given), { query: { retainBackups: keeps(given) } }),

  async verify(atlas, { params: given, basis }) {
    const found = await findCluster(atlas, given.project, given.cluster);
    if (found.kind === 'missing') return (await clusterIsGone(atlas, { params: given, basis })) ? 'applied' : 'unclear';
    // If a new cluster has this name, the old cluster was deleted, but we can't tell who deleted it.
    if (found.kind !== 'dedicated' || found.cluster.id !== basis.clusterId) return 'unclear';
    return requireKnown(found.cluster.stateName, 'the cluster’s state') === 'DELETING' ? 'applied' : 'not applied';
  },
  evidence: ({ params: { cluster } }) =>
    `In Atlas, check the project’s clusters. Applied: ${cluster} is being deleted or no longer listed. Not applied: ${cluster} is still listed.`,
  done: ({ params: given }, name) =>
    keeps(given) ? `${name} is deleted. Any snapshots are kept.` : `${name} and its snapshots are deleted.`,
  drift: (before, after) =>
    after.isDeleting && !before.isDeleting ? 'someone else is already deleting the cluster' : undefined,
  restoreKit: ({ basis: { clusterId, settings }, params: { cluster } }) => ({ cluster, clusterId, settings }),

  finishes: {
    usualMs: 4 * MINUTE_MS,
    meanwhile: 'being deleted',
    look: async (atlas, sent) => ((await clusterIsGone(atlas, sent)) ? 'at rest' : 'under way'),
  },
});

function blockersOf(given: Params, { terminationProtectionEnabled: isProtected }: Cluster): readonly Blocker[] {
  if (isProtected !== true) return [];
  const sentence = `${given.cluster} is protected from deletion. First, remove the protection with unprotect-cluster, which needs a separate approval.`;
  return [{ param: 'cluster', sentence, first: prerequisiteStep('unprotect-cluster', 'Unprotect', given) }];
}

/** Returns the cluster's settings. Leaves out the grant, which would give MongoDB support access to a new cluster. */
const settingsOf = ({ id: _, name: __, stateName: ___, mongoDBEmployeeAccessGrant: ____, ...settings }: Cluster) =>
  Settings.parse(JSON.parse(JSON.stringify(settings, (_, value: unknown) => value ?? undefined)));

function formatAfter(given: Params, leaves: boolean): string {
  if (leaves) return 'deleted (snapshots are kept)';
  return keeps(given) ? 'deleted (no snapshots)' : 'deleted, including snapshots';
}

function describeSnapshots(given: Params, all: readonly Backup[] | undefined): Phrase {
  const { cluster: name } = given;
  const count = all?.length;
  const [newest] = all ?? [];
  if (count === 0) return `${name} has no snapshots, so its data can’t be restored.`;
  const its = `${name}’s ${count === undefined ? 'snapshots' : plural(count, 'snapshot')}`;
  if (!keeps(given)) return `${its} ${count === 1 ? 'is' : 'are'} also deleted, so no data can be restored.`;
  return [
    its,
    ...(newest === undefined ? [] : [count === 1 ? ' (' : ' (newest: ', { at: newest.at }, ')']),
    ` ${count === 1 ? 'stays in Atlas, which charges for it until it expires or is' : 'stay in Atlas, which charges for them until they expire or are'} deleted.`,
  ];
}

const formatKnownCount = (count: number | undefined) => (count === undefined ? UNREAD_TEXT : `${count || 'none'}`);

/** Reads the cluster's contents and finds other clusters with the same name, so approvers know what would be lost. */
async function lossesOf(atlas: Atlas, given: ClusterInProject, cluster: Cluster, now: number) {
  const { project: projectId, cluster: name } = given;
  const quick = withTimeout(atlas);
  const [all, backups, archives, search, connections] = await Promise.all([
    ifReadable(quick.list(path`/clusters`, ProjectClusters)),
    ifReadable(listBackups(quick, projectId, cluster)),
    readArchives(atlas, given),
    countSearchIndexes(atlas, given),
    cluster.paused === true ? 'none (the cluster is paused)' : readConnectionCount(atlas, projectId, name, now),
  ]);
  const complete = backups?.list().filter(({ status }) => status === 'complete');
  const listed = (all ?? []).flatMap((one) => one.clusters.map((its) => ({ ...its, ...placeOf(one) })));
  const bytes = listed.find((one) => one.groupId === projectId && one.name === name)?.dataSizeBytes;
  const made = Date.parse(cluster.createDate ?? '');
  return {
    snapshots: complete,
    namesakes:
      all && listed.filter((one) => one.name === name && one.groupId !== projectId).map(({ project: where }) => where),
    facts: [
      {
        label: 'Created',
        value: Number.isNaN(made) ? UNREAD_TEXT : ([{ at: made }, ` (${formatAgo(now - made)})`] satisfies Phrase),
      },
      { label: 'ID', value: cluster.id },
      { label: 'Data', value: typeof bytes === 'number' ? formatBytes(bytes) : UNREAD_TEXT },
      { label: 'Connections', value: connections },
      { label: 'Snapshots', value: complete === undefined ? UNREAD_TEXT : formatSnapshotSummary(complete, now) },
      { label: 'Online archives', value: formatKnownCount(archives?.length) },
      { label: 'Search indexes', value: formatKnownCount(search) },
    ] satisfies Fact[],
  };
}

const placeOf = ({ groupId, groupName }: ProjectClusters) => ({ groupId, project: groupName || groupId });

/** @param namesakes other projects that have a cluster with this name. Undefined if the projects can't be read */
function describeNamesakes(name: string, here: string, namesakes: readonly string[] | undefined): readonly string[] {
  const isThis = `This is ${name} in ${here}.`;
  if (namesakes === undefined)
    return [`${isThis} I couldn’t tell whether other projects have a cluster named ${name}.`];
  return namesakes.length === 0
    ? []
    : [`${isThis} There’s also a cluster named ${name} in ${formatList(namesakes, 3)}.`];
}
