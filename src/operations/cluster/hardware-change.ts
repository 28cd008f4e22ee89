// The recipe for a change of a cluster's hardware, which is read, compared and sent as a whole.
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { callTo } from '../call.js';
import { type ClusterActionSpec, type ClusterParams, clusterAction } from '../cluster-state/cluster-change.js';
import { tiersNow } from '../cluster-state/cluster-facts.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import { clusterPath, inspectRunning, type SeenCluster } from '../cluster-state/cluster-now.js';
import { formatList } from '../format.js';
import type { Change } from '../operation.js';
import { undocumentedNote } from '../undocumented.js';
import {
  DOCUMENTED,
  type Hardware,
  HardwareBasis,
  hardwareIn,
  nodesFact,
  plainly,
  readHardware,
  sizesOf,
} from './hardware.js';

interface SeenHardware extends SeenCluster {
  readonly hardware: Hardware;
  /** What its nodes have by now, where autoscaling moved them from what they are set to. */
  readonly tiers: readonly string[];
  /** What a change of any part of it may bring. They precede the operation's own. */
  readonly warnings: readonly string[];
}

type Given = 'area' | 'role' | 'effect' | 'canNarrow' | 'basis' | 'look' | 'call' | 'state' | 'before' | 'drift';

interface HardwareSpec<P extends ClusterParams, S>
  extends Omit<ClusterActionSpec<P, typeof HardwareBasis, SeenHardware, S>, Given> {
  /** The part of the hardware that it sets. */
  partOf(hardware: Hardware): S;
  changed(hardware: Hardware, given: z.output<P>): Hardware;
  /** What went from one value to another: `its tier`. */
  readonly noun: string;
  /** Formats that value. */
  said(hardware: Hardware): string;
}

export function hardwareChange<P extends ClusterParams, S>(spec: HardwareSpec<P, S>): Change {
  const { partOf, changed, preview } = spec;
  return clusterAction<P, typeof HardwareBasis, SeenHardware, S>({
    ...spec,
    area: 'cluster',
    role: 'Project Cluster Manager',
    effect: 'restorable',
    canNarrow: false,
    basis: HardwareBasis,
    look: inspectHardware,
    async preview(atlas, given, now, looking) {
      const [{ hardware, warnings }, draft] = await Promise.all([looking, preview(atlas, given, now, looking)]);
      return { ...draft, warnings: [...warnings, ...(draft.warnings ?? [])], basis: { hardware: plainly(hardware) } };
    },
    call: (given, basis) =>
      callTo('PATCH', clusterPath(given), { body: { replicationSpecs: plainly(changed(hardwareIn(basis), given)) } }),
    async state(atlas, given, { clusterId }) {
      const shown = await readHardware(atlas, given);
      return shown?.id === clusterId ? shown.replicationSpecs && partOf(shown.replicationSpecs) : undefined;
    },
    before: (basis) => partOf(hardwareIn(basis)),
    drift(before, after) {
      const [from, to] = [before, after].map((basis) => spec.said(hardwareIn(basis)));
      return from === to ? 'its nodes, disks or autoscaling changed' : `${spec.noun} went from ${from} to ${to}`;
    },
  });
}

async function inspectHardware(atlas: Atlas, given: ClusterOf): Promise<SeenHardware> {
  const [seen, shown] = await Promise.all([inspectRunning(atlas, given), readHardware(atlas, given)]);
  const hardware = shown?.replicationSpecs ?? [];
  const tiers = seen.present === undefined ? [] : tiersNow(seen.present);
  return {
    ...seen,
    hardware,
    tiers,
    warnings: [
      ...movedWarnings(given.cluster, sizesOf(hardware), tiers),
      ...undocumentedNote(given.cluster, DOCUMENTED, shown?.fieldNames, { replicationSpecs: hardware }),
    ],
    facts: [...seen.facts, nodesFact(hardware)],
  };
}

/** Atlas documents that it may ignore a size that is sent while a cluster autoscales, not when. */
const movedWarnings = (name: string, set: readonly string[], tiers: readonly string[]): readonly string[] =>
  set.length === 0 || isDeepStrictEqual(set, tiers)
    ? []
    : [
        `${name} is set to ${formatList(set)}, and autoscaling moved it to ${formatList(tiers)}. This change sets ${formatList(set)} again, so Atlas may scale it back.`,
      ];

/**
 * A change sets one value for the whole cluster, so it must be uniform before.
 * @param what a noun phrase: `the tier`
 */
export function unevenProblem(name: string, what: string, values: readonly string[]): string | undefined {
  if (values.length === 1) return undefined;
  return values.length === 0
    ? describeUnshown(name, what)
    : `Shards or regions of ${name} differ (${formatList(values)})${NOT_AS_A_WHOLE}`;
}
export const describeUnshown = (name: string, what: string): string =>
  `Atlas doesn’t show ${what} of ${name}${NOT_AS_A_WHOLE}`;
const NOT_AS_A_WHOLE = ', so I can’t change it. Do it in Atlas, under Clusters.';
