// Sets the limits within which Atlas scales a cluster's tier and disks automatically.

import { z } from 'zod';
import type { Cluster } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { type Blocker, blockedBy, noEffectBlocker } from '../blocker.js';
import {
  dedicatedClusterParam,
  describeNoDisks,
  idleCompletionCheck,
  isAtlasInfinite,
} from '../cluster-state/cluster-now.js';
import type { Direction } from '../effect.js';
import { formatList, withoutEmpty } from '../format.js';
import type { Params } from '../operation.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { CLUSTER_OPTIONS, type ClusterOptionValue } from './cluster-option.js';
import {
  type AutoscalingSettings,
  costDirection,
  formatAutoscaling,
  formatNodeCount,
  formatTierBounds,
  type Hardware,
  hardwareFromBasis,
  isNvme,
  isSameTierClass,
  isSmallerTier,
  regionsOf,
  tiersOf,
  withAutoscaling,
} from './hardware.js';
import { defineHardwareChange, describeUnshownValue, differingValuesProblem } from './hardware-change.js';
import { readClusterOption } from './set-cluster-option.js';
import { tierParam } from './tier-param.js';

const AutoscalingParams = z
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
type AutoscalingParams = z.output<typeof AutoscalingParams>;
type Wanted = Pick<AutoscalingParams, 'tiers' | 'min' | 'max' | 'disks'>;

export const setAutoscaling = defineHardwareChange({
  name: 'set-autoscaling',
  title: 'Set a cluster’s autoscaling limits',
  aliases: ['autoscale', 'autoscaling', 'auto-scaling', 'auto scale', 'automatic scaling'],
  example: 'set-autoscaling Cluster0 min M30 max M60 in Payments because OPS-7 the sale begins',
  interrupts: false,
  params: AutoscalingParams,
  guesses: [
    {
      says: 'Atlas’s default for the oplog retention isn’t 0.',
      reason: 'The Terraform provider only says that a value other than 0 is refused. The default is 24 hours.',
    },
  ],

  async preview(atlas, given, _, looking) {
    const { cluster: name } = given;
    const needsNoMinimum = given.disks === 'off' || (given.disks === 'on' && given.for !== undefined);
    const [{ hardware }, retention] = await Promise.all([
      looking,
      needsNoMinimum ? readClusterOption(atlas, given, 'oplogMinRetentionHours') : 0,
    ]);
    const before = autoscalingOf(hardware);
    const after = wantedAutoscaling(given, before);
    return {
      path: 'autoscaling',
      summary: `set ${name}’s autoscaling: ${formatWanted(given)}`,
      act: 'Set autoscaling of',
      extent: `(${formatWanted(given)})`,
      before: formatAutoscaling(before),
      after: formatAutoscaling(after),
      direction: autoscalingDirection(before, after),
      warnings: warningsOf(given, after, tiersOf(hardware)),
      cost:
        given.max === undefined
          ? undefined
          : `the current tier’s price on ${formatNodeCount(hardware)}, up to ${given.max} (more if the disks outgrow it)`,
      revertNote: 'Tier and disk changes that Atlas makes until then stay.',
      blockers(present) {
        const found = blockersOf(given, present, hardware, tiersOf(hardware));
        return found.length > 0 || retention === 0 ? found : [oplogBlocker(given, retention)];
      },
      undo: `set-autoscaling restores the settings (${formatAutoscaling(before)}). Tier and disk changes that Atlas makes until then aren’t undone.${given.disks === 'on' ? ' Switching disks off again needs oplogMinRetentionHours=0.' : ''}`,
    };
  },

  partOf: (hardware) => autoscalingStateOf(autoscalingOf(hardware)),
  changed: (hardware, given) => withAutoscaling(hardware, (before) => wantedAutoscaling(given, before)),
  isDone: hasWantedAutoscaling,
  mayHaveMoved: (hardware, given) => mayHaveRaised(given, autoscalingOf(hardware)),
  where: ({ cluster }) => `${cluster}’s autoscaling`,
  format: ({ tiers, disks }) => `${tiers}; disks ${disks === true ? 'grow' : 'don’t grow'}`,
  formatDone: formatWanted,
  done: ({ params: given }, name) => `${name}’s autoscaling is set (${formatWanted(given)}).`,
  noun: 'autoscaling',
  said: (hardware) => formatAutoscaling(autoscalingOf(hardware)),
  revertDirection({ params: given, basis }) {
    const before = autoscalingOf(hardwareFromBasis(basis));
    return autoscalingDirection(wantedAutoscaling(given, before), before ?? {});
  },
  undo({ params: given, basis }) {
    const { project, cluster } = given;
    const back = previousAutoscalingParams(given, autoscalingOf(hardwareFromBasis(basis)));
    return { operation: 'set-autoscaling', params: { project, cluster, ...back } };
  },
  finishes: idleCompletionCheck(5 * MINUTE_MS, 'being changed'),
});

/** Formats the requested settings: `M30 to M60`, `up to M60`, `off`, `disks off`. */
function formatWanted(given: AutoscalingParams): string {
  const { tiers } = autoscalingStateOf(wantedAutoscaling(given, undefined));
  return formatList(
    withoutEmpty(
      (given.tiers ?? given.max) !== undefined && tiers,
      given.disks !== undefined && `disks ${given.disks}`,
    ),
  );
}

function warningsOf(
  { cluster: name, tiers, min, max, disks }: AutoscalingParams,
  { diskGB }: AutoscalingSettings,
  sizes: readonly string[],
): readonly string[] {
  const range = min === undefined ? `up to ${max}` : `between ${min} and ${max}`;
  return withoutEmpty(
    max !== undefined && `Atlas scales ${name} ${range} automatically. Every tier change replaces the nodes.`,
    max !== undefined &&
      diskGB?.enabled === true &&
      `If the disks outgrow ${max}, Atlas raises that limit and stops scaling down.`,
    tiers === 'off' &&
      sizes.length > 0 &&
      `${name} will stay at ${formatList(sizes)}${diskGB?.enabled === true ? ' unless its disks outgrow that tier' : ', regardless of load'}.`,
    disks === 'off' && 'The disks can fill up.',
    disks === 'on' && 'Disks that have grown don’t shrink automatically.',
  );
}

function blockersOf(
  given: AutoscalingParams,
  present: Cluster,
  hardware: Hardware,
  sizes: readonly string[],
): readonly Blocker[] {
  const { cluster: name } = given;
  if (isAtlasInfinite(present) && given.disks !== undefined)
    return blockedBy('disks', `${describeNoDisks(name)} Leave this empty.`);
  const found = regionsOf(hardware).map(({ autoScaling }) => autoScaling);
  const uneven = differingValuesProblem(name, 'the autoscaling', [...new Set(found.map(formatAutoscaling))]);
  if (uneven !== undefined) return blockedBy('cluster', uneven);
  const sets = withoutEmpty(
    (given.tiers ?? given.max) !== undefined && 'compute',
    given.disks !== undefined && 'diskGB',
  );
  if (found.some((scaling) => sets.some((part) => scaling?.[part]?.enabled === undefined)))
    return blockedBy('cluster', describeUnshownValue(name, 'the autoscaling'));
  const sentence = `${name}’s autoscaling is already ${formatAutoscaling(found[0])}.`;
  const { disks, ...tiers } = given;
  const tierParam = given.tiers ? 'tiers' : 'max';
  const has = (wanted: Parameters<typeof hasWantedAutoscaling>[1]) =>
    hasWantedAutoscaling(autoscalingStateOf(found[0]), wanted);
  if (has(given)) return blockedBy((given.tiers ?? given.max) === undefined ? 'disks' : tierParam, sentence);
  if (sizes.length === 0) return blockedBy('cluster', describeUnshownValue(name, 'the tier', 'the autoscaling'));
  return withoutEmpty(
    sets.length > 1 && has({ disks }) && noEffectBlocker('disks', `${sentence} Leave this empty.`),
    sets.length > 1 && has(tiers) && noEffectBlocker(tierParam, `${sentence} Leave this empty.`),
    tierBoundsProblem(given, sizes, name),
  );
}

/** Also blocks a temporary “disks on”, because its revert would fail. */
function oplogBlocker({ project, cluster: name, disks }: AutoscalingParams, retention: ClusterOptionValue): Blocker {
  const option = 'oplogMinRetentionHours=0';
  const first = {
    label: `Set ${option} first…`,
    operation: 'set-cluster-option',
    params: { project, cluster: name, option },
  };
  const [param, effect] = disks === 'off' ? ['disks', ''] : ['for', 'This change couldn’t revert. '];
  return {
    param,
    sentence: `${effect}Atlas only stops disks from growing if ${name}’s oplog retention is 0. It’s ${CLUSTER_OPTIONS.oplogMinRetentionHours.format(retention)}. First, use “set-cluster-option ${name} ${option}”.`,
    first,
  };
}

function wantedAutoscaling(
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
const autoscalingStateOf = (scaling: AutoscalingSettings | undefined): ScalingState => ({
  tiers: formatTierBounds(scaling?.compute),
  disks: scaling?.diskGB?.enabled ?? null,
});
const autoscalingOf = (hardware: Hardware): AutoscalingSettings | undefined => regionsOf(hardware)[0]?.autoScaling;

function hasWantedAutoscaling(state: ScalingState, wanted: Wanted): boolean {
  const { tiers, disks } = autoscalingStateOf(wantedAutoscaling(wanted, undefined));
  const asksTiers = (wanted.tiers ?? wanted.max) !== undefined;
  return (!asksTiers || state.tiers === tiers) && (wanted.disks === undefined || state.disks === disks);
}

/** Whether Atlas may have raised the requested limits or stopped scaling down (page cluster-autoscaling-storage). */
function mayHaveRaised({ min, max, disks }: Wanted, now: AutoscalingSettings | undefined): boolean {
  const { enabled, scaleDownEnabled, minInstanceSize: least = '', maxInstanceSize: most = '' } = now?.compute ?? {};
  if (max === undefined || enabled !== true || !isAtLeast(most, max)) return false;
  const isLowerKept = scaleDownEnabled !== true || (min !== undefined && isAtLeast(least, min));
  return isLowerKept && (disks === undefined || now?.diskGB?.enabled === (disks === 'on'));
}
const isAtLeast = (tier: string, bound: string) => tier === bound || isSmallerTier(bound, tier);

/** Returns the params that restore the requested settings to their previous values. */
function previousAutoscalingParams(wanted: Wanted, before: AutoscalingSettings | undefined): Params {
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
function autoscalingDirection(before: AutoscalingSettings | undefined, after: AutoscalingSettings): Direction {
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
function tierBoundsProblem(
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
