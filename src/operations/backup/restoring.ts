// Reads and compares restores to a cluster. Each restore is identified by its job in the source cluster's list.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { isRestoreUnfinished, type ListedRestoreJob, listRestoreJobs } from './restore-job-lists.js';

const Taken = z.object({ id: z.string(), takenAt: z.number() });
export const RestoreBasis = z.object({
  /** Null if the source cluster doesn't exist, which blocks the change. */
  sourceId: z.string().nullable(),
  targetId: z.string().nullable(),
  snapshot: Taken.nullable(),
  /** ID of the newest restore job between the two clusters. Null if there's no such job. */
  lastJob: z.string().nullable(),
  /** The target's newest snapshot, which could restore its current data. */
  newest: Taken.nullable(),
});
export type RestoreBasis = z.output<typeof RestoreBasis>;

export interface RestoreParams {
  readonly project: string;
  /** Snapshot ID. */
  readonly snapshot: string;
  /** The snapshot's cluster. `cluster` is the cluster to overwrite, in the same project. */
  readonly source: string;
  readonly cluster: string;
}

export const restoresOntoItself = ({ source, cluster }: RestoreParams): boolean => source === cluster;

/** Reads the restore jobs from the source cluster to the target, newest first. */
export async function readRestoresInto(
  atlas: Atlas,
  { project, source, cluster }: RestoreParams,
): Promise<readonly ListedRestoreJob[]> {
  const jobs = await listRestoreJobs(atlas, project, source, 'dedicated');
  const ours = ({ target, targetProject = project }: ListedRestoreJob) =>
    target === cluster && targetProject === project;
  // The newest jobs may not include every running job, so we read running jobs separately.
  const all = jobs.newest === undefined ? [] : [...jobs.unfinished.list(), ...jobs.newest.list()].filter(ours);
  return [...new Map(all.map((job) => [job.id, job])).values()].toSorted((a, b) => b.id.localeCompare(a.id));
}

/**
 * Says why a restore can't start now, or returns undefined if it can.
 * @param jobs earlier jobs, or undefined if this credential can't see them
 */
export function otherRestoreProblem(
  { source, cluster }: RestoreParams,
  jobs: readonly ListedRestoreJob[] | undefined,
): string | undefined {
  if (jobs === undefined)
    return `My credential can’t see ${source}’s restores, so I couldn’t track this restore. An owner can give the credential the Project Backup Manager role in Atlas, under Access Manager.`;
  if (!jobs.some(isRestoreUnfinished)) return undefined;
  return `A restore into ${cluster} is in progress. Try again when “restore-jobs ${source}” shows that the restore has finished.`;
}

/** Finds the job that started after job `last`. IDs begin with their creation time, so they sort by time. */
export const jobStartedSince = (
  jobs: readonly ListedRestoreJob[],
  last: string | null,
  snapshot: string,
): ListedRestoreJob | undefined => jobs.find((job) => job.snapshot === snapshot && job.id > (last ?? ''));

/** Describes drift. A new snapshot of the target isn't drift, but losing the one that could restore its data is. */
export function describeRestoreDrift(before: RestoreBasis, after: RestoreBasis): string | undefined {
  if (before.sourceId !== after.sourceId || before.targetId !== after.targetId)
    return 'the source or target cluster was replaced';
  if (after.snapshot === null) return 'Atlas no longer lists the snapshot';
  if (after.lastJob !== null && after.lastJob > (before.lastJob ?? ''))
    return 'another restore between these clusters has started';
  const { newest } = after;
  if (before.newest === null || (newest !== null && newest.takenAt >= before.newest.takenAt)) return undefined;
  return 'Atlas no longer lists the newest snapshot of the overwritten cluster';
}
