// Measures Atlas's limits for a failover test (page test-primary-failover).
import type { Atlas } from '../../atlas/atlas.js';
import type { Process } from '../../atlas/replies.js';
import { UNREAD_TEXT } from '../format.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable } from '../place.js';
import { formatNumber } from '../units.js';
import { MEASURES, type Measure } from './measures.js';
import { readNewestValues } from './measuring.js';
import { isPrimary, isRouter, isSecondary } from './process-list.js';

const HOUR_SECONDS = 3_600;

interface Limit {
  readonly label: string;
  readonly measure: Measure;
  isOf(process: Process): boolean;
  readonly worst: (...values: number[]) => number;
  isMet(value: number): boolean;
  readonly required: string;
}

const LIMITS: readonly Limit[] = [
  {
    label: 'Replication lag',
    measure: MEASURES['replication-lag'],
    isOf: isSecondary,
    worst: Math.max,
    isMet: (seconds) => seconds < 10,
    required: 'less than 10 s',
  },
  {
    label: 'Fullest disk',
    measure: MEASURES.disk,
    isOf: (process) => !isRouter(process),
    worst: Math.max,
    isMet: (percent) => percent <= 95,
    required: 'at most 95%',
  },
  {
    label: 'Shortest oplog',
    measure: {
      title: 'Oplog window',
      unit: 'hours',
      names: ['OPLOG_MASTER_TIME'],
      format: (seconds) => `${formatNumber(seconds / HOUR_SECONDS)} hours`,
    },
    isOf: isPrimary,
    worst: Math.min,
    isMet: (seconds) => seconds >= 3 * HOUR_SECONDS,
    required: 'at least 3 hours',
  },
];

/** Measures a cluster's nodes. A limit that can't be measured counts as met, because Atlas checks it as well. */
export const readFailoverLimits = (atlas: Atlas, project: string, all: readonly Process[], now: number) =>
  Promise.all(
    LIMITS.map(async ({ label, measure, isOf, worst, isMet, required }) => {
      const about = { project, processes: all.filter(isOf), measure, now };
      const values = await ifReadable(readNewestValues(withTimeout(atlas), about));
      if (values === undefined) return { label, value: `${UNREAD_TEXT}; ${required} required`, isMet: true };
      const value = worst(...values);
      return { label, value: `${measure.format(value)} (${required} required)`, isMet: isMet(value) };
    }),
  );
