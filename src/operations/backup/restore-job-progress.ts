// Progress of running restores. Atlas gives no percentage, so it is estimated from time.
import { sayDuration } from '../duration.js';
import type { Newest } from '../newest.js';
import type { Fact } from '../operation.js';
import { plural, sayList } from '../say.js';
import { endedAt, type Job } from './restore-job-lists.js';

/** Number of finished restores that the usual duration is taken from. */
const MOST_COMPARED = 5;
const MOST_SHOWN = 5;

/** `; 1 in progress and 2 waiting`; empty when none is. */
export function sayUnfinished(unfinished: Newest<Job>): string {
  if (unfinished.count === 0) return '';
  const shown = unfinished.list();
  if (unfinished.count > shown.length) return `; ${unfinished.count} under way`;
  const counts = (['in progress', 'waiting'] as const).flatMap((status) => {
    const count = shown.filter((job) => job.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return `; ${sayList(counts)}`;
}

interface Restores {
  readonly unfinished: readonly Job[];
  /** Newest first. */
  readonly rows: readonly Job[];
  readonly now: number;
}

export function sayProgress({ unfinished, rows, now }: Restores): readonly Fact[] {
  if (unfinished.length === 0) return [];
  const took = rows.flatMap(lengthOf).slice(0, MOST_COMPARED);
  const longest = took.length === 0 ? undefined : Math.max(...took);
  return [
    ...unfinished.slice(0, MOST_SHOWN).map((job) => ({ label: jobLabel(job), value: sayOne(job, longest, now) })),
    ...(unfinished.length > MOST_SHOWN
      ? [{ label: 'Besides', value: `${unfinished.length - MOST_SHOWN} more under way` }]
      : []),
    ...(longest === undefined ? [] : [{ label: 'For comparison', value: sayUsual(took) }]),
  ];
}

function lengthOf(job: Job): number[] {
  const { status, startedAt } = job;
  return status === 'finished' && startedAt !== undefined && endedAt(job) > startedAt ? [endedAt(job) - startedAt] : [];
}

const jobLabel = ({ status }: Job) => (status === 'waiting' ? 'Waiting' : 'In progress');

function sayOne({ startedAt, target }: Job, longest: number | undefined, now: number): Fact['value'] {
  const into = target === 'download' ? 'a download' : `into ${target || 'a cluster'}`;
  if (startedAt === undefined) return into;
  const lasts = Math.max(now - startedAt, 0); // Atlas's clock may be ahead of ours
  const late = longest !== undefined && lasts > longest ? ', longer than the last ones took' : '';
  return `${into}, for ${sayDuration(lasts)}${late}`;
}

function sayUsual(took: readonly number[]): string {
  const [least, most] = [Math.min(...took), Math.max(...took)].map(sayDuration);
  const range = least === most ? `${least}` : `${least} to ${most}`;
  return took.length === 1
    ? `the last one took ${range}`
    : `the last ${plural(took.length, 'finished one')} took ${range}${least === most ? ' each' : ''}`;
}
