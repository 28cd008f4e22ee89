// Which fields the request bodies have that MongoDB's Terraform provider recorded for acts that the bot knows too:
// https://github.com/mongodb/terraform-provider-mongodbatlas, at 468253db, below internal/service/advancedcluster/testdata.

interface ProviderBodies {
  readonly act: string;
  readonly method: string;
  /** As in atlas.txt. */
  readonly path: string;
  /** The field that tells the act from others of the same path. */
  readonly has?: string;
  readonly sources: readonly string[];
  /** The fields that each of the bodies has. */
  readonly always: readonly string[];
  readonly sometimes: readonly string[];
  /** Why the bot's body differs, by how. */
  readonly reasons: Readonly<Record<string, string>>;
}

const below = (path: string, names: readonly string[]) => [path, ...names.map((name) => `${path}.${name}`)];
const REGION = 'replicationSpecs[].regionConfigs[]';
const NODES = ['analyticsSpecs', 'electableSpecs', 'readOnlySpecs'];
const SCALING = ['analyticsAutoScaling', 'autoScaling'];
const COMPUTE = ['enabled', 'maxInstanceSize', 'minInstanceSize', 'scaleDownEnabled'];

export const PROVIDER: readonly ProviderBodies[] = [
  {
    act: 'change the hardware of a cluster',
    method: 'PATCH',
    path: '/groups/{groupId}/clusters/{clusterName}',
    has: 'replicationSpecs',
    sources: [
      'TestAccMockableAdvancedCluster_removeBlocksFromConfig.yaml',
      'TestAccMockableAdvancedCluster_shardedAddAnalyticsAndAutoScaling/02_01_PATCH',
      'TestAccMockableAdvancedCluster_symmetricSharded/02_01_PATCH',
      'TestAccMockableAdvancedCluster_symmetricShardedOldSchema.yaml',
    ],
    always: [
      'replicationSpecs',
      'replicationSpecs[].zoneName',
      'replicationSpecs[].regionConfigs',
      ...['priority', 'providerName', 'regionName'].map((name) => `${REGION}.${name}`),
      ...NODES.flatMap((name) => below(`${REGION}.${name}`, ['instanceSize', 'nodeCount'])),
    ],
    sometimes: [
      'configServerManagementMode',
      ...NODES.flatMap((name) => below(`${REGION}.${name}`, ['diskIOPS', 'diskSizeGB', 'ebsVolumeType']).slice(1)),
      ...SCALING.flatMap((name) => [
        `${REGION}.${name}`,
        ...below(`${REGION}.${name}.compute`, COMPUTE),
        ...below(`${REGION}.${name}.diskGB`, ['enabled']),
      ]),
    ],
    reasons: {
      'sends replicationSpecs[].id':
        'The document says that a shard whose id is left out is deleted. Leaving it out was refused in pull request 1876.',
    },
  },
  {
    act: 'change advanced settings of a cluster',
    method: 'PATCH',
    path: '/groups/{groupId}/clusters/{clusterName}/processArgs',
    sources: ['TestAccMockableAdvancedCluster_replicasetAdvConfigUpdate/02_02_PATCH'],
    always: [],
    sometimes: [
      'changeStreamOptionsPreAndPostImagesExpireAfterSeconds',
      'defaultMaxTimeMS',
      'defaultWriteConcern',
      'noTableScan',
      'sampleRefreshIntervalBIConnector',
      'sampleSizeBIConnector',
      'transactionLifetimeLimitSeconds',
    ],
    reasons: { 'sends oplogMinRetentionHours': 'The provider has an attribute for it, which no recorded body sets.' },
  },
];

/** Every field of a body: `replicationSpecs[].id`. */
export function fieldsOf(body: unknown, at = ''): readonly string[] {
  if (Array.isArray(body)) return body.flatMap((one) => fieldsOf(one, `${at}[]`));
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => {
    const path = at === '' ? name : `${at}.${name}`;
    return [path, ...fieldsOf(value, path)];
  });
}

export function differencesFrom({ always, sometimes }: ProviderBodies, body: unknown): readonly string[] {
  const sent = new Set(fieldsOf(body));
  const known = new Set([...always, ...sometimes]);
  return [
    ...[...sent].filter((field) => !known.has(field)).map((field) => `sends ${field}`),
    ...always.filter((field) => !sent.has(field)).map((field) => `leaves out ${field}`),
  ];
}
