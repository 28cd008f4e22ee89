// Sets the disk size of a cluster's nodes.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Blocker } from '../blocker.js';
import { whileItLasts } from '../for-a-while.js';
import { mostUsed } from '../monitoring/disk-use.js';
import { project } from '../params/project.js';
import { size } from '../params/size.js';
import { action } from '../recipes/action.js';
import { sayList } from '../say.js';
import { sizeBytes, writtenSize } from '../size.js';
import { changeableCluster, untilIdle } from './cluster-change.js';
import { disksOf, type Hardware, hardwareIn, regionsOf, scalingFact, sizesOf, withDisks } from './hardware.js';
import {
  CHANGES_HARDWARE,
  hardwareNow,
  lookAtHardware,
  sayHardwareDrift,
  sayUneven,
  sendHardware,
} from './hardware-change.js';

const params = z.strictObject({
  project: project(),
  cluster: changeableCluster(),
  to: size({ label: 'Disk', hint: 'on each node, such as 200GB', position: 2 }),
  for: whileItLasts(),
});

const GIBIBYTE = 1024 ** 3;
const USUAL_MS = 30 * 60_000;
const gigabytes = (to: string) => sizeBytes(to) / GIBIBYTE;
const sayGigabytes = (count: number) => `${count.toLocaleString('en-US')} GB`;
/** In Atlas's gigabytes, rounded up to a tenth. */
const sayUsed = (bytes: number) => sayGigabytes(Math.ceil((10 * bytes) / GIBIBYTE) / 10);
const sayDisks = (hardware: Hardware) => sayList(disksOf(hardware).map(sayGigabytes));

export const setDisk = action({
  ...CHANGES_HARDWARE,
  name: 'set-disk',
  title: 'Set the size of a cluster’s disks',
  example: 'set-disk Cluster0 200GB in Payments because INC-42 they are nearly full',
  // If a disk cannot be changed in place, Atlas replaces the node.
  interrupts: true,
  params,

  async preview(atlas, given, now) {
    const { cluster: name } = given;
    const [{ present, hardware, facts, blockers, ...looked }, use] = await Promise.all([
      lookAtHardware(atlas, given),
      mostUsed(atlas, given.project, name, now),
    ]);
    const seen = { name, hardware, used: use?.bytes, from: disksOf(hardware)[0] ?? 0, to: gigabytes(given.to) };
    const to = sayGigabytes(seen.to);
    return {
      ...looked,
      path: 'disk',
      summary: `give each node of ${name} a disk of ${to}`,
      subject: name,
      act: 'Set disk size',
      extent: to,
      notice: `${name} gets disks of ${to}`,
      before: sayDisks(hardware) || 'unknown',
      after: to,
      direction: seen.to > seen.from ? 'widens cost' : 'narrows cost',
      facts: [
        ...facts,
        scalingFact(hardware),
        { label: 'Used', value: use === undefined ? 'could not be read' : sayUse(use) },
      ],
      warnings: [...looked.warnings, ...warningsOf(seen)],
      blockers: blockers.length === 0 && present !== undefined ? blockersOf(seen) : blockers,
      undo: `set-disk sets it back to ${sayDisks(hardware)}${
        seen.to > seen.from ? ', if the data still fits; Atlas does not shrink every disk' : ''
      }.`,
    };
  },

  call: (given, basis) => sendHardware(given, withDisks(hardwareIn(basis), gigabytes(given.to))),
  async state(atlas, given, basis) {
    const shown = await hardwareNow(atlas, given, basis);
    return shown && disksOf(shown);
  },
  before: (basis) => disksOf(hardwareIn(basis)),
  isDone: (disks, { params: { to } }) => isDeepStrictEqual(disks, [gigabytes(to)]),
  where: ({ cluster }) => `the storage of the cluster ${cluster}`,
  say: (disks) => sayList(disks.map(sayGigabytes)),
  sayDone: ({ params: { to } }) => sayGigabytes(gigabytes(to)),
  done: ({ params: { to } }, name) => `Each node of ${name} has a disk of ${sayGigabytes(gigabytes(to))}.`,
  drift: (before, after) => sayHardwareDrift(before, after, sayDisks, 'the size of its disks'),
  undo({ params: { project: projectId, cluster }, basis }) {
    const [from] = disksOf(hardwareIn(basis));
    return from === undefined
      ? undefined
      : { operation: 'set-disk', params: { project: projectId, cluster, to: writtenSize(from * GIBIBYTE) } };
  },
  finishes: untilIdle(USUAL_MS, 'being changed'),
});

const sayUse = ({ bytes, isPartial }: { readonly bytes: number; readonly isPartial: boolean }) =>
  `${sayUsed(bytes)} on the fullest node${isPartial ? ' that could be read' : ''}`;

interface Seen {
  readonly name: string;
  readonly hardware: Hardware;
  /** Bytes; undefined when it could not be read. */
  readonly used: number | undefined;
  /** GB. */
  readonly from: number;
  readonly to: number;
}

function warningsOf({ name, hardware, used, from, to }: Seen): readonly string[] {
  const grows = regionsOf(hardware).some(({ autoScaling }) => autoScaling?.diskGB?.enabled === true);
  const replaces = 'writes fail for some seconds at each election.';
  return [
    to > from
      ? `Atlas bills the larger disks on every node of ${name}, and may replace nodes for them: ${replaces}`
      : `To shrink disks Atlas replaces the nodes of ${name} one after another, which can take hours: ${replaces}`,
    ...(used !== undefined && used > 0.8 * to * GIBIBYTE && used <= to * GIBIBYTE
      ? [`${Math.round((100 * used) / (to * GIBIBYTE))}% of it is full from the start.`]
      : []),
    ...(grows ? ['Its disks grow as they fill, so Atlas may change this again.'] : []),
  ];
}

function blockersOf({ name, hardware, used, from, to }: Seen): readonly Blocker[] {
  const block = (param: string, sentence: string) => [{ param, sentence }];
  const disks = disksOf(hardware);
  const uneven = sayUneven(name, 'the disks', disks.map(sayGigabytes));
  if (uneven !== undefined) return block('cluster', uneven);
  if (sizesOf(hardware).some((tier) => tier.includes('NVME')))
    return block('cluster', `${name} has NVMe disks, whose size comes with the tier. Ask for scale-cluster instead.`);
  if (!Number.isInteger(to)) return block('to', 'Atlas takes whole gigabytes only. Write one such as 200GB.');
  if (to === from) return block('to', `The disks of ${name} have ${sayGigabytes(to)} already.`);
  if (used !== undefined && used > to * GIBIBYTE)
    return block(
      'to',
      `${sayUsed(used)} are used on the fullest node of ${name}. Ask for more than ${sayGigabytes(Math.ceil(used / GIBIBYTE))}.`,
    );
  return [];
}
