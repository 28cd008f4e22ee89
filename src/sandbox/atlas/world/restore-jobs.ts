// Restore jobs, newest first. Most are completed, a few failed and one is running.
import { DAY_MS, HOUR_MS, isoTimestamp, MINUTE_MS, objectId } from './ids.js';

/** A job's duration, short enough that you can watch the job finish. */
export const RESTORE_MS = 13 * MINUTE_MS;
const EVERY_MS = 3 * HOUR_MS;
const FAILED = new Set([1, 40, 141]);
const CANCELLED = new Set([7]);

/** A restore job. It has no status field, because the three flags and `finishedAt` determine the status. */
export interface RestoreJob {
  readonly id: string;
  readonly deliveryType: 'automated' | 'download' | 'pointInTime';
  readonly snapshotId: string;
  readonly timestamp: string;
  readonly expiresAt?: string;
  readonly targetClusterName?: string;
  readonly targetGroupId?: string;
  finishedAt?: string;
  cancelled: boolean;
  expired: boolean;
  failed: boolean;
  readonly deliveryUrl: readonly string[];
  readonly desiredTimestamp: Readonly<Record<'date' | 'increment' | 'time', string | number | null>>;
}
export type FlexRestoreJob = ReturnType<typeof initialFlexRestoreJobs>[number];

export const initialRestoreJobs = (projectId: string, cluster: string, count: number, now: number): RestoreJob[] =>
  Array.from({ length: count }, (_, at) => dedicatedJob(projectId, cluster, at, now));

function dedicatedJob(projectId: string, cluster: string, at: number, now: number): RestoreJob {
  const startedAt = now - 9 * MINUTE_MS - at * EVERY_MS;
  const deliveryType = at % 17 === 5 ? 'pointInTime' : at % 10 === 3 ? 'download' : 'automated';
  const finishedAt = startedAt + 7 * MINUTE_MS;
  const expiresAt = startedAt + DAY_MS;
  const id = objectId(`${projectId}/${cluster}/job ${at}`, startedAt);
  return {
    id,
    deliveryType,
    snapshotId: objectId(`${projectId}/${cluster}/snapshot ${at}`, startedAt - HOUR_MS),
    timestamp: isoTimestamp(startedAt - HOUR_MS),
    ...(deliveryType === 'download' && { expiresAt: isoTimestamp(expiresAt) }),
    ...(deliveryType !== 'download' && {
      targetClusterName: at % 4 === 0 ? 'reports-archive' : cluster,
      targetGroupId: projectId,
    }),
    ...(at > 0 && { finishedAt: isoTimestamp(finishedAt) }),
    cancelled: CANCELLED.has(at),
    expired: deliveryType === 'download' && expiresAt < now,
    failed: FAILED.has(at),
    // The URL is presigned, so anyone who has it can download the data.
    deliveryUrl: deliveryType === 'download' ? [presigned(id)] : [],
    // In recorded responses, these fields are null except for point-in-time restores.
    desiredTimestamp:
      deliveryType === 'pointInTime'
        ? { date: isoTimestamp(startedAt - 2 * HOUR_MS), increment: 1, time: null }
        : { date: null, increment: null, time: null },
  };
}

export const initialFlexRestoreJobs = (projectId: string, cluster: string, count: number, now: number) =>
  Array.from({ length: count }, (_, at) => {
    const startedAt = now - 5 * MINUTE_MS - at * DAY_MS;
    const id = objectId(`${projectId}/${cluster}/job ${at}`, startedAt);
    const download = at % 5 === 4;
    return {
      id,
      instanceName: cluster,
      projectId,
      deliveryType: download ? 'DOWNLOAD' : 'RESTORE',
      status: at === 0 ? 'RUNNING' : at === 3 ? 'FAILED' : 'COMPLETED',
      snapshotId: objectId(`${projectId}/${cluster}/snapshot ${at}`, startedAt - HOUR_MS),
      snapshotFinishedDate: isoTimestamp(startedAt - HOUR_MS),
      restoreScheduledDate: isoTimestamp(startedAt),
      ...(at > 0 && { restoreFinishedDate: isoTimestamp(startedAt + MINUTE_MS) }),
      expirationDate: isoTimestamp(startedAt + 6 * HOUR_MS),
      targetDeploymentItemName: cluster,
      targetProjectId: projectId,
      ...(download && { snapshotUrl: presigned(id) }),
    };
  });

const presigned = (id: string) => `https://backups.example.com/${id}.tar.gz?X-Amz-Signature=${id}${id}`;

/** Finishes a job that is due. */
export function finishJobIfDue(job: RestoreJob, now: number): RestoreJob {
  const endsAt = startOf(job.id) + RESTORE_MS;
  if (job.finishedAt === undefined && !job.cancelled && !job.failed && endsAt <= now)
    job.finishedAt = isoTimestamp(endsAt);
  return job;
}

/** Whether any restore job is still writing to the target. */
export const isRestoreInProgress = (
  clusters: readonly { readonly restoreJobs: readonly (RestoreJob | FlexRestoreJob)[] }[],
  target: { readonly name: string; readonly projectId: string },
  now: number,
): boolean =>
  clusters.some(({ restoreJobs }) =>
    restoreJobs.some(
      (job) =>
        'targetGroupId' in job &&
        job.targetGroupId === target.projectId &&
        job.targetClusterName === target.name &&
        isUnderWay(finishJobIfDue(job, now)),
    ),
  );

const isUnderWay = ({ deliveryType, finishedAt, cancelled, failed }: RestoreJob) =>
  deliveryType !== 'download' && finishedAt === undefined && !cancelled && !failed;

export function finishFlexJobIfDue(job: FlexRestoreJob, now: number): FlexRestoreJob {
  const endsAt = startOf(job.id) + RESTORE_MS;
  if (job.status !== 'RUNNING' || endsAt > now) return job;
  return Object.assign(job, { status: 'COMPLETED' as const, restoreFinishedDate: isoTimestamp(endsAt) });
}

const startOf = (id: string) => Number.parseInt(id.slice(0, 8), 16) * 1000;
