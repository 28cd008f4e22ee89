// A restore into a cluster, and what it is known by in Atlas: its job, in the list of the cluster that it comes from.
import type { Atlas } from '../../atlas/atlas.js';
import { isUnfinished, type Job, listJobs } from './restore-job-lists.js';

export interface RestoreOf {
  readonly project: string;
  /** Its id. */
  readonly snapshot: string;
  /** The cluster that the snapshot is of, and the one that is overwritten, of the same project. */
  readonly source: string;
  readonly cluster: string;
}

export const isOntoItself = ({ source, cluster }: RestoreOf): boolean => source === cluster;

/** Restores from one cluster into the other, the newest first. */
export async function jobsInto(atlas: Atlas, { project, source, cluster }: RestoreOf): Promise<readonly Job[]> {
  const jobs = await listJobs(atlas, project, source, 'dedicated');
  const ours = ({ target, targetProject = project }: Job) => target === cluster && targetProject === project;
  // Those under way are listed apart: of very many the newest are not all.
  const all = [...(jobs?.unfinished.list() ?? []), ...(jobs?.newest.list() ?? [])].filter(ours);
  return [...new Map(all.map((job) => [job.id, job])).values()].toSorted((a, b) => b.id.localeCompare(a.id));
}

export const underWay = (jobs: readonly Job[]): Job | undefined => jobs.find(isUnfinished);

/** The one that was begun after the last that was known of: an id begins with the second in which Atlas made it. */
export const begunSince = (jobs: readonly Job[], last: string | null, snapshot: string): Job | undefined =>
  jobs.find((job) => job.snapshot === snapshot && job.id > (last ?? ''));
