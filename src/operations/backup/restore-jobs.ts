// The restores of a cluster of any kind, and how they went.
import { z } from 'zod';
import { findWith, notThere } from '../cluster/cluster-kind.js';
import { showMoment } from '../moments.js';
import { nextInstead, sayNoBackups } from '../monitoring/unmeasured.js';
import { atLeast, sayCutOff, sayUnlisted } from '../newest.js';
import type { Next, Phrase, Place, Result } from '../operation.js';
import { cluster } from '../params/cluster.js';
import { project } from '../params/project.js';
import { placeOfProject } from '../place.js';
import { list } from '../recipes/list.js';
import { capital, plural, sayAgo } from '../say.js';
import { endedAt, type Job, type Jobs, listJobs } from './restore-job-lists.js';
import { sayProgress, sayUnfinished } from './restore-job-progress.js';

const params = z.strictObject({
  project: project(),
  cluster: cluster({ leavesOut: { traits: ['free'], why: 'Atlas takes no backups of free clusters.' } }),
});
type Params = z.output<typeof params>;

export const restoreJobs = list({
  name: 'restore-jobs',
  title: 'List the restore jobs of a cluster',
  area: 'backup',
  example: 'restore-jobs Cluster0 in Payments',
  role: 'Project Backup Manager',
  params,

  columns: {
    Status: ({ status }: Job) => status,
    Started: ({ startedAt }) => showMoment(startedAt),
    Finished: ({ finishedAt }) => showMoment(finishedAt),
    'Snapshot from': ({ snapshotAt }) => showMoment(snapshotAt),
    Into: ({ target }) => target || '–',
    Job: ({ id }) => id || '–',
  },

  async list(atlas, given, now) {
    const [place, [{ kind }, jobs]] = await Promise.all([
      placeOfProject(atlas, given.project),
      findWith(atlas, given, async (shape) =>
        shape.shared ? 'free' : listJobs(atlas, given.project, given.cluster, shape.kind, true),
      ),
    ]);
    if (jobs === 'free') {
      const instead = nextInstead('free', given);
      return { headline: sayNoBackups(given.cluster), place, facts: [], notes: [], next: instead };
    }
    if (jobs === undefined) return kind === 'missing' ? notThere(given.cluster, place) : ended(given, place);
    const rows = jobs.newest.list();
    return {
      headline: headline(given.cluster, jobs, now),
      place,
      facts: sayProgress({ unfinished: jobs.unfinished.list(), rows, now }),
      caption: `Restore jobs of ${given.cluster}, newest first`,
      rows,
      missing: sayCutOff(jobs.newest, 'restore job'),
      notes: [
        ...sayUnlisted(rows.length, jobs.newest.count, 'restore job'),
        ...(kind === 'dedicated' || kind === 'flex' ? [] : [SUNSET]),
      ],
      ...(jobs.unfinished.count > 0 && { unfinished: true }),
      next: nextFor(given),
    };
  },
});

const SUNSET = 'Atlas ended serverless instances, and this list of their restore jobs, in January 2026.';

function ended(given: Params, place: Place): Result {
  const { cluster: name } = given;
  return {
    headline: `${name} is a serverless instance, and Atlas no longer lists restore jobs for those.`,
    place,
    facts: [],
    notes: [SUNSET, `If ${name} became a flex or dedicated cluster, ask again with that cluster’s name.`],
    next: nextInstead('serverless', given),
  };
}

function headline(name: string, { newest, unfinished, failed }: Jobs, now: number): Phrase {
  const all = `${atLeast(newest.isWhole)}${plural(newest.count, 'restore job')}`;
  if (newest.count === 0) return `${name} has no restore jobs.`;
  const rest = `${sayUnfinished(unfinished)}.`;
  const [last] = failed.list();
  if (last === undefined)
    return `${capital(all)} of ${name}, none failed${newest.isWhole ? '' : ' that I read'}${rest}`;
  const lastAt = endedAt(last);
  const when = lastAt > 0 ? [`, the last ${sayAgo(now - lastAt)} (`, { at: lastAt }, ')'] : [];
  return [`${failed.count.toLocaleString('en-US')} of ${all} of ${name} failed`, ...when, rest];
}

const nextFor = (one: Params): readonly Next[] => [
  { label: 'Backups', operation: 'backups', params: one },
  { label: 'Events', operation: 'events', params: one },
];
