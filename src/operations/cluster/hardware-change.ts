// Recipe for changing a cluster's hardware. Always reads, compares and sends the entire hardware.
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Cluster } from '../../atlas/replies.js';
import { blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import {
  type ClusterActionSpec,
  type ClusterParamsSchema,
  defineClusterAction,
} from '../cluster-state/cluster-change.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import {
  CONFIGURATION_PART,
  clusterPath,
  inspectRunningCluster,
  type SeenCluster,
} from '../cluster-state/cluster-now.js';
import { formatList } from '../format.js';
import type { Change, ChangeCall, Phrase } from '../operation.js';
import { undocumentedFieldsNote } from '../undocumented.js';
import {
  describeMove,
  HARDWARE_FIELDS_SENT_BACK,
  type Hardware,
  HardwareBasis,
  hardwareFromBasis,
  nodesFact,
  readHardwareViews,
  withoutUndefined,
} from './hardware.js';

interface SeenHardware extends SeenCluster {
  /** The current hardware. */
  readonly hardware: Hardware;
  /** How autoscaling moved the cluster since the last change. Empty if it didn't or if Atlas doesn't show that. */
  readonly moved: string;
  /** Warnings that apply to any hardware change. They precede the operation's own warnings. */
  readonly warnings: readonly string[];
}

type Given = 'area' | 'role' | 'effect' | 'canNarrow' | 'basis' | 'look' | 'call' | 'state' | 'before' | 'drift';
/** What a `HardwareSpec` declares for the changed value, and the recipe for a `HardwareState`. */
type OfValue = 'isDone' | 'stillDone' | 'format' | 'formatDone' | 'back';

interface HardwareState<S> {
  /** The current value, which Atlas charges for. */
  readonly value: S;
  /** Whether Atlas may have moved the value away from what the change set. */
  readonly isMoved: boolean;
}

interface HardwareSpec<P extends ClusterParamsSchema, S>
  extends Omit<ClusterActionSpec<P, typeof HardwareBasis, SeenHardware, S>, Given | OfValue> {
  partOf(hardware: Hardware): S;
  isDone(value: S, given: z.output<P>): boolean;
  /** Whether Atlas may have changed the value that the change set to this value itself. */
  mayHaveMoved(hardware: Hardware, given: z.output<P>): boolean;
  format(value: S): Phrase;
  formatDone(given: z.output<P>): string;
  back?(before: S): ReturnType<NonNullable<ClusterActionSpec<P, typeof HardwareBasis, SeenHardware, S>['back']>>;
  changed(hardware: Hardware, given: z.output<P>): Hardware;
  /** A noun phrase for the changed value, which precedes "went from": `the tier`. */
  readonly noun: string;
  said(hardware: Hardware): string;
}

export function defineHardwareChange<P extends ClusterParamsSchema, S>(spec: HardwareSpec<P, S>): Change {
  const { partOf, changed, preview, isDone, format, back } = spec;
  const before = (basis: z.output<typeof HardwareBasis>) => partOf(hardwareFromBasis(basis));
  return defineClusterAction<P, typeof HardwareBasis, SeenHardware, HardwareState<S>>({
    ...spec,
    area: 'cluster',
    role: 'Project Cluster Manager',
    effect: 'restorable',
    canNarrow: false,
    basis: HardwareBasis,
    look: inspectHardware,
    async preview(atlas, given, now, looking, undoes) {
      const [{ hardware, warnings }, draft] = await Promise.all([looking, preview(atlas, given, now, looking, undoes)]);
      return {
        ...draft,
        unforeseen: undoes && describeUnforeseen(spec, hardware, { undoes, to: given }),
        blockers: (present) => sizeBlockers(given.cluster, present) ?? draft.blockers?.(present) ?? [],
        part: CONFIGURATION_PART,
        warnings: [...(draft.warnings ?? []), ...warnings],
        basis: { hardware: withoutUndefined(hardware) },
      };
    },
    call: (given, basis) =>
      callTo('PATCH', clusterPath(given), {
        body: { replicationSpecs: withoutUndefined(changed(hardwareFromBasis(basis), given)) },
      }),
    // A plain read shows the current value, which autoscaling may have moved. What the change configured remains.
    async state(atlas, given, basis) {
      const shown = await readHardwareViews(atlas, given);
      if (shown?.id !== basis.clusterId || shown.replicationSpecs === undefined) return undefined;
      const { replicationSpecs: hardware, configured } = shown;
      const value = partOf(hardware);
      const isBefore = isDeepStrictEqual(value, before(basis));
      const isMoved =
        (configured !== undefined && !isDone(value, given) && isDone(partOf(configured), given)) ||
        (!isBefore && spec.mayHaveMoved(hardware, given));
      return { value, isMoved };
    },
    before: (basis) => ({ value: before(basis), isMoved: false }),
    isDone: ({ value }, { params }) => isDone(value, params),
    stillDone: ({ value, isMoved }, { params, basis }) =>
      isDone(value, params) || (isMoved && !isDeepStrictEqual(value, before(basis))),
    format: ({ value }) => format(value),
    formatDone: ({ params }) => spec.formatDone(params),
    back: back && (({ value }) => back(value)),
    drift(earlier, later) {
      const [from, to] = [earlier, later].map((basis) => spec.said(hardwareFromBasis(basis)));
      return from === to
        ? 'the cluster’s nodes, disks or autoscaling changed'
        : `${spec.noun} went from ${from} to ${to}`;
    },
  });
}

async function inspectHardware(atlas: Atlas, given: ClusterInProject): Promise<SeenHardware> {
  const [seen, shown] = await Promise.all([inspectRunningCluster(atlas, given), readHardwareViews(atlas, given)]);
  const hardware = shown?.replicationSpecs ?? [];
  const moved = shown?.stateName === 'IDLE' ? describeMove(shown.configured, hardware) : '';
  return {
    ...seen,
    hardware,
    moved,
    warnings: undocumentedFieldsNote(given.cluster, HARDWARE_FIELDS_SENT_BACK, shown?.fieldNames, {
      replicationSpecs: hardware,
    }),
    facts: [
      ...seen.facts,
      nodesFact(hardware),
      ...(moved === '' ? [] : [{ label: 'Moved by autoscaling', value: moved }]),
    ],
  };
}

/** Says why a revert needs a person: the value isn't what the change set, so the approval didn't cover this revert. */
function describeUnforeseen<P extends ClusterParamsSchema, S>(
  { partOf, isDone, said, formatDone, noun, params }: HardwareSpec<P, S>,
  hardware: Hardware,
  { undoes, to }: { readonly undoes: ChangeCall; readonly to: z.output<P> },
): string | undefined {
  const given = params.parse(undoes.params);
  if (isDone(partOf(hardware), given)) return undefined;
  return `Atlas may have scaled ${given.cluster}: ${noun} is now ${said(hardware)}, not ${formatDone(given)}. Reverting to ${formatDone(to)} needs approval.`;
}

/** Blocks a change while Atlas shows two sizes for the same nodes, because the call would send one of them. */
function sizeBlockers(name: string, { replicationSpecs }: Cluster) {
  const isTwofold = replicationSpecs
    .flatMap(({ regionConfigs }) => regionConfigs)
    .flatMap((one) => [
      [one.electableSpecs, one.effectiveElectableSpecs] as const,
      [one.readOnlySpecs, one.effectiveReadOnlySpecs] as const,
      [one.analyticsSpecs, one.effectiveAnalyticsSpecs] as const,
    ])
    .some(([set, now]) => set && now && (set.instanceSize !== now.instanceSize || set.diskSizeGB !== now.diskSizeGB));
  if (!isTwofold) return undefined;
  const sentence = `Atlas shows two different sizes for ${name}’s nodes, so I can’t tell which is current. Try again later, or use Atlas, under Clusters.`;
  return blockedBy('cluster', sentence);
}

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
