// Checks a requested instance size, disk or auto-scaling of a cluster as Atlas does.
import { isDeepStrictEqual } from 'node:util';
import type { Ask } from './ask.js';
import { type RegionConfig, ReplicationSpecs } from './cluster-facts.js';
import { Refused } from './refused.js';
import { dataSizeOf, diskSizeOf, INSTANCE_SIZES, NODES, REGION, scalingOf } from './world/hardware.js';
import { restoreUnderWay } from './world/restore-jobs.js';
import type { AutoScaling, DedicatedCluster } from './world.js';

const GIBIBYTE = 1024 ** 3;
const MOST_DISK_GB = 4096;

export interface Hardware {
  readonly instanceSize: string;
  readonly diskSizeGB: number;
  readonly autoScaling: AutoScaling;
  /** Whether it needs new hosts or disks. */
  readonly rebuilds: boolean;
  /** Descriptions of the change, for the record of calls. */
  readonly said: readonly string[];
}

/**
 * Codes by the page of error codes, except COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_INVALID_FOR_DISABLED, which a public
 * Terraform log quotes with its reason: no minimum when scale-down is off. Arrays replace the whole previous value.
 */
export function hardwareIn(ask: Ask, cluster: DedicatedCluster, specs: readonly unknown[]): Hardware {
  const { electableSpecs, autoScaling } = regionIn(specs);
  const { instanceSize, diskSizeGB } = electableSpecs;
  checkRestores(ask, cluster);
  checkDisk(cluster, diskSizeGB);
  checkScaling(autoScaling.compute, instanceSize);
  const { name, instanceSize: before } = cluster;
  const said = [
    ...(before === instanceSize ? [] : [`scaled ${name} from ${before} to ${instanceSize}`]),
    ...(diskSizeOf(cluster) === diskSizeGB ? [] : [`set the disks of ${name} to ${diskSizeGB} GB`]),
    ...(isDeepStrictEqual(scalingOf(cluster), autoScaling) ? [] : [`set the autoscaling of ${name}`]),
  ];
  const rebuilds = before !== instanceSize || diskSizeOf(cluster) !== diskSizeGB;
  return { instanceSize, diskSizeGB, autoScaling, rebuilds, said };
}

/** The pretend Atlas does not change regions or numbers of nodes. */
function regionIn(specs: readonly unknown[]): RegionConfig {
  const parsed = ReplicationSpecs.safeParse(specs);
  const [region, ...more] = parsed.data?.flatMap(({ regionConfigs }) => regionConfigs) ?? [];
  const isSame =
    more.length === 0 &&
    region?.priority === REGION.priority &&
    region.providerName === REGION.providerName &&
    region.regionName === REGION.regionName &&
    region.electableSpecs.nodeCount === NODES &&
    [region.readOnlySpecs, region.analyticsSpecs].every((one) => (one?.nodeCount ?? 0) === 0);
  if (isSame) return region;
  const wrong = parsed.error?.issues[0]?.path.join('.') ?? 'nodes or regions change';
  throw new Refused(400, 'REPLICATION_SPECS_INVALID', `The replication specs are not whole: ${wrong}.`);
}

function checkRestores({ world, now }: Ask, target: DedicatedCluster): void {
  const { name } = target;
  if (restoreUnderWay(world.clusters, target, now))
    throw new Refused(400, 'CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE', `A restore into ${name} is under way.`, [name]);
}

function checkDisk(cluster: DedicatedCluster, gigabytes: number): void {
  if (!Number.isInteger(gigabytes))
    throw new Refused(400, 'CLUSTER_DISK_SIZE_NOT_WHOLE_NUMBER', 'Whole gigabytes only.', [gigabytes]);
  if (gigabytes > MOST_DISK_GB)
    throw new Refused(400, 'CLUSTER_DISK_SIZE_INVALID', `${MOST_DISK_GB} GB at most.`, [gigabytes]);
  if (gigabytes * GIBIBYTE < dataSizeOf(cluster))
    throw new Refused(400, 'DISK_SIZE_GB_TOO_SMALL', 'There is more data than that.', []);
}

function checkScaling({ enabled, scaleDownEnabled, ...bounds }: AutoScaling['compute'], size: string): void {
  const { minInstanceSize: least, maxInstanceSize: most } = bounds;
  const at = (one: string) => INSTANCE_SIZES.indexOf(one);
  const refused = (code: string) => new Refused(400, `COMPUTE_AUTO_SCALING_${code}`, 'These bounds cannot be.', []);
  if (!enabled && scaleDownEnabled) throw refused('SCALE_DOWN_ENABLED_INVALID');
  if (!enabled) return;
  if (most === undefined) throw refused('MAX_INSTANCE_SIZE_REQUIRED');
  if (scaleDownEnabled && least === undefined) throw refused('MIN_INSTANCE_SIZE_REQUIRED');
  if (!scaleDownEnabled && least !== undefined) throw refused('MIN_INSTANCE_SIZE_INVALID_FOR_DISABLED');
  if (least !== undefined && at(least) >= at(most)) throw refused('INSTANCE_SIZE_RANGE_INVALID');
  if (least !== undefined && at(least) > at(size)) throw refused('MIN_INSTANCE_SIZE_INVALID');
  if (at(most) < at(size)) throw refused('MAX_INSTANCE_SIZE_INVALID');
}
