// Restore jobs, for each kind of cluster in its own place.
import { type Ask, dedicatedClusterOf, flexClusterOf, hexParam, ok, projectOf, self } from '../ask.js';
import { PAGED, page } from '../listing.js';
import { RATES } from '../rates.js';
import { Refused } from '../refused.js';
import { type Route, route } from '../route.js';
import { settleFlexJob, settleJob } from '../world/restore-jobs.js';
import type { RestoreJob } from '../world.js';

const dedicated = { versions: ['2023-01-01'], rate: RATES.flexAndBackups };
const flex = { versions: ['2024-11-13'], rate: RATES.flexAndBackups };
const DEDICATED = '/groups/{groupId}/clusters/{clusterName}/backup/restoreJobs';
const FLEX = '/groups/{groupId}/flexClusters/{name}/backup/restoreJobs';
const SERVERLESS = '/groups/{groupId}/serverless/{clusterName}/backup/restoreJobs';

export const restoreJobRoutes: readonly Route[] = [
  route('GET', DEDICATED, {
    ...dedicated,
    query: PAGED,
    answer: (ask) => {
      const { restoreJobs } = dedicatedClusterOf(ask, projectOf(ask, 'GROUP_BACKUP_MANAGER'));
      return page(ask, restoreJobs, (job) => jobReply(ask, job));
    },
  }),
  route('GET', `${DEDICATED}/{restoreJobId}`, {
    ...dedicated,
    answer: (ask) => {
      const { restoreJobs } = dedicatedClusterOf(ask, projectOf(ask, 'GROUP_BACKUP_MANAGER'));
      return ok(jobReply(ask, jobOf(ask, restoreJobs, 'RESTORE_JOB_NOT_FOUND')));
    },
  }),
  route('GET', FLEX, {
    ...flex,
    query: PAGED,
    answer: (ask) => {
      const { restoreJobs } = flexClusterOf(ask, projectOf(ask, 'GROUP_READ_ONLY'));
      return page(ask, restoreJobs, (job) => settleFlexJob(job, ask.now));
    },
  }),
  route('GET', `${FLEX}/{restoreJobId}`, {
    ...flex,
    answer: (ask) => {
      const { restoreJobs } = flexClusterOf(ask, projectOf(ask, 'GROUP_READ_ONLY'));
      return ok(settleFlexJob(jobOf(ask, restoreJobs, 'TENANT_RESTORE_NOT_FOUND'), ask.now));
    },
  }),
  route('GET', SERVERLESS, { ...dedicated, query: PAGED, answer: gone }),
  route('GET', `${SERVERLESS}/{restoreJobId}`, { ...dedicated, answer: gone }),
];

const jobReply = (ask: Ask, job: RestoreJob) => ({
  ...settleJob(job, ask.now),
  ...self(ask, `${ask.path.replace(/(\/restoreJobs).*$/, '$1')}/${job.id}`),
});

function jobOf<J extends { readonly id: string }>(ask: Ask, jobs: readonly J[], errorCode: string): J {
  const id = hexParam(ask, 'restoreJobId');
  const job = jobs.find((one) => one.id === id);
  if (job !== undefined) return job;
  throw new Refused(404, errorCode, `There is no restore job ${id}.`, [id]);
}

/** The OpenAPI document has it end on 2026-01-22; what Atlas answers since then is not recorded. */
function gone(ask: Ask): never {
  projectOf(ask, 'GROUP_OWNER');
  throw new Refused(410, 'VERSION_GONE', 'This resource ended on 2026-01-22.');
}
