// Recipe for changing a cluster's hardware. Always reads, compares and sends the entire hardware.
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { callTo } from '../call.js';
import {
  type ClusterActionSpec,
  type ClusterParamsSchema,
  defineClusterAction,
} from '../cluster-state/cluster-change.js';
import { tiersNow } from '../cluster-state/cluster-facts.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import {
  CONFIGURATION_PART,
  clusterPath,
  inspectRunningCluster,
  type SeenCluster,
} from '../cluster-state/cluster-now.js';
import { formatList } from '../format.js';
import type { Change } from '../operation.js';
import { undocumentedFieldsNote } from '../undocumented.js';
import {
  HARDWARE_FIELDS_SENT_BACK,
  type Hardware,
  HardwareBasis,
  hardwareFromBasis,
  nodesFact,
  readHardware,
  tiersOf,
  withoutUndefined,
} from './hardware.js';

interface SeenHardware extends SeenCluster {
  readonly hardware: Hardware;
  /** The nodes' current tiers, which may differ from the configured tier because of autoscaling. */
  readonly tiers: readonly string[];
  /** Warnings that apply to any hardware change. They precede the operation's own warnings. */
  readonly warnings: readonly string[];
}

type Given = 'area' | 'role' | 'effect' | 'canNarrow' | 'basis' | 'look' | 'call' | 'state' | 'before' | 'drift';

interface HardwareSpec<P extends ClusterParamsSchema, S>
  extends Omit<ClusterActionSpec<P, typeof HardwareBasis, SeenHardware, S>, Given> {
  partOf(hardware: Hardware): S;
  changed(hardware: Hardware, given: z.output<P>): Hardware;
  /** A noun phrase for the changed value, which precedes "went from": `the tier`. */
  readonly noun: string;
  said(hardware: Hardware): string;
}

export function defineHardwareChange<P extends ClusterParamsSchema, S>(spec: HardwareSpec<P, S>): Change {
  const { partOf, changed, preview } = spec;
  return defineClusterAction<P, typeof HardwareBasis, SeenHardware, S>({
    ...spec,
    area: 'cluster',
    role: 'Project Cluster Manager',
    effect: 'restorable',
    canNarrow: false,
    basis: HardwareBasis,
    look: inspectHardware,
    async preview(atlas, given, now, looking) {
      const [{ hardware, warnings }, draft] = await Promise.all([looking, preview(atlas, given, now, looking)]);
      return {
        ...draft,
        part: CONFIGURATION_PART,
        warnings: [...warnings, ...(draft.warnings ?? [])],
        basis: { hardware: withoutUndefined(hardware) },
      };
    },
    call: (given, basis) =>
      callTo('PATCH', clusterPath(given), {
        body: { replicationSpecs: withoutUndefined(changed(hardwareFromBasis(basis), given)) },
      }),
    async state(atlas, given, { clusterId }) {
      const shown = await readHardware(atlas, given);
      return shown?.id === clusterId ? shown.replicationSpecs && partOf(shown.replicationSpecs) : undefined;
    },
    before: (basis) => partOf(hardwareFromBasis(basis)),
    drift(before, after) {
      const [from, to] = [before, after].map((basis) => spec.said(hardwareFromBasis(basis)));
      return from === to
        ? 'the cluster’s nodes, disks or autoscaling changed'
        : `${spec.noun} went from ${from} to ${to}`;
    },
  });
}

async function inspectHardware(atlas: Atlas, given: ClusterInProject): Promise<SeenHardware> {
  const [seen, shown] = await Promise.all([inspectRunningCluster(atlas, given), readHardware(atlas, given)]);
  const hardware = shown?.replicationSpecs ?? [];
  const tiers = seen.present === undefined ? [] : tiersNow(seen.present);
  return {
    ...seen,
    hardware,
    tiers,
    warnings: [
      ...movedWarnings(given.cluster, tiersOf(hardware), tiers),
      ...undocumentedFieldsNote(given.cluster, HARDWARE_FIELDS_SENT_BACK, shown?.fieldNames, {
        replicationSpecs: hardware,
      }),
    ],
    facts: [...seen.facts, nodesFact(hardware)],
  };
}

/** Warns if autoscaling moved the cluster. Atlas only documents that it may ignore a size sent while autoscaling. */
const movedWarnings = (name: string, set: readonly string[], tiers: readonly string[]): readonly string[] =>
  set.length === 0 || isDeepStrictEqual(set, tiers)
    ? []
    : [
        `${name} is configured as ${formatList(set)}, but autoscaling moved it to ${formatList(tiers)}. This change sends ${formatList(set)} again, so Atlas may scale ${name} to that tier.`,
      ];

/**
 * Says why the value can't be changed if nodes have different values. A change sets one value for the entire cluster.
 * @param what a noun phrase: `the tier`
 */
export function differingValuesProblem(name: string, what: string, values: readonly string[]): string | undefined {
  if (values.length === 1) return undefined;
  return values.length === 0
    ? describeUnshownValue(name, what)
    : `${name}’s shards or regions differ (${formatList(values)}), so ${describeElsewhere(what)}`;
}
/** @param changed the value that the user wants to change, if it isn't `what` (the value that Atlas doesn't show) */
export const describeUnshownValue = (name: string, what: string, changed = what): string =>
  `Atlas doesn’t show ${what} for ${name}, so ${describeElsewhere(changed)}`;
const describeElsewhere = (what: string) => `I can’t change ${what}. Use Atlas instead, under Clusters.`;
