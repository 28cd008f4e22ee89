// Each change, blocked in each way that the tables name.
import type { Change, Params } from '../../src/operations/operation.js';
import { CASES } from '../operations/cases.js';
import { type Given, NOW } from '../operations/given.js';
import { ANY_CLUSTER, CLUSTERS } from './blocked-clusters.js';
import { OTHERS } from './blocked-others.js';
import type { Row } from './blocked-rows.js';
import { planOf } from './changes.js';
import type { OneAtlas } from './one-atlas.js';

const rowsOf = ({ name, params }: Change): readonly Row[] => [
  ...('cluster' in params.shape ? ANY_CLUSTER : []),
  ...(CLUSTERS[name] ?? []),
  ...(OTHERS[name] ?? []),
];

/** What blocks it, by param; or its plan, where that row does not block this change. */
export async function blockedIn(one: OneAtlas, change: Change) {
  const [, given] = CASES.find(([of]) => of === change) ?? [];
  if (given === undefined) throw new Error(`${change.name} has no case`);
  const lines = [];
  for (const row of rowsOf(change)) lines.push({ where: row[0], ...(await previewed(one, change, given, row)) });
  return lines;
}

async function previewed(one: OneAtlas, change: Change, given: Given, [, params, also]: Row) {
  one.reset();
  const first: Params = { ...(await given(one)), ...params };
  const whole: Params = { ...first, ...(await also?.(one, first)) };
  const asked: Params = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== ''));
  const plan = planOf(change, asked, await change.preview(one.atlas, asked, NOW));
  return 'blocked' in plan ? plan : { open: plan.hash, direction: plan.direction };
}
