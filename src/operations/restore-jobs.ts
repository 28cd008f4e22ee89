// How the restores of a cluster went, whatever kind of cluster it is.
import { z } from 'zod';
import { findCluster } from './cluster-kind.js';
import { cluster, project } from './fields.js';
import { lookUp, type Phrase, type Place, type Result, type Table } from './operation.js';
import { placeOfProject } from './place.js';
import { type Job, listJobs } from './restore-job-lists.js';
import { plural, sayAgo, sayList } from './say.js';

const params = z.strictObject({ project: project(), cluster: cluster() });

export const restoreJobs = lookUp({
  name: 'restore-jobs',
  title: 'List the restore jobs of a cluster',
  example: 'restore-jobs Cluster0 in Payments',
  role: 'Project Backup Manager',
  params,

  async run(atlas, given, now): Promise<Result> {
    const [place, { kind }] = await Promise.all([
      placeOfProject(atlas, given.project),
      findCluster(atlas, given.project, given.cluster),
    ]);
    const jobs = await listJobs(atlas, given.project, given.cluster, kind);
    if (jobs === undefined) return withoutList(given.cluster, place, kind === 'serverless');
    return {
      headline: headline(given.cluster, jobs, now),
      place,
      facts: [{ label: 'Kind of cluster', value: kind === 'missing' ? 'serverless' : kind }],
      ...(jobs.length > 0 && { table: tableOf(given.cluster, jobs) }),
      notes: kind === 'dedicated' || kind === 'flex' ? [] : [SUNSET],
    };
  },
});

const SUNSET = 'Atlas ended serverless instances, and this list of their restore jobs, in January 2026.';

function withoutList(name: string, place: Place, serverless: boolean): Result {
  return {
    headline: serverless
      ? `${name} is a serverless instance, and Atlas no longer lists restore jobs of these.`
      : `${place.project?.name} has no cluster ${name}.`,
    place,
    facts: [],
    notes: [SUNSET, `If ${name} became a flex or dedicated cluster, ask again with the name of that cluster.`],
  };
}

function headline(name: string, jobs: readonly Job[], now: number): Phrase {
  const count = (status: Job['status']) => jobs.filter((job) => job.status === status).length;
  const underWay = [
    ...(count('in progress') > 0 ? [`${count('in progress')} in progress`] : []),
    ...(count('waiting') > 0 ? [`${count('waiting')} waiting`] : []),
  ];
  const rest = underWay.length > 0 ? `; ${sayList(underWay)}.` : '.';
  const all = plural(jobs.length, 'restore job');
  if (jobs.length === 0) return `${name} has no restore jobs.`;
  if (count('failed') === 0) return `${all} of ${name}, none failed${rest}`;
  const lastAt = Math.max(...jobs.filter((job) => job.status === 'failed').map(endedAt));
  const when = lastAt > 0 ? [`, the last ${sayAgo(now - lastAt)} (`, { at: lastAt }, ')'] : [];
  return [`${count('failed')} of ${all} of ${name} failed`, ...when, rest];
}

/** Zero when Atlas gives no hint. */
const endedAt = (job: Job) => job.finishedAt ?? job.startedAt ?? 0;

function tableOf(name: string, jobs: readonly Job[]): Table {
  return {
    caption: `Restore jobs of ${name}, newest first`,
    columns: ['Status', 'Started', 'Finished', 'From the snapshot of', 'Into', 'Job'],
    rows: jobs.map((job) => [
      job.status,
      moment(job.startedAt),
      moment(job.finishedAt),
      moment(job.snapshotAt),
      job.target || '–',
      job.id || '–',
    ]),
  };
}

const moment = (at: number | undefined): Phrase => (at === undefined ? '–' : [{ at }]);
