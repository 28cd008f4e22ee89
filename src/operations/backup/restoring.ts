// A restore into a cluster, identified by its job in the source cluster's list.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { isUnfinished, type Job, listJobs } from './restore-job-lists.js';

const Taken = z.object({ id: z.string(), takenAt: z.number() });
export const RestoreBasis = z.object({
  /** Null when there is no such cluster, which blocks. */
  sourceId: z.string().nullable(),
  targetId: z.string().nullable(),
  snapshot: Taken.nullable(),
  /** Id of the newest restore job between the two clusters. */
  lastJob: z.string().nullable(),
  /** A snapshot that could be restored to get the target's present state back. */
  newest: Taken.nullable(),
});
export type RestoreBasis = z.output<typeof RestoreBasis>;

export interface RestoreOf {
  readonly project: string;
  /** Id of the snapshot. */
  readonly snapshot: string;
  /** The cluster that the snapshot is of. `cluster`, in the same project, is overwritten. */
  readonly source: string;
  readonly cluster: string;
}

export const isOntoItself = ({ source, cluster }: RestoreOf): boolean => source === cluster;

/** Restore jobs from one cluster into the other, newest first. */
export async function jobsInto(atlas: Atlas, { project, source, cluster }: RestoreOf): Promise<readonly Job[]> {
  const jobs = await listJobs(atlas, project, source, 'dedicated');
  const ours = ({ target, targetProject = project }: Job) => target === cluster && targetProject === project;
  // Running jobs may be missing among the newest ones, so they are listed separately.
  const all = jobs.newest === undefined ? [] : [...jobs.unfinished.list(), ...jobs.newest.list()].filter(ours);
  return [...new Map(all.map((job) => [job.id, job])).values()].toSorted((a, b) => b.id.localeCompare(a.id));
}

/**
 * Why no restore can begin, as far as earlier ones tell; undefined when one can.
 * @param jobs undefined when this credential may not see them
 */
export function otherRestoreProblem(
  { source, cluster }: RestoreOf,
  jobs: readonly Job[] | undefined,
): string | undefined {
  if (jobs === undefined)
    return `My credential can’t see restores of ${source}, so I couldn’t follow this one. It needs Project Backup Manager. An owner can add that in Atlas, under Access Manager.`;
  if (!jobs.some(isUnfinished)) return undefined;
  return `A restore into ${cluster} is in progress. Try again when restore-jobs ${source} shows it finished.`;
}

/** The job that started after the last known one. Ids sort by time, because they begin with the second of creation. */
export const begunSince = (jobs: readonly Job[], last: string | null, snapshot: string): Job | undefined =>
  jobs.find((job) => job.snapshot === snapshot && job.id > (last ?? ''));

/** A new snapshot of the target is no drift, but the loss of the snapshot that could be restored is. */
export function describeDrift(before: RestoreBasis, after: RestoreBasis): string | undefined {
  if (before.sourceId !== after.sourceId || before.targetId !== after.targetId)
    return 'one of the two clusters was replaced by another';
  if (after.snapshot === null) return 'Atlas no longer lists the snapshot';
  if (after.lastJob !== null && after.lastJob > (before.lastJob ?? ''))
    return 'another restore between the two has started';
  const { newest } = after;
  if (before.newest === null || (newest !== null && newest.takenAt >= before.newest.takenAt)) return undefined;
  return 'Atlas no longer lists the newest snapshot of the overwritten cluster';
}
