// A dedicated cluster's advanced settings.
//
// Sources: the OpenAPI document (types, two of them nullable), responses that MongoDB's CLI recorded (null means
// Atlas's default), the error code page, issue #3973 of MongoDB's Terraform provider (oplogMinRetentionHours needs disk
// autoscaling) and page cluster-additional-settings (0 doesn't). Guess: the error code without autoscaling.

import { ApiError } from '../api-error.js';
import { parsePartialBody } from '../body.js';
import { ProcessArgs } from '../cluster-schemas.js';
import { route } from '../route.js';
import { type Answer, dedicatedClusterOf, ok, type RouteCall } from '../route-call.js';
import { autoScalingOf, diskSizeGBOf } from '../world/hardware.js';
import type { AtlasObject, DedicatedCluster } from '../world.js';
import { checkChangeable, markUpdating } from './cluster-changes.js';

const ARGS = '/groups/{groupId}/clusters/{clusterName}/processArgs';
const versions = ['2024-08-05'];
const NEEDS_GROWING_DISKS = 'OPLOG_MIN_RETENTION_HOURS_NO_DISK_AUTO_SCALING';
const LEAST_OPLOG_MB = 990;
const TAKES_MS = 37_000;

/** The defaults, as in recorded responses. */
const UNSET: AtlasObject = {
  changeStreamOptionsPreAndPostImagesExpireAfterSeconds: null,
  chunkMigrationConcurrency: null,
  customOpensslCipherConfigTls12: [],
  customOpensslCipherConfigTls13: [],
  defaultMaxTimeMS: null,
  defaultWriteConcern: 'majority',
  javascriptEnabled: true,
  minimumEnabledTlsProtocol: 'TLS1_2',
  noTableScan: false,
  oplogMinRetentionHours: null,
  oplogSizeMB: null,
  queryStatsLogVerbosity: null,
  sampleRefreshIntervalBIConnector: null,
  sampleSizeBIConnector: null,
  tlsCipherConfigMode: 'DEFAULT',
  transactionLifetimeLimitSeconds: null,
};

export const processArgsRoutes = [
  route('get', ARGS, (ask) => ok(drawn(dedicatedClusterOf(ask))), { versions }),
  route('patch', ARGS, update, { versions, role: 'GROUP_CLUSTER_MANAGER' }),
];

const drawn = ({ processArgs }: DedicatedCluster) => ({ ...UNSET, ...processArgs });

function update(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  const sent = parsePartialBody(ProcessArgs, ask.body);
  checkChangeable(cluster);
  checkOplog(cluster, sent);
  // The rule is from schema.go in MongoDB's Terraform provider, which checks the version itself. The code is a guess.
  if ('defaultMaxTimeMS' in sent && Number.parseInt(cluster.mongoDBVersion, 10) < 8)
    throw new ApiError(400, 'INVALID_ATTRIBUTE', 'defaultMaxTimeMS needs MongoDB 8.0.', ['defaultMaxTimeMS']);
  const before = drawn(cluster);
  cluster.processArgs = { ...cluster.processArgs, ...sent };
  const changed = Object.keys(sent).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(sent[name]));
  if (changed.length === 0) return ok(before);
  markUpdating(ask, cluster, TAKES_MS);
  return {
    ...ok(drawn(cluster)),
    changed: `set ${changed.map((name) => `${name} to ${JSON.stringify(sent[name])}`).join(', ')} on ${cluster.name}`,
    event: 'CLUSTER_PROCESS_ARGS_UPDATE_SUBMITTED',
    eventOn: cluster.name,
  };
}

function checkOplog(cluster: DedicatedCluster, { oplogSizeMB, oplogMinRetentionHours }: AtlasObject): void {
  if (typeof oplogSizeMB === 'number' && oplogSizeMB <= 0)
    throw new ApiError(400, 'OPLOG_SIZE_MB_LESS_THAN_EQUAL_ZERO', 'The oplog size must be positive.', []);
  if (typeof oplogSizeMB === 'number' && oplogSizeMB < LEAST_OPLOG_MB)
    throw new ApiError(400, 'OPLOG_SIZE_MB_LESS_THAN_990', `The minimum is ${LEAST_OPLOG_MB} MB.`, []);
  if (typeof oplogSizeMB === 'number' && oplogSizeMB > diskSizeGBOf(cluster) * 1024)
    throw new ApiError(400, 'OPLOG_SIZE_MB_TOO_BIG', 'The oplog doesn’t fit on the disk.', []);
  if (Number(oplogMinRetentionHours ?? 0) > 0 && !autoScalingOf(cluster).diskGB.enabled)
    throw new ApiError(400, NEEDS_GROWING_DISKS, 'oplogMinRetentionHours needs disk autoscaling.', [cluster.name]);
}
