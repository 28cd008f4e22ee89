// Which points there are: the moments of every step of real runs. Nothing here is written by hand, so a new step is covered by itself.
import { z } from 'zod';
import type { Lane } from './lane.js';
import { type Crash, isReading, type Step, type When } from './steps.js';
import { live, type Story } from './story.js';
import type { Watch } from './watch.js';

export interface Point extends Crash {
  readonly decision: Story['decision'];
  /** Only a process that remembers nothing takes this step. */
  readonly fresh: boolean;
}

export const nameOf = ({ decision, when, role, name }: Point) => `${decision}, killed ${when} ${role}: ${name}`;

/**
 * An approval whole, and of a denial what comes from the press on: until then the two are alike.
 * @param lane newly opened
 */
export async function tracePoints(lane: Lane): Promise<readonly Point[]> {
  const reading = isReading(
    z.array(z.string()).parse(await lane.redis.call('COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'read')),
  );
  const points = (decision: Story['decision'], fresh: boolean, steps: readonly Step[]) =>
    steps.flatMap((step) => moments(reading(step.name)).map((when) => ({ ...step, when, decision, fresh })));
  const fresh = await trace(lane, 'approve');
  const warm = await trace(lane, 'approve');
  const denial = await trace(lane, 'deny');
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

/** A read has no effect, so its two moments are one. */
const moments = (isRead: boolean): readonly When[] => (isRead ? ['after'] : ['before', 'after']);

const labelOf = ({ role, name }: Step) => `${role}: ${name}`;

async function trace(lane: Lane, decision: Story['decision']): Promise<Watch> {
  const watch = await live(lane, { decision, reason: `trace ${decision}` });
  await lane.clear();
  return watch;
}
