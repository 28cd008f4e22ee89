// Sets the limits within which Atlas scales a cluster's tier and disks automatically.

import type { Cluster } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { type Blocker, blockedBy, noEffectBlocker } from '../blocker.js';
import { describeNoDisks, idleCompletionCheck, isAtlasInfinite } from '../cluster-state/cluster-now.js';
import { formatList, withoutEmpty } from '../format.js';
import {
  AutoscalingParams,
  autoscalingDirection,
  autoscalingOf,
  autoscalingStateOf,
  hasWantedAutoscaling,
  mayHaveRaised,
  previousAutoscalingParams,
  tierBoundsProblem,
  wantedAutoscaling,
} from './autoscaling.js';
import { CLUSTER_OPTIONS, type ClusterOptionValue } from './cluster-option.js';
import {
  type AutoscalingSettings,
  formatAutoscaling,
  formatNodeCount,
  type Hardware,
  hardwareFromBasis,
  regionsOf,
  tiersOf,
  withAutoscaling,
} from './hardware.js';
import { defineHardwareChange, describeUnshownValue, differingValuesProblem } from './hardware-change.js';
import { readClusterOption } from './set-cluster-option.js';

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
          : `the current tier’s price on ${formatNodeCount(hardware)}, at most ${given.max}`,
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
