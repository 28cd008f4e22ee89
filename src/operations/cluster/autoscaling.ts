// Autoscaling params for a cluster's tier and disks, with functions to check, compare and restore them.
import { z } from 'zod';
import { dedicatedClusterParam } from '../cluster-state/cluster-now.js';
import type { Direction } from '../effect.js';
import type { Params } from '../operation.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import {
  type AutoscalingSettings,
  costDirection,
  formatTierBounds,
  type Hardware,
  isNvme,
  isSameTierClass,
  isSmallerTier,
  regionsOf,
} from './hardware.js';
import { tierParam } from './tier-param.js';

export const AutoscalingParams = z
  .strictObject({
    project: projectParam(),
    cluster: dedicatedClusterParam(),
    tiers: choiceParam({ off: 'keep the current tier' }, { label: 'Tier scaling', position: 2 }).optional(),
    min: tierParam({ label: 'Smallest tier', hint: 'such as M30. If empty, the cluster only scales up' }).optional(),
    max: tierParam({ label: 'Largest tier', hint: 'such as M60' }).optional(),
    disks: choiceParam({ on: 'grow as they fill', off: 'keep their size' }, { label: 'Disks' }).optional(),
    for: optionalEndParam(),
  })
  .superRefine(({ tiers, min, max, disks }, context) => {
    const refuse = (param: string, message: string) => context.addIssue({ code: 'custom', message, path: [param] });
    if (tiers !== undefined && (min ?? max) !== undefined)
      refuse('tiers', 'Choose either “off” or a range (min and max).');
    else if (min !== undefined && max === undefined) refuse('max', 'Add the largest tier, such as “max M60”.');
    else if ((tiers ?? max ?? disks) === undefined)
      refuse('max', 'Enter a limit (max M60), a range (min M30 max M60), “off”, “disks on” or “disks off”.');
  });
export type AutoscalingParams = z.output<typeof AutoscalingParams>;
type Wanted = Pick<AutoscalingParams, 'tiers' | 'min' | 'max' | 'disks'>;

export function wantedAutoscaling(
  { tiers, min, max, disks }: Wanted,
  before: AutoscalingSettings | undefined,
): AutoscalingSettings {
  const bounds = { enabled: true, scaleDownEnabled: min !== undefined, minInstanceSize: min, maxInstanceSize: max };
  const off = {
    enabled: false,
    scaleDownEnabled: false,
    minInstanceSize: undefined,
    maxInstanceSize: undefined,
  };
  return {
    compute: tiers === 'off' ? off : max === undefined ? before?.compute : bounds,
    diskGB: disks === undefined ? before?.diskGB : { enabled: disks === 'on' },
  };
}

/** The current autoscaling settings: the tiers, formatted as in a request (`M30 to M60`), and whether disks grow. */
interface ScalingState {
  readonly tiers: string;
  readonly disks: boolean | null;
}
export const autoscalingStateOf = (scaling: AutoscalingSettings | undefined): ScalingState => ({
  tiers: formatTierBounds(scaling?.compute),
  disks: scaling?.diskGB?.enabled ?? null,
});
export const autoscalingOf = (hardware: Hardware): AutoscalingSettings | undefined =>
  regionsOf(hardware)[0]?.autoScaling;

export function hasWantedAutoscaling(state: ScalingState, wanted: Wanted): boolean {
  const { tiers, disks } = autoscalingStateOf(wantedAutoscaling(wanted, undefined));
  const asksTiers = (wanted.tiers ?? wanted.max) !== undefined;
  return (!asksTiers || state.tiers === tiers) && (wanted.disks === undefined || state.disks === disks);
}

/** Whether Atlas may have raised the requested limits or stopped scaling down (page cluster-autoscaling-storage). */
export function mayHaveRaised({ min, max, disks }: Wanted, now: AutoscalingSettings | undefined): boolean {
  const { enabled, scaleDownEnabled, minInstanceSize: least = '', maxInstanceSize: most = '' } = now?.compute ?? {};
  if (max === undefined || enabled !== true || !isAtLeast(most, max)) return false;
  const isLowerKept = scaleDownEnabled !== true || (min !== undefined && isAtLeast(least, min));
  return isLowerKept && (disks === undefined || now?.diskGB?.enabled === (disks === 'on'));
}
const isAtLeast = (tier: string, bound: string) => tier === bound || isSmallerTier(bound, tier);

/** Returns the params that restore the requested settings to their previous values. */
export function previousAutoscalingParams(wanted: Wanted, before: AutoscalingSettings | undefined): Params {
  const { enabled, scaleDownEnabled, minInstanceSize: min, maxInstanceSize: max } = before?.compute ?? {};
  const bounds: Params =
    enabled === true && max !== undefined
      ? { max, ...(scaleDownEnabled === true && min !== undefined && { min }) }
      : { tiers: 'off' };
  return {
    ...((wanted.tiers ?? wanted.max) !== undefined && bounds),
    ...(wanted.disks !== undefined && { disks: before?.diskGB?.enabled === true ? 'on' : 'off' }),
  };
}

/** Returns how new limits affect the cost. Raising one limit may raise the cost, even if the other limit falls. */
export function autoscalingDirection(before: AutoscalingSettings | undefined, after: AutoscalingSettings): Direction {
  const found = [
    onOff(before?.compute?.enabled === true, after.compute?.enabled === true),
    ...(before?.compute?.enabled === true && after.compute?.enabled === true
      ? [
          costBetween(before.compute.maxInstanceSize, after.compute.maxInstanceSize),
          costBetween(before.compute.minInstanceSize, after.compute.minInstanceSize),
        ]
      : []),
    onOff(before?.diskGB?.enabled === true, after.diskGB?.enabled === true),
  ];
  return (['unknown', 'widens cost', 'narrows cost'] as const).find((one) => found.includes(one)) ?? 'neither';
}

const onOff = (before: boolean, after: boolean): Direction =>
  before === after ? 'neither' : after ? 'widens cost' : 'narrows cost';

/** Compares the cost of two limits. If no minimum is set, the cluster never scales down. */
function costBetween(before: string | undefined, after: string | undefined): Direction {
  if (before === after) return 'neither';
  if (before === undefined || after === undefined) return before === undefined ? 'narrows cost' : 'widens cost';
  return costDirection(before, after);
}

/** Says why Atlas would refuse these limits and which param causes the refusal. */
export function tierBoundsProblem(
  { min, max }: Wanted,
  sizes: readonly string[],
  name: string,
): { readonly param: string; readonly sentence: string } | undefined {
  if (max === undefined) return undefined;
  const [now = max] = sizes;
  // According to page cluster-autoscaling, General and Low-CPU tiers autoscale, but local NVMe tiers don't.
  if (isNvme(now))
    return {
      param: 'max',
      sentence: `${name} is ${now}, and NVMe tiers don’t autoscale. Use scale-cluster instead.`,
    };
  const other = [min, max].find((one) => one !== undefined && !isSameTierClass(one, now));
  if (other !== undefined)
    return {
      param: other === max ? 'max' : 'min',
      sentence: `${other} isn’t in the same class as ${name}’s tier, ${now}. Choose limits in that class.`,
    };
  if (min !== undefined && !isSmallerTier(min, max))
    return {
      param: 'min',
      sentence: `The smallest tier must be smaller than the largest tier, ${max}. Choose a smaller tier.`,
    };
  if (isSmallerTier(max, now))
    return {
      param: 'max',
      sentence: `${name} is ${now}, which is larger than ${max}. Choose ${now} or larger, or use scale-cluster first.`,
    };
  if (min !== undefined && isSmallerTier(now, min))
    return {
      param: 'min',
      sentence: `${name} is ${now}, which is smaller than ${min}. Choose ${now} or smaller, or use scale-cluster first.`,
    };
  return undefined;
}
