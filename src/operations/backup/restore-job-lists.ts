// Reads a cluster's restore jobs from Atlas's list for that kind of cluster and returns them in a common format.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { AtlasApiError } from '../../atlas/errors.js';
import { streamList, streamWholeList } from '../../atlas/pages.js';
import { type Path, path } from '../../atlas/path.js';
import { FlexRestoreJob, RestoreJob } from '../../atlas/replies.js';
import type { FoundCluster } from '../cluster-state/cluster-kind.js';
import { objectIdTime, parseMoment } from '../moments.js';
import { NewestItems } from '../newest.js';
import { ifVisible } from '../place.js';

type JobStatus = 'waiting' | 'in progress' | 'finished' | 'failed' | 'canceled' | 'expired';
export interface ListedRestoreJob {
  readonly id: string;
  readonly status: JobStatus;
  /** The start time. All times are in milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly snapshotAt?: number;
  /** The target cluster's name, or `download`. */
  readonly target: string;
  /** The snapshot's ID. Like `targetProject`, set only for jobs of dedicated clusters. */
  readonly snapshot?: string;
  readonly targetProject?: string;
}
type ClusterKind = FoundCluster['kind'];

export interface RestoreJobList {
  readonly newest: NewestItems<ListedRestoreJob>;
  readonly unfinished: NewestItems<ListedRestoreJob>;
  readonly failed: NewestItems<ListedRestoreJob>;
}

/** We count jobs beyond these limits, but don't list them. */
const MOST_ROWS = 1_000;
const MOST_UNFINISHED = 20;

/** Atlas's response if Atlas no longer lists jobs of serverless instances: an error or an empty list. */
export interface UnreadRestoreJobs {
  readonly newest?: never;
  readonly refused: AtlasApiError | undefined;
}

/** @param partly whether to return an incomplete list instead of throwing. The result must then say so */
export async function listRestoreJobs(
  atlas: Atlas,
  project: string,
  name: string,
  kind: ClusterKind,
  partly = false,
): Promise<RestoreJobList | UnreadRestoreJobs> {
  switch (kind) {
    case 'dedicated': {
      const list = path`/groups/${project}/clusters/${name}/backup/restoreJobs`;
      return readJobs(atlas, { path: list, item: RestoreJob }, fromJob, partly);
    }
    case 'flex': {
      const list = path`/groups/${project}/flexClusters/${name}/backup/restoreJobs`;
      return readJobs(atlas, { path: list, item: FlexRestoreJob }, fromFlexJob, partly);
    }
    case 'serverless':
    case 'missing': {
      const list = path`/groups/${project}/serverless/${name}/backup/restoreJobs`;
      const jobs = await visibleOr(readJobs(atlas, { path: list, item: RestoreJob }, fromJob, partly));
      return jobs.newest?.count === 0 ? { refused: undefined } : jobs;
    }
    default:
      return kind satisfies never;
  }
}

async function visibleOr(reading: Promise<RestoreJobList>): Promise<RestoreJobList | UnreadRestoreJobs> {
  let refused: AtlasApiError | undefined;
  const noting = reading.catch((error: unknown) => {
    if (error instanceof AtlasApiError) refused = error;
    throw error;
  });
  return (await ifVisible(noting)) ?? { refused };
}

async function readJobs<S extends z.ZodType>(
  atlas: Atlas,
  list: { readonly path: Path; readonly item: S },
  jobOf: (reply: z.output<S>) => ListedRestoreJob,
  partly: boolean,
): Promise<RestoreJobList> {
  const startedAt = (job: ListedRestoreJob) => job.startedAt ?? 0;
  const jobs = {
    newest: new NewestItems(MOST_ROWS, startedAt),
    unfinished: new NewestItems(MOST_UNFINISHED, startedAt),
    failed: new NewestItems(1, lastTimeOfJob),
  };
  const take = (page: readonly z.output<S>[]) => {
    for (const job of page.map(jobOf)) {
      jobs.newest.add(job);
      if (isRestoreUnfinished(job)) jobs.unfinished.add(job);
      if (job.status === 'failed') jobs.failed.add(job);
    }
  };
  if (!partly) await streamWholeList(atlas, list, take);
  else if (!(await streamList(atlas, list, take))) for (const one of Object.values(jobs)) one.markCutOff();
  return jobs;
}

export const isRestoreUnfinished = ({ status }: ListedRestoreJob) => status === 'in progress' || status === 'waiting';
/** Returns the job's latest time in milliseconds since the epoch, or 0 if Atlas shows no time. */
export const lastTimeOfJob = (job: ListedRestoreJob) => job.finishedAt ?? job.startedAt ?? 0;

function fromJob(job: RestoreJob): ListedRestoreJob {
  return {
    id: job.id ?? '',
    status: statusOf(job),
    ...times(job.id, job.finishedAt, job.timestamp),
    target: job.deliveryType === 'download' ? 'download' : (job.targetClusterName ?? ''),
    ...(job.snapshotId && { snapshot: job.snapshotId }),
    ...(job.targetGroupId && { targetProject: job.targetGroupId }),
  };
}

/** Derives the status from a job's flags. A job can have several flags, because a failed job also expires. */
function statusOf({ cancelled, failed, expired, finishedAt }: RestoreJob): JobStatus {
  if (cancelled) return 'canceled';
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

function fromFlexJob(job: FlexRestoreJob): ListedRestoreJob {
  return {
    id: job.id ?? '',
    status: FLEX_STATUS.get(job.status ?? '') ?? (job.restoreFinishedDate ? 'finished' : 'in progress'),
    ...times(job.id, job.restoreFinishedDate, job.snapshotFinishedDate),
    target: job.deliveryType === 'DOWNLOAD' ? 'download' : (job.targetDeploymentItemName ?? ''),
  };
}

type Text = string | null | undefined;

/** Derives a job's start time from the job's ID, which begins with the creation time. */
function times(
  id: Text,
  finished: Text,
  snapshot: Text,
): Pick<ListedRestoreJob, 'startedAt' | 'finishedAt' | 'snapshotAt'> {
  return { startedAt: objectIdTime(id), finishedAt: parseMoment(finished), snapshotAt: parseMoment(snapshot) };
}
