// A restore into a cluster, identified by its job in the source cluster's list.
import type { Atlas } from '../../atlas/atlas.js';
import { isUnfinished, type Job, listJobs } from './restore-job-lists.js';

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
export function whyNotAnother({ source, cluster }: RestoreOf, jobs: readonly Job[] | undefined): string | undefined {
  if (jobs === undefined)
    return `Restores of ${source} are not shown to this credential, so I could not tell what became of this one. It needs Project Backup Manager: an owner can add that in Atlas under Access Manager.`;
  if (!jobs.some(isUnfinished)) return undefined;
  return `A restore into ${cluster} is under way. Ask again when restore-jobs ${source} says that it is over.`;
}

/** The job that started after the last known one. Ids sort by time, because they begin with the second of creation. */
export const begunSince = (jobs: readonly Job[], last: string | null, snapshot: string): Job | undefined =>
  jobs.find((job) => job.snapshot === snapshot && job.id > (last ?? ''));
