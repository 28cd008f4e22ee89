// The points: before and after every step of traced runs. New steps are covered automatically.
import { z } from 'zod';
import type { Chance } from '../chaos/chance.js';
import type { CrashRunner } from './crash-runner.js';
import { type Crash, isReading, type Restore, type Role, type Step, type When } from './steps.js';
import { live, type Story } from './story.js';
import type { Watch } from './watch.js';

export interface Point extends Crash {
  readonly decision: Story['decision'];
  /** Only a newly started process takes this step. */
  readonly fresh: boolean;
  /** Whether the step changes anything. If not, a kill at it is like a kill after the last change. */
  readonly changes: boolean;
}

export const nameOf = ({ decision, when, role, name, restore }: Point) => {
  const what = restore === undefined ? 'killed' : `Redis restored to ${labelOf(restore.copyAt)} (${restore.how})`;
  return `${decision}, ${what} ${when} ${role}: ${name}`;
};

const HOW = ['in place', 'restarted', 'killed'] as const;
const MOST_STEPS = 40;

/**
 * This many points at which Redis is restored to a copy from a few steps before.
 * @param chance the same one picks the same points of the same trace
 */
export function restorePoints(points: readonly Point[], count: number, chance: Chance): readonly Point[] {
  const warm = warmOf(points);
  return Array.from({ length: count }, (_, index) => {
    const own = chance.fork(index);
    const at = 1 + Math.floor(((index + own.next()) / count) * (warm.length - 1));
    const back = 1 + Math.floor(own.next() ** 2 * Math.min(at, MOST_STEPS));
    return restorePoint(warm[at], warm[at - back], HOW[index % HOW.length]);
  }).flat();
}

/** All of them, to rerun one by name. */
export function everyRestorePoint(points: readonly Point[]): readonly Point[] {
  const warm = warmOf(points);
  return warm.flatMap((point, at) =>
    warm
      .slice(Math.max(0, at - MOST_STEPS), at)
      .flatMap((copyAt) => HOW.flatMap((how) => restorePoint(point, copyAt, how))),
  );
}

const warmOf = (points: readonly Point[]) => points.filter(({ fresh, when }) => !fresh && when === 'after');

function restorePoint(point?: Point, copyAt?: Point, how?: Restore['how']): readonly Point[] {
  if (point === undefined || copyAt === undefined || how === undefined) return [];
  if (point.decision !== copyAt.decision) return [];
  return [{ ...point, restore: { how, copyAt: { role: copyAt.role, name: copyAt.name } } }];
}

/**
 * A whole approval, and a denial from the press on. Before it the two are alike.
 * @param runner newly opened
 */
export async function tracePoints(runner: CrashRunner): Promise<readonly Point[]> {
  const reading = isReading(
    z.array(z.string()).parse(await runner.redis.call('COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'read')),
  );
  const points = (decision: Story['decision'], fresh: boolean, steps: readonly Step[]) => {
    const changing = stepsThatChange(steps, reading);
    return steps.flatMap((step) => {
      const changes = changing.has(step);
      return moments(changes).map((when) => ({ ...step, when, decision, fresh, changes }));
    });
  };
  const fresh = await trace(runner, 'approve');
  const warm = await trace(runner, 'approve');
  const denial = await trace(runner, 'deny');
  const known = new Set(warm.steps.map(labelOf));
  return [
    ...points('approve', false, warm.steps),
    ...points(
      'approve',
      true,
      fresh.steps.filter((step) => !known.has(labelOf(step))),
    ),
    ...points('deny', false, denial.sincePress()),
  ];
}

/** A step that changes nothing has only one. */
const moments = (changes: boolean): readonly When[] => (changes ? ['before', 'after'] : ['after']);

/** All but reads and transactions of reads. */
function stepsThatChange(steps: readonly Step[], isRead: (name: string) => boolean): ReadonlySet<Step> {
  const changing = new Set<Step>();
  const transactions = new Map<Role, Step[]>();
  for (const step of steps) {
    const { role, name } = step;
    const transaction = transactions.get(role);
    if (/^redis MULTI\b/.test(name)) transactions.set(role, []);
    else if (/^redis EXEC\b/.test(name)) {
      if (transaction === undefined || transaction.some((one) => changing.has(one))) changing.add(step);
      transactions.delete(role);
    } else {
      if (!isRead(name)) changing.add(step);
      transaction?.push(step);
    }
  }
  return changing;
}

const labelOf = ({ role, name }: Step) => `${role}: ${name}`;

async function trace(runner: CrashRunner, decision: Story['decision']): Promise<Watch> {
  const watch = await live(runner, { decision, reason: `trace ${decision}` });
  await runner.clear();
  return watch;
}
