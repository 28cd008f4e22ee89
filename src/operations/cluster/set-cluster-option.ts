// Sets one of a cluster's advanced settings.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Cluster, Measurements, ProcessArgs, requireKnown } from '../../atlas/replies.js';
import { HOUR_MS, MINUTE_MS } from '../../time-units.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { defineClusterUpdate } from '../cluster-state/cluster-change.js';
import { type ClusterInProject, clusterKindFromError } from '../cluster-state/cluster-kind.js';
import {
  ClusterBasis,
  CONFIGURATION_PART,
  dedicatedClusterParam,
  idleCompletionCheck,
  inspectRunningCluster,
  readSameCluster,
} from '../cluster-state/cluster-now.js';
import { describeJump, UNREAD_TEXT, withoutEmpty } from '../format.js';
import { isPrimary, listProcesses } from '../monitoring/process-list.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { ifExists, ifReadable } from '../place.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { formatNumber, MILLISECONDS_BY_UNIT } from '../units.js';
import {
  CLUSTER_OPTIONS,
  type ClusterOptionName,
  type ClusterOptionValue,
  clusterOptionParam,
  oplogHoursOf,
  parseClusterOption,
} from './cluster-option.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: dedicatedClusterParam(),
  option: clusterOptionParam(),
  for: optionalEndParam(),
});

/** `value` is the previous value. Null means Atlas's default. */
const OptionBasis = ClusterBasis.extend({ value: z.number().nullable() });

const argsPath = ({ project: projectId, cluster }: ClusterInProject) =>
  path`/groups/${projectId}/clusters/${cluster}/processArgs`;
/** Returns the option's current value. In recorded responses, null means that Atlas uses its default. */
const valueNow = (args: ProcessArgs | undefined, name: ClusterOptionName): ClusterOptionValue =>
  args === undefined || args[name] === null ? null : requireKnown(args[name], name);

export const setClusterOption = defineClusterUpdate({
  name: 'set-cluster-option',
  title: 'Set an advanced cluster option',
  aliases: ['oplog', 'options', 'parameter', 'setparameter'],
  area: 'cluster',
  example:
    'set-cluster-option Cluster0 oplogMinRetentionHours=48 in Payments because INC-42 the replica has to catch up',
  role: 'Project Cluster Manager',
  effect: 'restorable',
  canNarrow: false,
  // A time limit stops reads that take longer.
  interrupts: true,
  params,
  basis: OptionBasis,

  look: inspectRunningCluster,
  async preview(atlas, given) {
    const { cluster: name } = given;
    const wanted = parseClusterOption(given.option);
    const option = CLUSTER_OPTIONS[wanted.name];
    const [value, oplogHours] = await Promise.all([
      readClusterOption(atlas, given, wanted.name),
      wanted.name === 'oplogMinRetentionHours' ? oplogHoursNow(atlas, given) : undefined,
    ]);
    const shown = { name, wanted, value };
    return {
      part: CONFIGURATION_PART,
      path: `option/${wanted.name}`,
      summary: `set ${given.option} on ${name}`,
      act: `Set ${given.option} on`,
      before: option.format(value),
      after: option.format(wanted.value),
      direction: option.directionOf(value, wanted.value),
      facts:
        wanted.name === 'oplogMinRetentionHours'
          ? [{ label: 'Oplog now', value: oplogHours === undefined ? UNREAD_TEXT : describeReach(oplogHours) }]
          : [],
      warnings: warningsOf(shown, oplogHours),
      blockers: (present) => blockersOf(shown, present),
      basis: { value },
      undo: `set-cluster-option restores ${wanted.name}=${option.undo(value)}.`,
    };
  },

  path: argsPath,
  body(given) {
    const { name, value } = parseClusterOption(given.option);
    return { [name]: value };
  },
  async state(atlas, given, basis): Promise<{ readonly value: ClusterOptionValue } | undefined> {
    const args = await readArgs(atlas, given);
    // We read the cluster after the settings, because a new cluster with the same name has its own settings.
    if (args === undefined || (await readSameCluster(atlas, given, basis)) === undefined) return undefined;
    return { value: valueNow(args, parseClusterOption(given.option).name) };
  },
  before: ({ value }) => ({ value }),
  wanted: (given) => ({ value: parseClusterOption(given.option).value }),
  back({ value }, { params: given }) {
    const { name } = parseClusterOption(given.option);
    return { option: `${name}=${CLUSTER_OPTIONS[name].undo(value)}` };
  },
  where: ({ cluster, option }) => `${parseClusterOption(option).name} on ${cluster}`,
  format: ({ value }) => (value === null ? 'not set' : `${value}`),
  done({ params: given }, name) {
    const { name: key, value } = parseClusterOption(given.option);
    return `${name}’s ${CLUSTER_OPTIONS[key].noun} is now ${CLUSTER_OPTIONS[key].format(value)}.`;
  },
  drift: (before, after) => `the value went from ${before.value ?? 'not set'} to ${after.value ?? 'not set'}`,
  finishes: idleCompletionCheck(2 * MINUTE_MS, 'being changed'),
});

export const readClusterOption = async (atlas: Atlas, given: ClusterInProject, name: ClusterOptionName) =>
  valueNow(await readArgs(atlas, given), name);

const readArgs = async (atlas: Atlas, given: ClusterInProject) => {
  try {
    return await ifExists(atlas.get(argsPath(given), ProcessArgs));
  } catch (error) {
    if (clusterKindFromError(error) !== undefined) return undefined;
    throw error;
  }
};

interface Shown {
  readonly name: string;
  readonly wanted: { readonly name: ClusterOptionName; readonly value: ClusterOptionValue };
  readonly value: ClusterOptionValue;
}

const describeReach = (hours: number) => `covers about ${formatNumber(Math.max(1, Math.round(hours)))} hours`;

function warningsOf({ name, wanted, value }: Shown, oplogHours: number | undefined): readonly string[] {
  if (wanted.name === 'defaultMaxTimeMS')
    return withoutEmpty(
      describeJump(value, wanted.value ?? 0, 'value'),
      (wanted.value ?? 0) === 0
        ? `Reads on ${name} that don’t set their own limit will have no time limit.`
        : `Reads on ${name} that don’t set their own limit will be stopped after ${CLUSTER_OPTIONS.defaultMaxTimeMS.format(wanted.value)}.`,
    );
  const [before, after] = [oplogHoursOf(value), oplogHoursOf(wanted.value)];
  if (after < before)
    return [
      'Change streams and nodes that fall further behind than the oplog must start over.',
      'Point-in-time restores can have gaps.',
    ];
  return withoutEmpty(
    describeJump(before, after, 'value'),
    after > (oplogHours ?? before) && 'The disks may grow, and Atlas won’t shrink them afterward.',
  );
}

function blockersOf({ name, wanted, value }: Shown, cluster: Cluster): readonly Blocker[] {
  if (value === wanted.value)
    return blockedBy(
      'option',
      `${name}’s ${CLUSTER_OPTIONS[wanted.name].noun} is already ${CLUSTER_OPTIONS[wanted.name].format(value)}.`,
    );
  const { mongoDBVersion: version } = cluster;
  // MongoDB added this option in 8.0 (page reference/cluster-parameters/defaultMaxTimeMS in MongoDB's manual).
  if (wanted.name === 'defaultMaxTimeMS' && version && Number.parseInt(version, 10) < 8)
    return blockedBy(
      'option',
      `defaultMaxTimeMS needs MongoDB 8.0 or later, but ${name} runs ${version}. Upgrade the cluster in Atlas first.`,
    );
  const regions = cluster.replicationSpecs.flatMap(({ regionConfigs }) => regionConfigs);
  const growing = regions.every(({ autoScaling }) => autoScaling?.diskGB?.enabled !== false);
  if (wanted.name === 'oplogMinRetentionHours' && (wanted.value ?? 0) > 0 && !growing)
    return blockedBy(
      'option',
      `Atlas only supports a minimum oplog retention on disks that grow, but ${name}’s disks don’t grow. First, use “set-autoscaling ${name} disks on”.`,
    );
  return [];
}

/** Reads how many hours the shards' oplogs cover. Returns the minimum, or undefined if any shard can't be read. */
async function oplogHoursNow(atlas: Atlas, { project: of, cluster }: ClusterInProject): Promise<number | undefined> {
  const quick = withTimeout(atlas);
  const primaries = (await ifReadable(listProcesses(quick, of, cluster)))?.filter(isPrimary) ?? [];
  const query = { granularity: 'PT1M', period: 'PT10M', m: ['OPLOG_MASTER_TIME'] };
  const read = ({ id }: { readonly id: string }) =>
    ifReadable(quick.get(path`/groups/${of}/processes/${id}/measurements`, Measurements, query));
  const hours = (await Promise.all(primaries.map(read))).map(newestOf);
  const known = hours.filter((one) => one !== undefined);
  return known.length === 0 || known.length < hours.length ? undefined : Math.min(...known);
}

function newestOf(reply: Measurements | undefined): number | undefined {
  const [first] = reply?.measurements ?? [];
  const value = first?.dataPoints.findLast((point) => typeof point.value === 'number')?.value;
  const unit = MILLISECONDS_BY_UNIT.get(first?.units);
  return typeof value === 'number' && unit !== undefined ? (value * unit) / HOUR_MS : undefined;
}
