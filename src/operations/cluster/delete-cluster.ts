// Deletes a cluster and its data. Keeps the snapshots by default, although Atlas's own default is to delete them.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Cluster, ProjectClusters, requireKnown } from '../../atlas/replies.js';
import { HOUR_MS, MINUTE_MS } from '../../time-units.js';
import { type Backup, listBackups } from '../backup/backup-lists.js';
import { isComplianceInForce, readCompliance } from '../backup/compliance.js';
import { formatSnapshotSummary } from '../backup/last-backup.js';
import { type Blocker, noEffectBlocker } from '../blocker.js';
import { callTo } from '../call.js';
import { defineClusterChange } from '../cluster-state/cluster-change.js';
import { countSearchIndexes, readArchives, readSearchNodes } from '../cluster-state/cluster-contents.js';
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
import { formatConnectionCount, readConnectionCount } from '../monitoring/connections-now.js';
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

/** Atlas keeps addresses for as long as the cluster existed, within limits. */
const LEAST_LIFE_HOURS = 12;
const MOST_KEPT_HOURS = 36;

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

  look: inspectCluster,
  async preview(atlas, given, now, looking) {
    const { cluster: name } = given;
    const { present, place } = await looking;
    const losses = present === undefined ? undefined : await lossesOf(atlas, given, present, now);
    const leaves = keeps(given) && losses?.snapshots?.length !== 0;
    const isProtected = isComplianceInForce(losses?.compliance);
    return {
      summary: `permanently delete ${name} and its data`,
      act: 'Delete cluster',
      extent: keeps(given) ? 'permanently' : 'and its snapshots permanently',
      loss: `All data in ${name} will be deleted.`,
      before: present === undefined ? 'not found' : 'exists, with its data',
      after: formatAfter(given, leaves, losses?.snapshots),
      direction: 'narrows cost',
      facts: losses?.facts ?? [],
      warnings: [
        ...(losses === undefined ? [] : describeNamesakes(name, place.project.name, losses.namesakes)),
        (losses?.connections ?? 0) > 0 && `${name} is in use: ${formatConnectionCount(losses?.connections)} now.`,
        describeSnapshots(given, losses?.snapshots, now),
        isProtected &&
          `The backup compliance policy in ${place.project.name} allows no other cluster named ${name} afterwards.`,
        losses !== undefined &&
          losses.compliance === undefined &&
          `I couldn’t read the backup compliance policy in ${place.project.name}. If there’s one, all snapshots stay and no other cluster can be named ${name}.`,
        present !== undefined &&
          present.stateName !== 'IDLE' &&
          `${name} is being changed. Atlas deletes it once that has finished.`,
      ],
      cost: leaves ? 'only storage of the snapshots until they expire' : undefined,
      blockers: (found) => blockersOf(given, found, isProtected ? place.project.name : undefined),
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
    const state = requireKnown(found.cluster.stateName, 'the cluster’s state');
    if (state === 'DELETING') return 'applied';
    // The deletion waits until a change in progress has finished.
    return state === 'IDLE' ? 'not applied' : 'unclear';
  },
  evidence: ({ params: { cluster } }) =>
    `In Atlas, check the project’s clusters. Applied: ${cluster} is being deleted or no longer listed. Not applied: ${cluster} is listed and no longer being changed.`,
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

/** @param strictProject the project's name if its compliance policy keeps all snapshots */
function blockersOf(
  given: Params,
  { terminationProtectionEnabled: isProtected }: Cluster,
  strictProject: string | undefined,
): readonly Blocker[] {
  if (strictProject !== undefined && !keeps(given))
    return [
      noEffectBlocker(
        'snapshots',
        `The backup compliance policy in ${strictProject} keeps all snapshots until they expire. Choose to keep them.`,
      ),
    ];
  if (isProtected !== true) return [];
  const sentence = `${given.cluster} is protected from deletion. First, remove the protection with unprotect-cluster, which needs a separate approval.`;
  return [{ param: 'cluster', sentence, first: prerequisiteStep('unprotect-cluster', 'Unprotect', given) }];
}

/** Returns the cluster's settings. Leaves out the grant, which would give MongoDB support access to a new cluster. */
const settingsOf = ({ id: _, name: __, stateName: ___, mongoDBEmployeeAccessGrant: ____, ...settings }: Cluster) =>
  Settings.parse(JSON.parse(JSON.stringify(settings, (_, value: unknown) => value ?? undefined)));

function formatAfter(given: Params, leaves: boolean, snapshots: readonly Backup[] | undefined): Phrase {
  if (!leaves) return keeps(given) ? 'deleted (no snapshots)' : 'deleted, including snapshots';
  const ends = snapshots?.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY) ?? [];
  const last = Math.max(...ends);
  return Number.isFinite(last)
    ? ['deleted (snapshots are kept, the last until ', { at: last }, ')']
    : 'deleted (snapshots are kept)';
}

function describeSnapshots(given: Params, all: readonly Backup[] | undefined, now: number): string {
  const { cluster: name } = given;
  const count = all?.length;
  const [newest] = all ?? [];
  if (count === 0) return `${name} has no snapshots, so its data can’t be restored.`;
  const its = `${name}’s ${count === undefined ? 'snapshots' : plural(count, 'snapshot')}`;
  if (!keeps(given)) return `${its} ${count === 1 ? 'is' : 'are'} also deleted, so no data can be restored.`;
  if (newest === undefined) return `${its} stay in Atlas until they expire.`;
  const which = count === 1 ? its : `The newest of ${its}`;
  return `${which} was taken ${formatAgo(now - newest.at)}. Data written since then can’t be restored.`;
}

function formatAddresses(lifeMs: number): string {
  const hours = Math.min(Math.floor(lifeMs / HOUR_MS), MOST_KEPT_HOURS);
  return hours < LEAST_LIFE_HOURS ? 'not kept' : `kept for ${hours} hours for a new cluster with this name`;
}

const formatKnownCount = (count: number | undefined) => (count === undefined ? UNREAD_TEXT : `${count || 'none'}`);

/** Reads the cluster's contents and finds other clusters with the same name, so approvers know what would be lost. */
async function lossesOf(atlas: Atlas, given: ClusterInProject, cluster: Cluster, now: number) {
  const { project: projectId, cluster: name } = given;
  const quick = withTimeout(atlas);
  const [all, compliance, backups, archives, search, searchNodes, connections] = await Promise.all([
    ifReadable(quick.list(path`/clusters`, ProjectClusters)),
    readCompliance(atlas, projectId),
    ifReadable(listBackups(quick, projectId, cluster)),
    readArchives(atlas, given),
    countSearchIndexes(atlas, given),
    readSearchNodes(atlas, given),
    cluster.paused === true ? 0 : readConnectionCount(atlas, projectId, name, now),
  ]);
  const complete = backups?.list().filter(({ status }) => status === 'complete');
  const listed = (all ?? []).flatMap((one) => one.clusters.map((its) => ({ ...its, ...placeOf(one) })));
  const bytes = listed.find((one) => one.groupId === projectId && one.name === name)?.dataSizeBytes;
  const made = Date.parse(cluster.createDate ?? '');
  const tags = (cluster.tags ?? []).map(({ key, value }) => `${key}: ${value}`);
  return {
    snapshots: complete,
    compliance,
    connections,
    namesakes:
      all && listed.filter((one) => one.name === name && one.groupId !== projectId).map(({ project: where }) => where),
    facts: [
      {
        label: 'Created',
        value: Number.isNaN(made) ? UNREAD_TEXT : ([{ at: made }, ` (${formatAgo(now - made)})`] satisfies Phrase),
      },
      { label: 'ID', value: cluster.id },
      { label: 'Data', value: typeof bytes === 'number' ? formatBytes(bytes) : UNREAD_TEXT },
      {
        label: 'Connections',
        value: cluster.paused === true ? 'none (the cluster is paused)' : formatConnectionCount(connections),
      },
      { label: 'Snapshots', value: complete === undefined ? UNREAD_TEXT : formatSnapshotSummary(complete, now) },
      { label: 'Online archives', value: formatKnownCount(archives?.length) },
      { label: 'Search indexes', value: formatKnownCount(search) },
      ...(searchNodes === null ? [] : [{ label: 'Search nodes', value: searchNodes ?? UNREAD_TEXT }]),
      ...(tags.length === 0 ? [] : [{ label: 'Tags', value: `${formatList(tags)}, deleted if nothing else has them` }]),
      { label: 'IP addresses', value: Number.isNaN(made) ? UNREAD_TEXT : formatAddresses(now - made) },
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
