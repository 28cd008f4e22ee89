// Lists the restores of any kind of cluster, and their results.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { clusterNotFoundResult, findClusterAndRead } from '../cluster-state/cluster-kind.js';
import { clusterParam, clusterParamKind } from '../cluster-state/cluster-param.js';
import { formatDuration } from '../duration.js';
import { capitalize, formatAgo, formatList, plural, withoutEmpty } from '../format.js';
import { matchName } from '../match.js';
import { formatMoment } from '../moments.js';
import { alternativeSteps, describeNoFreeBackups, SERVERLESS_ENDED, successorHint } from '../monitoring/unmeasured.js';
import { atLeastPrefix, type NewestItems, unlistedNotes, unreadItemsNotes } from '../newest.js';
import type { Fact, LookUpResult, NextStep, Phrase, Place } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { listNames } from '../params/kind.js';
import { projectParam } from '../params/project.js';
import { ifReadable, readProjectPlace } from '../place.js';
import { defineLookUp } from '../recipes/look-up.js';
import {
  type ListedRestoreJob,
  lastTimeOfJob,
  listRestoreJobs,
  type RestoreJobList,
  type UnreadRestoreJobs,
} from './restore-job-lists.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: clusterParam({
    leavesOut: { traits: ['free'], why: 'Atlas takes no backups of free clusters.' },
    takesUnlisted: true,
  }),
});
type Params = z.output<typeof params>;

export const restoreJobs = defineLookUp({
  name: 'restore-jobs',
  title: 'List a cluster’s restore jobs',
  aliases: ['restores', 'restore progress'],
  area: 'backup',
  example: 'restore-jobs Cluster0 in Payments',
  role: 'Project Backup Manager',
  params,

  columns: {
    Status: ({ status }: ListedRestoreJob) => status,
    Started: ({ startedAt }) => formatMoment(startedAt),
    Finished: ({ finishedAt }) => formatMoment(finishedAt),
    'Snapshot from': ({ snapshotAt }) => formatMoment(snapshotAt),
    Into: ({ target }) => target || '–',
    Job: ({ id }) => id || '–',
  },

  async run(atlas, given, now) {
    const [place, [{ kind }, jobs]] = await Promise.all([
      readProjectPlace(atlas, given.project),
      findClusterAndRead(atlas, given, async (shape) =>
        shape.shared ? 'free' : listRestoreJobs(atlas, given.project, given.cluster, shape.kind, true),
      ),
    ]);
    if (jobs === 'free') {
      const instead = alternativeSteps('free', given);
      return { headline: describeNoFreeBackups(given.cluster), place, facts: [], notes: [], next: instead };
    }
    if (jobs.newest === undefined)
      return kind === 'missing' ? missing(atlas, given, place, jobs) : ended(given, place, jobs);
    const rows = jobs.newest.list();
    return {
      headline: headline(given.cluster, jobs, now),
      place,
      facts: progressFacts({ unfinished: jobs.unfinished.list(), rows, now }),
      caption: `Restore jobs of ${given.cluster}, newest first`,
      rows,
      missing: unreadItemsNotes(jobs.newest, 'restore job'),
      notes: withoutEmpty(
        ...unlistedNotes(rows.length, jobs.newest.count, 'restore job'),
        kind !== 'dedicated' && kind !== 'flex' && SUNSET,
      ),
      next: nextFor(given),
    };
  },
});

const SUNSET = 'Atlas announced that this list would end in January 2026.';

function ended(given: Params, place: Place, none: UnreadRestoreJobs): LookUpResult {
  const { cluster: name } = given;
  const isGone = none.refused === undefined || none.refused.status === 404 || none.refused.status === 410;
  const rest = isGone ? 'Atlas no longer lists restore jobs for serverless instances' : 'I can’t read its restore jobs';
  return {
    headline: `${name} is a serverless instance, and ${rest}.`,
    place,
    facts: [],
    notes: [describeRefused(name, none), SUNSET, SERVERLESS_ENDED, successorHint(name)],
    next: alternativeSteps('serverless', given),
  };
}

/** Answers for a cluster that isn't in any other Atlas list. It may be a retired serverless instance. */
async function missing(atlas: Atlas, given: Params, place: Place, none: UnreadRestoreJobs): Promise<LookUpResult> {
  const { project: of, cluster: name } = given;
  const names = await ifReadable(listNames(withTimeout(atlas), clusterParamKind, { project: of }));
  const match = matchName(name, names ?? []);
  const near = match.kind === 'none' ? match.near : [];
  const { next = [], ...answer } = clusterNotFoundResult(name, place);
  return {
    ...answer,
    notes: [describeRefused(name, none)],
    next: [
      ...near.map((one) => ({ label: one.name, operation: 'restore-jobs', params: { project: of, cluster: one.id } })),
      ...next,
    ],
  };
}

function describeRefused(name: string, { refused }: UnreadRestoreJobs): string {
  const code = refused?.errorCode === undefined ? '' : ` (${refused.errorCode})`;
  const answer = refused === undefined ? 'an empty list' : `${refused.status}${code}`;
  return `I asked Atlas for restore jobs of a serverless instance named ${name}. Atlas returned ${answer}.`;
}

function headline(name: string, { newest, unfinished, failed }: RestoreJobList, now: number): Phrase {
  const all = `${atLeastPrefix(newest.isWhole)}${plural(newest.count, 'restore job')}`;
  if (newest.count === 0) return `${name} has no restore jobs.`;
  const rest = `${describeUnfinished(unfinished)}.`;
  const [last] = failed.list();
  if (last === undefined)
    return `${capitalize(all)} for ${name}, none${newest.isWhole ? '' : ' that I read'} failed${rest}`;
  const lastAt = lastTimeOfJob(last);
  const when = lastAt > 0 ? [`, most recently ${formatAgo(now - lastAt)} (`, { at: lastAt }, ')'] : [];
  return [`${failed.count.toLocaleString('en-US')} of ${all} for ${name} failed`, ...when, rest];
}

const nextFor = (one: Params): readonly NextStep[] => [
  { label: 'Backups', operation: 'backups', params: one },
  { label: 'Events', operation: 'events', params: one },
];

// Estimates the progress of running restores from the elapsed time, because Atlas returns no percentage.

/** The number of finished restores from which we estimate the usual duration. */
const MOST_COMPARED = 5;
const MOST_SHOWN = 5;

/** Formats the counts: `; 1 in progress and 2 waiting`. Returns an empty string if every restore has finished. */
function describeUnfinished(unfinished: NewestItems<ListedRestoreJob>): string {
  if (unfinished.count === 0) return '';
  const shown = unfinished.list();
  if (unfinished.count > shown.length) return `; ${unfinished.count} restores are unfinished`;
  const counts = (['in progress', 'waiting'] as const).flatMap((status) => {
    const count = shown.filter((job) => job.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return `; ${formatList(counts)}`;
}

interface Restores {
  readonly unfinished: readonly ListedRestoreJob[];
  /** Newest first. */
  readonly rows: readonly ListedRestoreJob[];
  readonly now: number;
}

function progressFacts({ unfinished, rows, now }: Restores): readonly Fact[] {
  if (unfinished.length === 0) return [];
  const took = rows.flatMap(lengthOf).slice(0, MOST_COMPARED);
  const longest = took.length === 0 ? undefined : Math.max(...took);
  return withoutEmpty<Fact>(
    ...unfinished
      .slice(0, MOST_SHOWN)
      .map((job) => ({ label: jobLabel(job), value: formatProgress(job, longest, now) })),
    unfinished.length > MOST_SHOWN && { label: 'Others', value: `${unfinished.length - MOST_SHOWN} more unfinished` },
    longest !== undefined && { label: 'For comparison', value: formatUsual(took) },
  );
}

function lengthOf(job: ListedRestoreJob): number[] {
  const { status, startedAt } = job;
  return status === 'finished' && startedAt !== undefined && lastTimeOfJob(job) > startedAt
    ? [lastTimeOfJob(job) - startedAt]
    : [];
}

const jobLabel = ({ status }: ListedRestoreJob) => (status === 'waiting' ? 'Waiting' : 'In progress');

function formatProgress(
  { startedAt, target }: ListedRestoreJob,
  longest: number | undefined,
  now: number,
): Fact['value'] {
  const into = target === 'download' ? 'a download' : `into ${target || 'a cluster'}`;
  if (startedAt === undefined) return into;
  const lasts = Math.max(now - startedAt, 0); // Atlas's clock may be ahead of ours
  const late = longest !== undefined && lasts > longest ? ' (longer than recent restores took)' : '';
  return `${into}, for ${formatDuration(lasts)}${late}`;
}

function formatUsual(took: readonly number[]): string {
  const [least, most] = [Math.min(...took), Math.max(...took)].map(formatDuration);
  const range = least === most ? `${least}` : `${least} to ${most}`;
  return took.length === 1
    ? `the last restore took ${range}`
    : `the last ${plural(took.length, 'finished restore')} took ${range}${least === most ? ' each' : ''}`;
}
