// What scaling a cluster to another tier brings with it. Sources: the claims of scale-cluster.ts.
import type { Direction } from '../effect.js';
import type { Fact } from '../operation.js';
import { sayList } from '../say.js';
import { iopsLost } from './disks.js';
import { costDirection, type Hardware, isGen2, isNvme, type Region, regionsOf, sizesOf } from './hardware.js';

export interface Tiers {
  /** What its nodes have by now. */
  readonly now: readonly string[];
  readonly to: string;
}

/** `unknown` where some nodes get more and others less. */
export function directionFrom(now: readonly string[], to: string): Direction {
  const [found = 'unknown', ...others] = new Set(
    now.map((from): Direction => (from === to ? 'neither' : costDirection(from, to))),
  );
  return others.length === 0 ? found : 'unknown';
}

export function scalingWarnings(name: string, hardware: Hardware, { now, to }: Tiers): readonly string[] {
  const isScaling = regionsOf(hardware).some(({ autoScaling }) => autoScaling?.compute?.enabled === true);
  const direction = directionFrom(now, to);
  return [
    `Atlas replaces the nodes of ${name} one by one. Writes fail for some seconds at each election, unless they’re retried.`,
    ...diskWarnings(hardware, to),
    ...(direction === 'narrows cost'
      ? [`${to} has less memory and CPU, and may take fewer connections. Check metrics first.`]
      : []),
    ...(direction === 'narrows cost' || direction === 'neither'
      ? []
      : [`Atlas bills ${to} instead of ${sayList(now)}, for every node.`]),
    ...(isScaling ? ['Its autoscaling is on, and may change the tier again.'] : []),
  ];
}

function diskWarnings(hardware: Hardware, to: string): readonly string[] {
  const [from = ''] = sizesOf(hardware);
  const regions = regionsOf(hardware);
  const lost = iopsLost(regions, from, to);
  return [
    ...(isNvme(to) || isNvme(from)
      ? ['Each new node first copies all data from the primary, which slows it down. More data takes longer.']
      : []),
    ...(isNvme(to) && !isNvme(from) ? [LOCAL] : []),
    ...(isNvme(from) && !isNvme(to) ? ['The new disks are slower. set-disk can make them smaller afterwards.'] : []),
    ...(lost === undefined
      ? []
      : [
          `Its disks have ${lost.now} IOPS now. ${
            lost.after === undefined ? `On ${to} Atlas sets them, and may set fewer` : `They get ${lost.after} on ${to}`
          }. Check metrics first.`,
        ]),
    ...(isNvme(from) || isNvme(to) ? [] : generationWarnings(isGen2(from), isGen2(to), regions)),
  ];
}

const LOCAL =
  'Atlas can’t pause a cluster with NVMe disks. When they’re 90% full, Atlas moves it to the next larger tier, which costs more.';

function generationWarnings(from: boolean, to: boolean, regions: readonly Region[]): readonly string[] {
  if (from === to) return [];
  const isMoved = regions.some(({ providerName }) => providerName === 'GCP');
  return [
    ...(to
      ? ['Atlas keeps its IOPS, even where Gen 2 includes fewer and bills the rest. Lower them in Atlas afterwards.']
      : []),
    ...(isMoved ? ['On Google Cloud, Atlas moves the data to disks of another kind, which can take longer.'] : []),
  ];
}

/** Only where somebody set IOPS that the tier doesn't take. */
export function iopsFact(hardware: Hardware, to: string): readonly Fact[] {
  const lost = iopsLost(regionsOf(hardware), sizesOf(hardware)[0] ?? '', to);
  if (lost === undefined) return [];
  const { now, after } = lost;
  return [
    {
      label: 'IOPS',
      value: after === undefined ? `${now} now; Atlas sets those of ${to}` : `${now} now, ${after} on ${to}`,
    },
  ];
}
