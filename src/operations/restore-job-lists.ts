// Restore jobs of each kind of cluster, read from the list that Atlas keeps for that kind, in one shape.
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { FlexRestoreJob, RestoreJob } from '../atlas/replies.js';
import type { Found } from './cluster-kind.js';
import { ifVisible } from './place.js';

export type JobStatus = 'waiting' | 'in progress' | 'finished' | 'failed' | 'cancelled' | 'expired';
export interface Job {
  readonly id: string;
  readonly status: JobStatus;
  /** Instants in milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly snapshotAt?: number;
  /** The cluster that is restored into, or `download`. */
  readonly target: string;
}
export type Kind = Found['kind'];

/** Newest first. Undefined when Atlas no longer keeps such a list, as for serverless instances. */
export async function listJobs(atlas: Atlas, project: string, name: string, kind: Kind): Promise<Job[] | undefined> {
  const jobs = await unsorted(atlas, project, name, kind);
  return jobs?.sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0));
}

async function unsorted(atlas: Atlas, project: string, name: string, kind: Kind): Promise<Job[] | undefined> {
  switch (kind) {
    case 'dedicated':
      return (await atlas.list(path`/groups/${project}/clusters/${name}/backup/restoreJobs`, RestoreJob)).map(fromJob);
    case 'flex':
      return (await atlas.list(path`/groups/${project}/flexClusters/${name}/backup/restoreJobs`, FlexRestoreJob)).map(
        fromFlexJob,
      );
    case 'serverless':
    case 'missing': {
      const list = atlas.list(path`/groups/${project}/serverless/${name}/backup/restoreJobs`, RestoreJob);
      const jobs = await ifVisible(list);
      return jobs === undefined || jobs.length === 0 ? undefined : jobs.map(fromJob);
    }
    default:
      return kind satisfies never;
  }
}

function fromJob(job: RestoreJob): Job {
  return {
    id: job.id ?? '',
    status: statusOf(job),
    ...times(job.id, job.finishedAt, job.timestamp),
    target: job.deliveryType === 'download' ? 'download' : (job.targetClusterName ?? ''),
  };
}

/** These jobs carry flags instead of a status, and several may be set: a job that failed also expires. */
function statusOf({ cancelled, failed, expired, finishedAt }: RestoreJob): JobStatus {
  if (cancelled) return 'cancelled';
  if (failed) return 'failed';
  if (expired) return 'expired';
  return finishedAt ? 'finished' : 'in progress';
}

const FLEX_STATUS: ReadonlyMap<string, JobStatus> = new Map([
  ['PENDING', 'waiting'],
  ['QUEUED', 'waiting'],
  ['RUNNING', 'in progress'],
  ['FAILED', 'failed'],
  ['COMPLETED', 'finished'],
]);

function fromFlexJob(job: FlexRestoreJob): Job {
  return {
    id: job.id ?? '',
    status: FLEX_STATUS.get(job.status ?? '') ?? (job.restoreFinishedDate ? 'finished' : 'in progress'),
    ...times(job.id, job.restoreFinishedDate, job.snapshotFinishedDate),
    target: job.deliveryType === 'DOWNLOAD' ? 'download' : (job.targetDeploymentItemName ?? ''),
  };
}

type Text = string | null | undefined;

/** A job does not say when it was started, but its id does: an ObjectId begins with that moment, in seconds. */
function times(id: Text, finished: Text, snapshot: Text): Pick<Job, 'startedAt' | 'finishedAt' | 'snapshotAt'> {
  const startedAt = /^[a-f0-9]{24}$/.test(id ?? '') ? Number.parseInt((id ?? '').slice(0, 8), 16) * 1000 : undefined;
  return { startedAt, finishedAt: instantOf(finished), snapshotAt: instantOf(snapshot) };
}

function instantOf(text: Text): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}
